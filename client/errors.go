package client

import (
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/oneline"
	"github.com/omnidim-go/simulations/internal/transport"
)

// What an error means, for errors.Is.
var (
	ErrUnauthorized = errors.New("the key is missing or not valid")
	ErrForbidden    = errors.New("not allowed")
	ErrNotEnabled   = errors.New("the account may not change simulations")
	ErrNotFound     = errors.New("no such simulation")
	ErrInvalidState = errors.New("the simulation's state does not allow it")
	ErrRunning      = errors.New("the simulation is running")
	ErrNotStoppable = errors.New("the simulation cannot be stopped now")
	ErrRateLimited  = errors.New("too many requests")
	ErrPlanExpired  = errors.New("the plan or the balance is used up")
	ErrServer       = errors.New("the service failed")
	ErrUnreadable   = errors.New("the answer cannot be read")
)

// TransportError is a request without a complete answer. The cause is behind errors.Is and errors.As.
type TransportError struct {
	Operation      string
	SimulationID   int64
	Attempts       int  // requests made
	MayHaveArrived bool // false: nothing was sent

	brief, next string // the cause in one line, without the key, and what to do
	err         error
}

func newTransportError(f *transport.Failure, redact func([]byte) []byte) *TransportError {
	return &TransportError{
		Operation:      f.Call.Operation,
		SimulationID:   f.Call.SimulationID,
		Attempts:       f.Call.Attempts,
		MayHaveArrived: f.Arrived,
		brief:          oneline.Of(string(redact([]byte(f.Error()))), 200),
		next:           f.Advice(),
		err:            f.Err,
	}
}

// Error says in one line what happened and what to do next.
func (e *TransportError) Error() string {
	return fmt.Sprintf("%s: %s (attempts: %d): %s", subject(e.Operation, e.SimulationID), e.brief, e.Attempts, e.next)
}

// Is looks into the cause, as As does. There is no Unwrap: what a RoundTripper says can repeat the key, and whoever walks
// along a chain of errors prints it.
func (e *TransportError) Is(target error) bool { return errors.Is(e.err, target) }

// As looks into the cause.
func (e *TransportError) As(target any) bool { return errors.As(e.err, target) }

// fateOf returns what became of the request that ended with err.
func fateOf(err error) transport.Fate {
	var answer *APIError
	var failed *TransportError
	switch {
	case errors.As(err, &answer):
		return answer.fate
	case errors.As(err, &failed) && failed.MayHaveArrived:
		return transport.Open
	}
	return transport.NotSent
}

// subject is how every error's text begins: the operation and the simulation.
func subject(operation string, id int64) string {
	if id == 0 {
		return operation
	}
	return fmt.Sprintf("%s %d", operation, id)
}
