package clienttest

import (
	"net/http"
	"slices"
	"sync"
)

// Fault is what goes wrong with one call. The constructors make the plain ones; And combines them.
type Fault struct {
	refused   bool                // the connection is refused
	before    []func(*call)       // run before the call is handled; a wait stands here
	unhandled bool                // the call is not handled, so that nothing is stored
	instead   *answer             // sent in place of the service's answer
	after     []func(*Server)     // run after the call was handled
	lost      func(*call)         // ends the call without an answer
	send      func(*call, answer) // how the answer leaves; nil: as a whole
	cut       bool                // send leaves part of the answer out
}

// And combines two faults of one call, such as Delay(d).And(ResetAfter()): waits and functions run in this order, and where both
// say how the answer looks or leaves, g does.
func (f Fault) And(g Fault) Fault {
	f.refused = f.refused || g.refused
	f.unhandled = f.unhandled || g.unhandled
	f.before = slices.Concat(f.before, g.before)
	f.after = slices.Concat(f.after, g.after)
	if g.instead != nil {
		f.instead = g.instead
	}
	if g.lost != nil || g.send != nil {
		f.lost, f.send, f.cut = g.lost, g.send, g.cut
	}
	return f
}

// Times repeats a fault for n calls: Inject("getSimulation", Times(3, HTML(502))...).
func Times(n int, f Fault) []Fault { return slices.Repeat([]Fault{f}, n) }

// showsAll reports whether the client can read the whole answer of the service.
func (f Fault) showsAll() bool { return f.instead == nil && f.lost == nil && !f.cut }

// answerOr returns the fault's answer, or else the service's.
func (f Fault) answerOr(a answer) answer {
	if f.instead != nil {
		return *f.instead
	}
	return a
}

// faults are the queues of what was injected.
type faults struct {
	mu     sync.Mutex
	queues map[string][]Fault // by operation; "" for any
}

// Inject queues faults: the next calls of the operation, named by its operationId, take one each, in turn. "" is any operation, and
// requests that fit none; a call takes from its own operation's queue first. It panics on an unknown operation.
func (s *Server) Inject(operation string, fs ...Fault) {
	if operation != "" {
		mustKnow(operation)
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

// take removes the next fault of an operation; none is the zero Fault. A refusal that another client than Server.Client meets, or
// that another call left over, cannot be one any more: it becomes a reset before anything is stored.
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

// refuses removes the next fault of an operation if it is a refusal.
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
