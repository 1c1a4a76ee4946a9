package clienttest

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// call is a request being processed by the server.
type call struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	target
	seq   int
	body  []byte
	fault Fault
}

// writer identifies the call as the source of a change.
func (c *call) writer() writer { return writer{request: c.seq, ifMatch: c.r.Header.Get("If-Match")} }

// serve records a call, runs the functions of its fault that precede processing, processes the
// call, and sends the response as modified by the fault.
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
	if s.ctx.Err() != nil { // the server was closed while a fault waited
		panic(http.ErrAbortHandler)
	}
	if c.fault.later != nil {
		s.active.Go(func() { s.handleLater(c) })
		c.finish(c.fault.unhandledResponse())
		return
	}
	c.finish(s.result(c))
}

// handleLater processes a call in the background after its fault's wait, unless the server has been
// closed.
func (s *Server) handleLater(c *call) {
	c.fault.later(c)
	if s.ctx.Err() == nil {
		s.handled(c)
	}
}

// arrive records the request in the journal.
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

// readBody returns false if the client disconnected while sending the body.
func (c *call) readBody() bool {
	if c.r.ContentLength == 0 {
		return true
	}
	body, err := io.ReadAll(c.r.Body)
	c.body = body
	c.server.journal.update(c.seq, func(r *Request) { r.Body = body })
	return err == nil
}

// result returns the response to send. The call is processed unless a fault prevents it.
func (s *Server) result(c *call) response {
	if c.fault.unhandled {
		for _, after := range c.fault.after {
			after(s)
		}
		return c.fault.unhandledResponse()
	}
	return c.fault.response(s.handled(c))
}

// handled processes the call, runs the functions passed to After, and returns the service's own
// response.
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

// finish sends the response as specified by the fault.
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

// admit checks the path, method, key, permission and content of a call, as a service does, and then
// performs the operation.
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

// handle performs the operation of a call.
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

// checked validates a response against the specification. An invalid response fails the test;
// outside of tests, checked returns a 500 instead.
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
