package clienttest

import (
	"net/http"
	"slices"
	"sync"
)

// Fault describes the failure of a single call. Each constructor returns one fault, Stored modifies
// a fault, and And combines two faults.
type Fault struct {
	refused   bool                  // the connection is refused
	before    []func(*call)         // run before the server processes the call
	later     func(*call)           // waits before the call is processed in the background
	unhandled bool                  // the call is not processed
	list      *listCut              // the part of a write's list to apply
	back      int                   // how far a read lags, in versions
	instead   *response             // replaces the service's response
	edits     []func(*response)     // modify the response
	after     []func(*Server)       // run after the server has processed the call
	lost      func(*call)           // ends the call without a response
	send      func(*call, response) // sends the response; nil sends the entire response
	obscured  bool                  // the client cannot read the service's entire response
}

// And combines two faults of the same call, as in Delay(d).And(ResetAfter()). The waits and
// functions of f run before those of g. If both faults define the response or how to send it, g
// wins.
func (f Fault) And(g Fault) Fault {
	f.refused = f.refused || g.refused
	f.unhandled = f.unhandled || g.unhandled
	f.obscured = f.obscured || g.obscured
	f.before = slices.Concat(f.before, g.before)
	f.edits = slices.Concat(f.edits, g.edits)
	f.after = slices.Concat(f.after, g.after)
	f.back += g.back
	if g.later != nil {
		f.later = g.later
	}
	if g.list != nil {
		f.list = g.list
	}
	if g.instead != nil {
		f.instead, f.lost = g.instead, nil
	}
	if g.lost != nil || g.send != nil {
		f.lost, f.send = g.lost, g.send
	}
	return f
}

// Stored returns a copy of f for which the server processes the call before the fault takes effect.
// For example, Stored(RateLimit("")) is a 429 response to a write that was stored. A call that does
// not reach the server, as with Refuse, is still not processed.
func Stored(f Fault) Fault {
	f.unhandled = false
	return f
}

// Times returns n copies of a fault, as in Inject("getSimulation", Times(3, HTML(502))...).
func Times(n int, f Fault) []Fault { return slices.Repeat([]Fault{f}, n) }

// showsAll reports whether the client can read the service's entire response.
func (f Fault) showsAll() bool {
	return f.instead == nil && f.lost == nil && f.later == nil && !f.obscured
}

// response returns the response to send instead of resp.
func (f Fault) response(resp response) response {
	if f.instead != nil {
		resp = *f.instead
	}
	for _, edit := range f.edits {
		edit(&resp)
	}
	return resp
}

// unhandledResponse returns the response to a call that the service does not process. The fault's
// constructor defines a response or drops the call.
func (f Fault) unhandledResponse() response {
	return f.response(internalError("clienttest: a fault without a response"))
}

// faults holds the queues of injected faults.
type faults struct {
	mu     sync.Mutex
	queues map[string][]Fault // keyed by operation; "" applies to any operation
}

// Inject queues faults for an operation. Each subsequent call takes one fault from the queue. The
// operations are listSimulations, getSimulation, createSimulation, updateSimulation,
// deleteSimulation, startSimulation, stopSimulation and enhancePrompt; Inject panics on any other
// name. Faults queued for "" apply to requests for unknown paths and to calls of any operation that
// has no queued faults.
func (s *Server) Inject(operation string, fs ...Fault) {
	if operation != "" {
		mustBeOperation(operation)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.queues[operation] = append(s.faults.queues[operation], fs...)
}

// next returns the name of the queue for a call. The caller must hold the lock.
func (fs *faults) next(operation string) (key string, ok bool) {
	if len(fs.queues[operation]) > 0 {
		return operation, true
	}
	return "", len(fs.queues[""]) > 0
}

// take removes and returns the next fault of an operation, or returns the zero Fault if there is
// none. Refuse works only through Server.Client; for other clients, take returns ResetBefore
// instead.
func (fs *faults) take(operation string) Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	key, ok := fs.next(operation)
	if !ok {
		return Fault{}
	}
	f := fs.queues[key][0]
	fs.queues[key] = fs.queues[key][1:]
	if f.refused {
		return ResetBefore()
	}
	return f
}

// refuses reports whether the next fault of the requested operation is Refuse, and removes the
// fault if so.
func (fs *faults) refuses(r *http.Request) bool {
	operation := route(r.Method, r.URL.Path).operation
	fs.mu.Lock()
	defer fs.mu.Unlock()
	key, ok := fs.next(operation)
	if !ok || !fs.queues[key][0].refused {
		return false
	}
	fs.queues[key] = fs.queues[key][1:]
	return true
}
