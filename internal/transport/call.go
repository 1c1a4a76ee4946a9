package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
)

// Class is the kind of an operation, as far as repeating it goes.
type Class int

// The classes.
const (
	Read   Class = iota // GET
	Update              // PUT whose body adds no scenario
	Add                 // PUT whose body adds scenarios
	Create              // createSimulation, and what is not known
	Run                 // startSimulation, stopSimulation, enhancePrompt
	Delete              // DELETE
)

// repeatable reports whether a second request of the class, after a first that may have arrived, does no more than the
// first.
func (c Class) repeatable() bool { return c == Read || c == Update || c == Delete }

// Call is what the transport must know of a request besides the request, and what it found out. It travels in the
// request's context.
type Call struct {
	Operation    string // operationId of the specification
	SimulationID int64
	Class        Class
	Single       bool // the caller does its own repeating

	Attempts int  // made
	Repeated bool // an attempt before the last one may have arrived
}

type callKey struct{}

// WithCall returns a context for the requests of c.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call that a request belongs to. A request that no operation made gets one that errs on the side of
// not repeating.
func callOf(req *http.Request) *Call {
	if c, ok := req.Context().Value(callKey{}).(*Call); ok {
		return c
	}
	c := &Call{Operation: req.Method + " " + req.URL.Path, Class: Create}
	switch req.Method {
	case http.MethodGet, http.MethodHead:
		c.Class = Read
	case http.MethodDelete:
		c.Class = Delete
	}
	return c
}

// Fate is what became of a request that did not succeed: the one classification that retries, errors and the guarded
// edit share.
type Fate int

// The fates.
const (
	NotSent Fate = iota // nothing was sent, or the service refused to look at it (429)
	Refused             // the service answered and is done
	Open                // a write can still land, now or later
)

// FateOf returns the fate of a request that was answered with status and not understood as a success.
func FateOf(status int) Fate {
	switch {
	case status == http.StatusTooManyRequests:
		return NotSent
	case IsSuccess(status), status == http.StatusRequestTimeout:
		return Open // a success that could not be read says nothing for certain
	case status == http.StatusInternalServerError, status == http.StatusNotImplemented, status == http.StatusServiceUnavailable:
		return Refused
	case status >= 500:
		return Open // a gateway spoke, not the service
	default:
		return Refused
	}
}

// IsSuccess reports whether status is a 2xx.
func IsSuccess(status int) bool { return status >= 200 && status < 300 }

// Failure is a request without a complete answer.
type Failure struct {
	Call    *Call
	Arrived bool // false: nothing was sent
	Err     error

	final bool // another attempt would fail likewise
}

// Error leaves out the URL, for which the operation stands in an error's text.
func (f *Failure) Error() string {
	var outer *url.Error
	if errors.As(f.Err, &outer) {
		return outer.Err.Error()
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Fate returns what became of the request.
func (f *Failure) Fate() Fate {
	if f.Arrived {
		return Open
	}
	return NotSent
}

// Advice says what to do after the failure.
func (f *Failure) Advice() string {
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(f, &certificate) && !f.Arrived:
		return "nothing was sent: check the base URL and its certificate"
	case errors.Is(f, context.Canceled) && !f.Arrived, f.Call.Attempts == 0:
		return "nothing was sent"
	case !f.Arrived:
		return "nothing was sent: check the network and the base URL, then try again"
	case f.Call.Class == Read:
		return "try again later"
	}
	return "the request may have arrived: read before repeating a write"
}

func failureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Err: err}
}
