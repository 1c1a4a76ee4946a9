package clienttest

import (
	"net/http"
	"slices"
	"sync"
)

// Fault is a failure of one call. The constructors return single faults; Stored and And change and
// combine faults.
type Fault struct {
	refused   bool                  // refuse the connection
	before    []func(*call)         // run before the server handles the call
	later     func(*call)           // wait, then handle the call in the background
	unhandled bool                  // do not handle the call
	list      *listCut              // apply a part of the list of a write
	back      int                   // lag of a read, in versions
	instead   *response             // replaces the response of the service
	edits     []func(*response)     // change the response
	after     []func(*Server)       // run after the server has handled the call
	lost      func(*call)           // ends the call without a response
	send      func(*call, response) // sends the response; nil: as a whole
	obscured  bool                  // the client cannot read the whole response of the service
}

// And combines two faults of one call, for example Delay(d).And(ResetAfter()). Waits and functions
// run in this order. If both faults define the response, or the way of sending one, g wins.
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

// Stored returns f with one change: the server handles the call before the fault ends it.
// Stored(RateLimit("")) is a 429 after the write was stored. A call lost on the way, as with
// Refuse, is still not handled.
func Stored(f Fault) Fault {
	f.unhandled = false
	return f
}

// Times returns n copies of a fault: Inject("getSimulation", Times(3, HTML(502))...).
func Times(n int, f Fault) []Fault { return slices.Repeat([]Fault{f}, n) }

// showsAll reports whether the client can read the whole response of the service.
func (f Fault) showsAll() bool {
	return f.instead == nil && f.lost == nil && f.later == nil && !f.obscured
}

// response returns the response to send in place of resp.
func (f Fault) response(resp response) response {
	if f.instead != nil {
		resp = *f.instead
	}
	for _, edit := range f.edits {
		edit(&resp)
	}
	return resp
}

// unhandledResponse returns the response to a call without the service. The constructor of such a
// fault sets a response or loses the call.
func (f Fault) unhandledResponse() response {
	return f.response(internalError("clienttest: a fault without a response"))
}

// faults holds the queues of injected faults.
type faults struct {
	mu     sync.Mutex
	queues map[string][]Fault // by operation; "" for any
}

// Inject queues faults for an operation. Each of the next calls takes one fault from the queue. The
// operations are listSimulations, getSimulation, createSimulation, updateSimulation,
// deleteSimulation, startSimulation, stopSimulation and enhancePrompt; Inject panics on any other
// name. The queue of "" serves the calls of all operations without a fault of their own, and
// requests for unknown paths.
func (s *Server) Inject(operation string, fs ...Fault) {
	if operation != "" {
		mustBeOperation(operation)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.queues[operation] = append(s.faults.queues[operation], fs...)
}

// next returns the name of the queue for a call. The caller holds the lock.
func (fs *faults) next(operation string) (key string, ok bool) {
	if len(fs.queues[operation]) > 0 {
		return operation, true
	}
	return "", len(fs.queues[""]) > 0
}

// take removes the next fault of an operation. Without one, take returns the zero Fault. A Refuse
// works only through Server.Client; for other clients take turns a Refuse into a reset before the
// call is handled.
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

// refuses removes the next fault of an operation if the fault is a Refuse.
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
