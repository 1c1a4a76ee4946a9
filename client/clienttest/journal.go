package clienttest

import (
	"net/http"
	"sync"
	"time"
)

// Request is a request that reached the server.
type Request struct {
	// Seq counts the requests, 1, 2, … in order of arrival. The X-Request-Id of the response is made of it.
	Seq int
	// Operation is the operationId of the specification, empty if no operation matches the method and the path.
	Operation string
	Method    string
	Path      string
	RawQuery  string
	Header    http.Header
	// Body is what arrived, in full unless the client gave up while sending.
	Body []byte
	// At is when the request arrived, by time.Now.
	At time.Time
	// SimulationID is the id in the path, or the one that createSimulation assigned; 0: none.
	SimulationID int64
	// Status is that of the response, set before it is sent; 0: none was sent.
	Status int
	// Version is the Version.Number that a write made, or that the response of a getSimulation showed in full; 0: none. A write's is
	// set although the response was lost, and once it was stored.
	Version int
}

// journal keeps the requests.
type journal struct {
	mu       sync.Mutex
	requests []Request
}

// add numbers a request and keeps it.
func (j *journal) add(r Request) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Seq = len(j.requests) + 1
	j.requests = append(j.requests, r)
	return r.Seq
}

// update changes the entry of a request.
func (j *journal) update(seq int, fn func(*Request)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fn(&j.requests[seq-1])
}

func (j *journal) all() []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Request, len(j.requests))
	copy(out, j.requests)
	return out
}
