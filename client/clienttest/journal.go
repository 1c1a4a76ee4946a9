package clienttest

import (
	"net/http"
	"sync"
	"time"
)

// Request is a request as it reached the server.
type Request struct {
	// Seq counts the requests in order of arrival, from 1. The X-Request-Id of the response
	// contains Seq.
	Seq int
	// Operation is the operationId of the specification. It is empty if no operation matches the
	// method and the path.
	Operation string
	Method    string
	Path      string
	RawQuery  string
	Header    http.Header
	// Body is the body as far as the client sent it.
	Body []byte
	// At is the time of arrival, by time.Now.
	At time.Time
	// SimulationID is the id in the path, or the new id of a createSimulation; 0: none.
	SimulationID int64
	// Status is the status of the response, set before the response is sent; 0: none was sent.
	Status int
	// Version is the Version.Number of the state that a write stored, or of the state in the full
	// response of a getSimulation; 0: none. The server sets Version when it stores a write, even if
	// the response is lost.
	Version int
}

// journal keeps the requests.
type journal struct {
	mu       sync.Mutex
	requests []Request
}

// add keeps a request and returns its number.
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
