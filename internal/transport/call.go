package transport

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Idempotency says what a second request does after a first one that may have arrived.
type Idempotency int

// The levels of idempotency.
const (
	NotIdempotent Idempotency = iota // it may do more than the first, and so does what is not known
	Idempotent                       // it does no more than the first: DELETE, or PUT of whole resources
	NoSideEffects                    // it reads: GET
)

// Call is what the transport must know of a request besides the request, and what it found out. It travels in the
// request's context.
type Call struct {
	Operation    string // operationId of the specification
	SimulationID int64
	Err          error // fails the call before anything is sent
	Idempotency  Idempotency
	NoRetry      bool      // the caller retries by itself
	StartBefore  time.Time // the request must not be sent later; zero: no limit

	Attempts int  // requests made
	Retried  bool // an attempt before the last one may have arrived
}

type callKey struct{}

// WithCall returns a context for the requests of c.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call that a request belongs to. A request that no operation made is retried only if its method is
// safe or idempotent for sure.
func callOf(req *http.Request) *Call {
	if c, ok := req.Context().Value(callKey{}).(*Call); ok {
		return c
	}
	known := map[string]Idempotency{http.MethodGet: NoSideEffects, http.MethodHead: NoSideEffects, http.MethodDelete: Idempotent}
	return &Call{Operation: req.Method + " " + req.URL.Path, Idempotency: known[req.Method]}
}

// Failure is a request without a complete response.
type Failure struct {
	Call    *Call
	Arrived bool // false: nothing was sent
	Err     error

	final bool // another attempt would fail likewise
}

// Error leaves out the URL: the operation identifies the request.
func (f *Failure) Error() string {
	if outer, ok := f.Err.(*url.Error); ok { // an editor's own request is not this one
		return outer.Err.Error()
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// IsSuccess reports whether status is a 2xx.
func IsSuccess(status int) bool { return status >= 200 && status < 300 }
