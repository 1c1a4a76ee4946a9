package clienttest

import (
	"net/http"
	"sync"
	"time"
)

// Request is a request as received by the server.
type Request struct {
	// Seq numbers the requests in order of arrival, starting at 1. The X-Request-Id of the response
	// contains Seq.
	Seq int
	// Operation is the operationId in the specification, or "" if no operation matches the method
	// and the path.
	Operation string
	Method    string
	Path      string
	RawQuery  string
	Header    http.Header
	// Body is the request body, or the part of it that the client sent.
	Body []byte
	// At is the time of arrival according to time.Now.
	At time.Time
	// SimulationID is the ID in the path, or the new ID assigned by createSimulation. Zero means
	// none.
	SimulationID int64
	// Status is the response status, set before the response is sent. Zero means that no response
	// was sent.
	Status int
	// Version is the Version.Number of the state that a write stored or that getSimulation returned
	// in full. Zero means none. The server sets Version when it stores a write, even if the
	// response is lost.
	Version int
}

// journal records the requests.
type journal struct {
	mu       sync.Mutex
	requests []Request
}

// add records a request and returns its number.
func (j *journal) add(r Request) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Seq = len(j.requests) + 1
	j.requests = append(j.requests, r)
	return r.Seq
}

// update modifies the entry of a request.
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
