package clienttest

import (
	"net/http"
	"slices"
	"sync"
)

// Fault is what goes wrong with one call. The constructors make single ones; Stored and And change and combine them.
type Fault struct {
	refused   bool                  // the connection is refused
	before    []func(*call)         // run before the call is handled
	later     func(*call)           // a wait; the call is handled in the background after it
	unhandled bool                  // the call is not handled, so that nothing is stored
	list      *listCut              // how much of the list of a write is applied
	back      int                   // versions that a read lags behind
	instead   *response             // sent in place of the service's response
	edits     []func(*response)     // change the response before it is sent
	after     []func(*Server)       // run after the call was handled
	lost      func(*call)           // ends the call without a response
	send      func(*call, response) // sends the response; nil: as a whole
	obscured  bool                  // the client cannot read the service's whole response
}

// And combines two faults of one call, such as Delay(d).And(ResetAfter()). Waits and functions run in this order. If both say
// what the response is, or how it is sent, g wins.
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

// Stored handles the call first, so that a write is stored, and then ends it as f does: Stored(RateLimit("")) is a 429 for a write
// that was stored all the same. A call that does not arrive, as with Refuse, is not handled.
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

// response returns what is sent when the service responds with resp.
func (f Fault) response(resp response) response {
	if f.instead != nil {
		resp = *f.instead
	}
	for _, edit := range f.edits {
		edit(&resp)
	}
	return resp
}

// unhandledResponse is what is sent without the service; a constructor that leaves the call unhandled gives a response or loses it.
func (f Fault) unhandledResponse() response {
	return f.response(internalError("clienttest: a fault without a response"))
}

// faults are the queues of injected faults.
type faults struct {
	mu     sync.Mutex
	queues map[string][]Fault // by operation; "" for any
}

// Inject queues faults: the next calls of the operation take one each, in turn. Operations are listSimulations, getSimulation,
// createSimulation, updateSimulation, deleteSimulation, startSimulation, stopSimulation and enhancePrompt. "" is any operation, and
// requests that match none; a call takes from its own operation's queue first. It panics on an unknown operation.
func (s *Server) Inject(operation string, fs ...Fault) {
	if operation != "" {
		mustBeOperation(operation)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.queues[operation] = append(s.faults.queues[operation], fs...)
}

// next returns the queue that a call takes from. The caller holds the lock.
func (fs *faults) next(operation string) (key string, ok bool) {
	if len(fs.queues[operation]) > 0 {
		return operation, true
	}
	return "", len(fs.queues[""]) > 0
}

// take removes the next fault of an operation; none is the zero Fault. A Refuse that was not taken by Server.Client, because another
// client or call came first, is a reset before anything is stored.
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

// refuses removes the next fault of an operation if it is a Refuse.
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
