package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// The meanings of errors, for errors.Is. A running simulation is [ErrRunning] for Edit, Apply, Start
// and Run, which read the status, and [ErrInvalidState] for Update. An error can have two meanings: a
// refusal by Start also matches [ErrInvalidState], and [ErrReadOnlyAccount] also [ErrForbidden]. Ask
// for the narrower one first.
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

// TransportError reports that a request got no complete response. errors.Is and errors.As find the
// cause.
type TransportError struct {
	Operation      string // operationId of the specification, such as updateSimulation; for NewDoer the method and the path
	SimulationID   int64  // 0 if the operation has none
	Attempts       int    // requests made
	MayHaveArrived bool   // false: nothing was sent

	cause  string // without the key
	advice string
	err    func() error // a function, so that no print of the struct shows what the cause says
}

func newTransportError(f *transport.Failure, hide redact.Redactor) error {
	return &TransportError{
		Operation:      hide(f.Call.Operation), // of NewDoer it has the path
		SimulationID:   f.Call.SimulationID,
		Attempts:       f.Call.Attempts,
		MayHaveArrived: f.Arrived,
		cause:          hide.Line(f.Error(), redact.MaxLine),
		advice:         adviceOn(f),
		err:            func() error { return f.Err },
	}
}

// adviceOn says what to do after a failure.
func adviceOn(f *transport.Failure) string {
	isRead := f.Call.Idempotency == transport.NoSideEffects
	switch {
	case f.Err == transport.ErrTooLarge && isRead:
		return "raise client.WithMaxBodyBytes"
	case f.Arrived:
		return ambiguous.advice(isRead)
	case f.Err == transport.ErrLate:
		return "nothing was sent: reading, the backup and the request editors must take less than a second together"
	case f.Call.Attempts == 0:
		return "nothing was sent"
	}
	return notSent.advice(isRead)
}

// Error says in one line what happened and what to do next.
func (e *TransportError) Error() string {
	return line("%s: %s: %s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice)
}

// problem is the text of the error without the advice.
func (e *TransportError) problem() string {
	return fmt.Sprintf("%s (attempts: %d)", redact.Line(e.cause, 200), e.Attempts)
}

// Is looks into the cause. There is no Unwrap, because the text of the cause may contain the key.
func (e *TransportError) Is(target error) bool { return e.err != nil && errors.Is(e.err(), target) }

// As looks into the cause.
func (e *TransportError) As(target any) bool { return e.err != nil && errors.As(e.err(), target) }

func (f fate) advice(isRead bool) string {
	switch {
	case f == notSent:
		return "nothing was sent: check the network and the base URL, then try again"
	case f == refused:
		return "correct the request"
	case isRead:
		return "try again later"
	}
	return "the write may have been stored: read the simulation before you write again"
}

// fateOf looks at the error itself, because the cause of a context can be the error of another call.
func fateOf(err error) fate {
	switch err := err.(type) {
	case nil:
		return accepted
	case *APIError:
		return err.fate
	case *TransportError:
		if err.MayHaveArrived {
			return ambiguous
		}
	}
	return notSent
}

// errPrefix is how the text of every error of an operation begins.
func errPrefix(operation string, id int64) string {
	if id == 0 {
		return operation
	}
	return fmt.Sprintf("%s %d", operation, id)
}

// lineError is an error whose text is one line of bounded length, whatever it wraps.
type lineError struct{ error }

func errorf(format string, args ...any) error { return lineError{fmt.Errorf(format, args...)} }

// Error returns the line.
func (e lineError) Error() string { return line("%s", e.error.Error()) }

// Unwrap returns the error with its causes.
func (e lineError) Unwrap() error { return e.error }

// line formats the text of an error.
func line(format string, args ...any) string {
	return redact.Line(fmt.Sprintf(format, args...), redact.MaxLine)
}

// withCause adds the end of the context, if it has ended, to an error.
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

// short cuts a name for an error's text.
func short(name string) string { return redact.Line(name, 80) }
