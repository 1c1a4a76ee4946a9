package transport

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Idempotency describes the effect of repeating a request that may have arrived.
type Idempotency int

// The levels of idempotency.
const (
	NotIdempotent Idempotency = iota // repeating the request may have further effects
	Idempotent                       // repeating has no further effect: DELETE, full PUT
	NoSideEffects                    // the request only reads: GET
)

// Call describes an operation to the transport and records its attempts. A Call is carried in the
// context of its requests.
type Call struct {
	Operation    string // operationId in the specification
	SimulationID int64
	Idempotency  Idempotency
	NoRetry      bool      // the caller handles retries
	SendBefore   time.Time // deadline to start an attempt and its body; zero means none

	Attempts int  // number of attempts started
	Retried  bool // an attempt before the last one may have arrived
}

// isLate reports whether the deadline for sending has passed.
func (c *Call) isLate() bool { return !c.SendBefore.IsZero() && !time.Now().Before(c.SendBefore) }

type callKey struct{}

// WithCall returns a context that associates requests with c, or with no call if c is nil.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call associated with a request. If there is none, callOf returns a new call
// with the idempotency of the request method.
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

// Failure is the error of a call that ended without a complete response.
type Failure struct {
	Call    *Call
	Arrived bool // an attempt may have arrived; false means no request was sent
	Err     error

	final bool // another attempt would fail in the same way
}

// Error returns the text of the cause. The URL added by net/http is omitted, because the operation
// identifies the request. The errors of editors are unchanged.
func (f *Failure) Error() string {
	if outer, ok := f.Err.(*url.Error); ok {
		return outer.Err.Error()
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }
