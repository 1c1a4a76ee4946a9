package transport

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Idempotency describes the effect of a second request after the first one may have arrived.
type Idempotency int

// The levels of idempotency.
const (
	NotIdempotent Idempotency = iota // may do more than the first, or unknown
	Idempotent                       // no more than the first: DELETE, or PUT of whole resources
	NoSideEffects                    // none, because the request reads: GET
)

// Call describes an operation to the transport, and records its attempts. A Call travels in the
// context of its requests.
type Call struct {
	Operation    string // operationId of the specification
	SimulationID int64
	Idempotency  Idempotency
	NoRetry      bool      // the caller retries by itself
	SendBefore   time.Time // deadline of the beginning of an attempt, and of a body's first byte; zero: none

	Attempts int  // begun
	Retried  bool // an attempt before the last one may have arrived
}

// isLate reports whether the deadline for sending has passed.
func (c *Call) isLate() bool { return !c.SendBefore.IsZero() && !time.Now().Before(c.SendBefore) }

type callKey struct{}

// WithCall returns a context whose requests belong to c, or to no call if c is nil.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call of a request. A request without one gets a new call with the idempotency
// of the method.
func callOf(req *http.Request) *Call {
	if c, _ := req.Context().Value(callKey{}).(*Call); c != nil {
		return c
	}
	known := map[string]Idempotency{
		http.MethodGet:    NoSideEffects,
		http.MethodHead:   NoSideEffects,
		http.MethodDelete: Idempotent,
	}
	return &Call{Operation: req.Method + " " + req.URL.Path, Idempotency: known[req.Method]}
}

// Failure is the end of a call without a complete response.
type Failure struct {
	Call    *Call
	Arrived bool // an attempt may have arrived; false: nothing was sent
	Err     error

	final bool // another attempt would fail the same way
}

// Error returns the text of the cause without the URL, because the operation identifies the
// request. The URL stays if an editor sent the request.
func (f *Failure) Error() string {
	if outer, ok := f.Err.(*url.Error); ok {
		return outer.Err.Error()
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }
