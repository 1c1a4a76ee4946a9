package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/transport"
)

// What an error means, for errors.Is. A running simulation is [ErrRunning] for Edit, Apply, Start and Run, which read its status,
// and [ErrInvalidState] for Update, which does not. An error can match two of them: a refusal by Start also matches
// [ErrInvalidState], and one that is [ErrReadOnlyAccount] also [ErrForbidden]. Ask for the narrower one first.
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
)

// TransportError reports that a request got no complete response. errors.Is and errors.As find its cause.
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
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](f)
	isRead := f.Call.Idempotency == transport.NoSideEffects
	switch {
	case f.Err == transport.ErrTooLarge && isRead:
		return "raise client.WithMaxBodyBytes"
	case f.Err == transport.ErrTooLarge:
		return "the write may have been stored: raise client.WithMaxBodyBytes and read the simulation"
	case f.Arrived:
		return ambiguous.advice(isRead)
	case f.Err == transport.ErrLate:
		return "nothing was sent: reading, the backup and the request editors must take less than a second together"
	case untrusted && f.Call.Attempts > 0:
		return "nothing was sent: check the base URL and its certificate"
	case errors.Is(f, context.Canceled) || f.Call.Attempts == 0:
		return "nothing was sent"
	}
	return notSent.advice(isRead)
}

// Error says in one line what happened and what to do next.
func (e *TransportError) Error() string {
	return line("%s: %s (attempts: %d): %s", errPrefix(e.Operation, e.SimulationID), redact.Line(e.cause, 200), e.Attempts, e.advice)
}

// Is looks into the cause. There is no Unwrap: the cause's text may contain the key, so it is not reachable through it.
func (e *TransportError) Is(target error) bool { return e.err != nil && errors.Is(e.err(), target) }

// As looks into the cause.
func (e *TransportError) As(target any) bool { return e.err != nil && errors.As(e.err(), target) }

// fate is what became of a request that did not succeed; the larger, the less is known.
type fate int

const (
	notSent       fate = iota // nothing arrived
	refused                   // the service responded and is done
	serviceFailed             // the service itself failed and is done; it may have stored a write
	ambiguous                 // a write can have been stored, or can still be
)

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

// withCause adds the end of the context to an error that it led to.
func withCause(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return errorf("%w (%w)", err, transport.ContextCause(ctx))
}

// short cuts a name for an error's text.
func short(name string) string { return redact.Line(name, 80) }

// ConflictError reports that the simulation was changed after the plan read it. Nothing was written.
type ConflictError struct {
	SimulationID       int64
	Base, Theirs, Mine Snapshot // as the plan read it, as it is now, as the plan wants it

	changes Changes
}

func newConflict(base, theirs, mine Snapshot) *ConflictError {
	return &ConflictError{base.SimulationID, base.clone(), theirs.clone(), mine.clone(), diff(base, theirs)}
}

// Error names what changed.
func (e *ConflictError) Error() string {
	return line("updateSimulation %d: it was changed since it was read (%s): nothing was written: make a new plan",
		e.SimulationID, e.changes.summary("added", "removed"))
}

// DivergedError reports that the service accepted a write, but that a state was read back that is neither the wanted one nor the
// one before: the service stored something else, or somebody else wrote.
type DivergedError struct {
	SimulationID  int64
	Wanted, Found Snapshot
	Changes       Changes // from Wanted to Found: Removed are missing, Added are extra, Changed are altered
	Backup        string  // the file with the state before; empty if none was written
}

// Error names what is missing, extra or altered.
func (e *DivergedError) Error() string {
	return line("updateSimulation %d: the write was accepted, but something else was read back (%s): "+
		"compare Wanted and Found, then edit again",
		e.SimulationID, e.Changes.summary("extra", "missing"))
}

// OutcomeUnknownError reports that a write may have been stored, or may still be, and that reading did not settle it. For a
// start, the run may have begun, or may still begin.
type OutcomeUnknownError struct {
	Operation    string
	SimulationID int64     // 0 if it was to be created
	Accepted     bool      // the service accepted the write, but it was not seen
	Seen         *Snapshot // the state that was read after the write; nil if none could be
	Backup       string    // the file with the state before; empty if none was written
	Plan         *Plan     // what was written, for [SimulationsService.Verify]; nil if it was to be created

	err     error // of the write
	reading error // why the state could not be read
}

// Error says what was seen and what to do next.
func (e *OutcomeUnknownError) Error() string {
	if e.Operation == "startSimulation" {
		return line("startSimulation %d: whether the run began is unknown (%s): read the simulation before you start it again",
			e.SimulationID, redact.Line(e.err.Error(), 600))
	}
	what, seen := "whether the write was stored is unknown", "nothing could be read since"
	if e.Accepted {
		what = "the write was accepted but is not seen"
	}
	if e.err != nil {
		what += fmt.Sprintf(" (%s)", redact.Line(e.err.Error(), 600))
	}
	if e.SimulationID == 0 {
		return line("%s: %s: look for the simulation before you create it again", e.Operation, what)
	}
	if e.Seen != nil {
		seen = fmt.Sprintf("a state other than the wanted one was read since, with %s", count(len(e.Seen.Scenarios)))
	}
	if e.reading != nil {
		seen += fmt.Sprintf(", reading failed (%s)", redact.Line(e.reading.Error(), 600))
	}
	return line("%s: %s; %s: read again later, with Verify, before editing again",
		errPrefix(e.Operation, e.SimulationID), what, seen)
}

// Unwrap returns the failure of the write, or how the context ended.
func (e *OutcomeUnknownError) Unwrap() error { return e.err }
