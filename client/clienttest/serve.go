package clienttest

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// call is a request in the server.
type call struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	target
	seq   int
	body  []byte
	fault Fault
}

// writer returns the call as a writer of the store.
func (c *call) writer() writer { return writer{request: c.seq, ifMatch: c.r.Header.Get("If-Match")} }

// serve takes a call through its stages: arrival, the fault's part before, handling, the fault's
// part after, response.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.active.Done()

	c := s.arrive(w, r)
	if !c.readBody() {
		panic(http.ErrAbortHandler)
	}
	c.fault = s.faults.take(c.operation)
	for _, before := range c.fault.before {
		before(c)
	}
	if s.ctx.Err() != nil { // closed while a fault waited
		panic(http.ErrAbortHandler)
	}
	if c.fault.later != nil {
		s.active.Go(func() { s.handleLater(c) })
		c.finish(c.fault.unhandledResponse())
		return
	}
	c.finish(s.result(c))
}

// handleLater handles a call in the background after the wait of its fault, unless the server has
// closed.
func (s *Server) handleLater(c *call) {
	c.fault.later(c)
	if s.ctx.Err() == nil {
		s.handled(c)
	}
}

// arrive enters the request in the journal.
func (s *Server) arrive(w http.ResponseWriter, r *http.Request) *call {
	c := &call{server: s, w: w, r: r, target: route(r.Method, r.URL.Path)}
	id, _ := strconv.ParseInt(c.id, 10, 64)
	c.seq = s.journal.add(Request{
		Operation:    c.operation,
		Method:       r.Method,
		Path:         r.URL.Path,
		RawQuery:     r.URL.RawQuery,
		Header:       r.Header,
		At:           time.Now(),
		SimulationID: id,
	})
	return c
}

// readBody returns false if the client gave up while sending the body.
func (c *call) readBody() bool {
	if c.r.ContentLength == 0 {
		return true
	}
	body, err := io.ReadAll(c.r.Body)
	c.body = body
	c.server.journal.update(c.seq, func(r *Request) { r.Body = body })
	return err == nil
}

// result handles the call, unless a fault takes the place of the service, and returns the response
// to send.
func (s *Server) result(c *call) response {
	if c.fault.unhandled {
		for _, after := range c.fault.after {
			after(s)
		}
		return c.fault.unhandledResponse()
	}
	return c.fault.response(s.handled(c))
}

// handled returns the service's own response, after running the functions of After.
func (s *Server) handled(c *call) response {
	resp := s.checked(c, s.admit(c))
	if c.operation == opGet && !c.fault.showsAll() {
		resp.version = 0
	}
	if resp.version != 0 {
		s.journal.update(c.seq, func(r *Request) { r.Version = resp.version })
	}
	for _, after := range c.fault.after {
		after(s)
	}
	return resp
}

// finish sends the response in the way of the fault.
func (c *call) finish(resp response) {
	f := c.fault
	if f.lost == nil && (f.later == nil || f.instead != nil) {
		c.server.journal.update(c.seq, func(r *Request) { r.Status = resp.status })
	}
	switch {
	case f.lost != nil:
		f.lost(c)
	case f.later != nil && f.instead == nil:
		reset(c)
	case f.send != nil:
		f.send(c, resp)
	default:
		c.send(resp)
	}
}

// admit checks a call like a service does: path, method, key, permission, content. Then it passes
// the call to its operation.
func (s *Server) admit(c *call) response {
	if c.allow != "" {
		resp := errorResponse(http.StatusMethodNotAllowed, "method_not_allowed", "This path does not take "+c.r.Method+".")
		resp.header = http.Header{"Allow": {c.allow}}
		return resp
	}
	if c.operation == "" {
		return errorResponse(http.StatusNotFound, "not_found", "There is no such path.")
	}
	if c.r.Header.Get("Authorization") != "Bearer "+s.opts.apiKey {
		return errorResponse(http.StatusUnauthorized, "unauthorized", "The API key is missing or not valid.")
	}
	if s.opts.readOnly && c.r.Method != http.MethodGet {
		const description = "You do not have permission to make changes to Call Simulation"
		return errorResponse(http.StatusForbidden, "forbidden", description)
	}
	if problem := s.spec.checkRequest(c); problem != "" {
		return badRequest(problem).response(s.opts)
	}
	resp, ref := s.handle(c)
	if ref != nil {
		return ref.response(s.opts)
	}
	return resp
}

// handle carries out an operation.
func (s *Server) handle(c *call) (response, *refusal) {
	if c.operation == opList {
		return s.listSimulations(c)
	}
	if c.operation == opCreate {
		return s.createSimulation(c)
	}
	id, err := strconv.ParseInt(c.id, 10, 64)
	if err != nil {
		return response{}, badRequest("simulation_id: not an integer")
	}
	switch c.operation {
	case opGet:
		return s.getSimulation(c, id)
	case opUpdate:
		return s.updateSimulation(c, id)
	case opDelete:
		return s.deleteSimulation(c, id)
	case opStart:
		return s.startSimulation(c, id)
	case opStop:
		return s.stopSimulation(c, id)
	default:
		return s.enhancePrompt(id)
	}
}

// checked reports a response that breaks the specification to the test. Outside of tests, checked
// returns a 500 in its place.
func (s *Server) checked(c *call, resp response) response {
	if resp.unchecked || c.operation == "" {
		return resp
	}
	problem := s.spec.checkResponse(c, resp)
	if problem == "" {
		return resp
	}
	problem = "clienttest: the server's response to " + c.operation + " breaks the specification: " + problem
	if s.report != nil {
		s.report(problem)
		return resp
	}
	return internalError(problem)
}
