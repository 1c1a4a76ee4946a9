package clienttest

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// call is a request on its way through the server.
type call struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	target
	seq  int
	body []byte
}

// serve takes a call through its stages: arrival, what a fault does before, handling, what a fault does after, the answer.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.active.Done()

	c := s.arrive(w, r)
	if !c.readBody() {
		panic(http.ErrAbortHandler)
	}
	f := s.faults.take(c.operation)
	for _, before := range f.before {
		before(c)
	}
	if s.ctx.Err() != nil { // closed while a fault waited: nothing is stored any more
		panic(http.ErrAbortHandler)
	}
	a := s.result(c, f)
	for _, after := range f.after {
		after(s)
	}
	c.finish(a, f)
}

// arrive enters the request into the journal.
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

// readBody reports false where the client gave up while it sent the body.
func (c *call) readBody() bool {
	if c.r.ContentLength == 0 {
		return true
	}
	body, err := io.ReadAll(c.r.Body)
	c.body = body
	c.server.journal.update(c.seq, func(r *Request) { r.Body = body })
	return err == nil
}

// result handles the call, unless a fault takes the place of the service.
func (s *Server) result(c *call, f Fault) answer {
	if f.unhandled {
		return f.answerOr(errorAnswer(http.StatusInternalServerError, "internal_error", "clienttest: a fault without an answer"))
	}
	a := s.checked(c, s.admit(c))
	if c.operation == opGet && !f.showsAll() {
		a.version = 0
	}
	if a.version != 0 {
		s.journal.update(c.seq, func(r *Request) { r.Version = a.version })
	}
	return f.answerOr(a)
}

// finish sends the answer the way that the fault asks for.
func (c *call) finish(a answer, f Fault) {
	if f.lost == nil {
		c.server.journal.update(c.seq, func(r *Request) { r.Status = a.status })
	}
	switch {
	case f.lost != nil:
		f.lost(c)
	case f.send != nil:
		f.send(c, a)
	default:
		c.send(a)
	}
}

// admit lets a call through to its operation, or says why not, in the order in which the service's front would: path,
// method, key, permission, content.
func (s *Server) admit(c *call) answer {
	if c.allow != "" {
		a := errorAnswer(http.StatusMethodNotAllowed, "method_not_allowed", "This path does not take "+c.r.Method+".")
		a.header = http.Header{"Allow": {c.allow}}
		return a
	}
	if c.operation == "" {
		return errorAnswer(http.StatusNotFound, "not_found", "There is no such path.")
	}
	if c.r.Header.Get("Authorization") != "Bearer "+s.opts.apiKey {
		return errorAnswer(http.StatusUnauthorized, "unauthorized", "The API key is missing or not valid.")
	}
	if s.opts.readOnly && c.r.Method != http.MethodGet {
		return errorAnswer(http.StatusForbidden, "forbidden", "You do not have permission to make changes to Call Simulation")
	}
	if problem := s.spec.checkRequest(c); problem != "" {
		return badRequest(problem).answer(s.opts)
	}
	a, ref := s.handle(c)
	if ref != nil {
		return ref.answer(s.opts)
	}
	return a
}

// handle carries out an operation.
func (s *Server) handle(c *call) (answer, *refusal) {
	if c.operation == opList {
		return s.listSimulations(c)
	}
	if c.operation == opCreate {
		return s.createSimulation(c)
	}
	id, err := strconv.ParseInt(c.id, 10, 64)
	if err != nil {
		return answer{}, badRequest("simulation_id: not an integer")
	}
	switch c.operation {
	case opGet:
		return s.getSimulation(id)
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

// checked returns an answer unless it breaks the specification, which a test is told, and anybody else gets to read.
func (s *Server) checked(c *call, a answer) answer {
	if a.bent || c.operation == "" {
		return a
	}
	problem := s.spec.checkAnswer(c, a)
	if problem == "" {
		return a
	}
	problem = "clienttest: the server's answer to " + c.operation + " breaks the specification: " + problem
	if s.report != nil {
		s.report(problem)
		return a
	}
	return errorAnswer(http.StatusInternalServerError, "internal_error", problem)
}
