package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Sentinel errors for errors.Is. For a running simulation, Edit, Apply and Run return
// ErrRunning; Update and Start return a refusal such as ErrInvalidState. Errors matching
// ErrReadOnlyAccount also match ErrForbidden.
var (
	ErrUnauthorized        = errors.New("the key is missing or not valid")
	ErrForbidden           = errors.New("not allowed")
	ErrReadOnlyAccount     = errors.New("the account may not change simulations")
	ErrNotFound            = errors.New("no such simulation")
	ErrInvalidState        = errors.New("the simulation's state does not allow it")
	ErrRunning             = errors.New("the simulation is running")
	ErrRateLimited         = errors.New("too many requests")
	ErrSubscriptionExpired = errors.New("the subscription has expired or the balance is used up")
	ErrServer              = errors.New("the service failed")
	ErrUnreadable          = errors.New("the response cannot be read")
	ErrGateway             = errors.New("a gateway or proxy responded, not the service")
	ErrIncompleteList      = errors.New("the list of simulations is not complete")
)

// TransportError reports a request that received no complete response. Use errors.Is and errors.As
// to inspect its cause.
type TransportError struct {
	Operation      string // operationId, or method and path for NewDoer
	SimulationID   int64  // 0 if none
	Attempts       int    // requests made
	MayHaveArrived bool   // false if no request was sent

	cause  string // with the key removed
	advice string
	err    hidden // not unwrapped, because another error in the chain could reveal a key
}

// hidden returns an error, or is nil if there is none. Printing a struct does not call a func, and so
// does not reveal a key in the error.
type hidden func() error

func hideError(err error) hidden { return func() error { return err } }

func (h hidden) get() error {
	if h == nil {
		return nil
	}
	return h()
}

func newTransportError(f *transport.Failure, hide redact.Redactor) error {
	return &TransportError{
		Operation:      hide(f.Call.Operation), // contains the path if created by NewDoer
		SimulationID:   f.Call.SimulationID,
		Attempts:       f.Call.Attempts,
		MayHaveArrived: f.Arrived,
		cause:          hide.Line(f.Error(), redact.MaxLine),
		advice:         adviceOn(f),
		err:            hideError(f.Err),
	}
}

func adviceOn(f *transport.Failure) string {
	isRead := f.Call.Idempotency == transport.NoSideEffects
	switch {
	case f.Err == transport.ErrTooLarge && isRead:
		return "raise client.WithMaxBodyBytes"
	case f.Arrived:
		return adviceOnAmbiguous(isRead)
	case f.Err == transport.ErrLate:
		return "nothing was sent: the backup, the request editors and the transport must take less than a second together"
	case f.Call.Attempts == 0:
		return "nothing was sent"
	}
	return "no request was processed: check the network and the base URL, then try again"
}

func (e *TransportError) Error() string {
	return line("%s: %s: %s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice)
}

// problem returns the error message without the advice.
func (e *TransportError) problem() string {
	return redact.Line(e.cause, 200) + tries(e.Attempts)
}

func (e *TransportError) Is(target error) bool { return errors.Is(e.err.get(), target) }

func (e *TransportError) As(target any) bool { return errors.As(e.err.get(), target) }

// adviceOnAmbiguous returns the advice on a request that may have been processed.
func adviceOnAmbiguous(isRead bool) string {
	if isRead {
		return "try again later"
	}
	return "the write may have been stored: read the simulation before you write again"
}

// fateOf returns the fate of a write that returned err. It does not unwrap err because a context's
// cause may be the error of another call.
func fateOf(err error) fate {
	switch err := err.(type) {
	case nil:
		return accepted
	case *ValidationError:
		return refused // by this package
	case *APIError:
		return err.fate
	case *TransportError:
		if err.MayHaveArrived {
			return ambiguous
		}
	}
	return notSent
}

// errPrefix returns the prefix of an operation's error messages.
func errPrefix(operation string, id int64) string {
	if id == 0 {
		return operation
	}
	return fmt.Sprintf("%s %d", operation, id)
}

// lineError formats an error's message as a single line, truncated to a maximum length.
type lineError struct{ error }

func errorf(format string, args ...any) error { return lineError{fmt.Errorf(format, args...)} }

func (e lineError) Error() string { return line("%s", e.error.Error()) }

func (e lineError) Unwrap() error { return e.error }

// line formats an error message as a single line, truncated to a maximum length.
func line(format string, args ...any) string {
	return redact.Line(fmt.Sprintf(format, args...), redact.MaxLine)
}

// problem wraps an error and omits the advice from its message.
type problem struct{ error }

func (p problem) Error() string { return problemOf(p.error) }

func (p problem) Unwrap() error { return p.error }

// askedBy returns the wait the service requested in the response that caused err, if any.
func askedBy(err error) transport.RetryAfter {
	refusal, ok := err.(*APIError)
	if !ok {
		return transport.RetryAfter{}
	}
	return refusal.asked
}

// withCause adds the context's cause to err if ctx is done.
func withCause(ctx context.Context, err error) error {
	switch {
	case ctx.Err() == nil:
		return err
	case err == nil:
		return transport.ContextCause(ctx)
	case errors.Is(err, ctx.Err()):
		return err
	}
	return errorf("%w (%w)", err, transport.ContextCause(ctx))
}

// short truncates a name for use in an error message.
func short(name string) string { return redact.Line(name, 80) }
