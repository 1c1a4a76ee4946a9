package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

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
)

// maxErrorBody is how much of an error's body is kept.
const maxErrorBody = 4 << 10

// APIError is an answer of the service that is not a success, HTTP 200 with "success": false or "status": "error"
// included. errors.Is tells what it means: [ErrUnauthorized], [ErrNotFound] and so on.
type APIError struct {
	Operation    string        // operationId of the specification, such as updateSimulation
	SimulationID int64         // 0 where the operation has none
	StatusCode   int           // of HTTP
	Code         string        // the member error, where it is a code such as invalid_state
	Message      string        // what the service says; can repeat what was sent
	RequestID    string        // for the vendor's support; empty where the service gave none
	RetryAfter   time.Duration // the pause that the service asks for; 0: none
	Attempts     int           // requests made
	Body         []byte        // the first 4 KiB of the answer

	fate    transport.Fate
	brief   string // the message as it may stand in a text: one line, without the key and the scenarios' texts
	meaning []error
}

// Error says in one line what happened and what to do next.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d %s", subject(e.Operation, e.SimulationID), e.StatusCode, strings.ToLower(http.StatusText(e.StatusCode)))
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", oneLine(e.Code, 60))
	}
	if e.brief != "" {
		b.WriteString(": " + e.brief)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d attempts)", e.Attempts)
	}
	b.WriteString(": " + e.advice())
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", oneLine(e.RequestID, 80))
	}
	return b.String()
}

// Is reports whether the answer means target.
func (e *APIError) Is(target error) bool {
	return slices.Contains(e.meaning, target)
}

// advice says what to do next.
func (e *APIError) advice() string {
	switch {
	case e.Is(ErrPlanExpired):
		return "renew the plan or the balance of the account"
	case e.Is(ErrUnauthorized):
		return "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"
	case e.Is(ErrNotEnabled):
		return "the vendor must enable changes of simulations for this account"
	case e.Is(ErrForbidden):
		return "use a key whose account may do this, or ask the vendor to enable it"
	case e.Is(ErrNotFound):
		return "check the id and the base URL"
	case e.Is(ErrNotStoppable):
		return "read its status: only a running simulation can be stopped"
	case e.Is(ErrRunning):
		return "wait for its end, or stop it"
	case e.Is(ErrInvalidState):
		return "read the simulation's status, and wait until it allows this"
	case e.Is(ErrRateLimited) && e.RetryAfter > 0:
		return fmt.Sprintf("try again in %v", e.RetryAfter.Round(time.Second))
	case e.Is(ErrRateLimited):
		return "try again in a minute"
	case e.StatusCode >= 300 && e.StatusCode < 400:
		return "redirects are not followed: check the base URL"
	case e.fate == transport.Open && e.StatusCode >= 400:
		return "a write can still have been stored: read before repeating it"
	case e.Is(ErrServer):
		return "try again later"
	default:
		return "correct the request"
	}
}

// DecodeError is a successful answer that could not be understood: not JSON, without the object it should hold, or about
// another simulation. Where Accepted is set, the service said that it took the write.
type DecodeError struct {
	Operation    string
	SimulationID int64
	StatusCode   int
	RequestID    string
	Attempts     int
	Accepted     bool   // "success": true was read
	Body         []byte // the first 4 KiB of the answer

	write bool
	err   error
}

// Error says in one line what happened and what to do next.
func (e *DecodeError) Error() string {
	next := "check the base URL, and whether a newer version of this module reads the answer"
	switch {
	case e.Accepted:
		next = "the write was accepted: read the simulation to see what is stored"
	case e.write:
		next = "the write may have been stored: read before repeating it"
	}
	return fmt.Sprintf("%s: the answer (%d) cannot be read: %v: %s", subject(e.Operation, e.SimulationID), e.StatusCode, e.err, next)
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.err }

// TransportError is a request without a complete answer. The cause is behind errors.Is and errors.As.
type TransportError struct {
	Operation      string
	SimulationID   int64
	Attempts       int  // requests made
	MayHaveArrived bool // false: nothing was sent

	brief string // the cause in one line, without the key
	err   error
}

func newTransportError(f *transport.Failure, redact func([]byte) []byte) *TransportError {
	cause := f.Err
	var inner *url.Error // names the URL, for which the operation stands here
	if errors.As(cause, &inner) {
		cause = inner.Err
	}
	return &TransportError{
		Operation:      f.Call.Operation,
		SimulationID:   f.Call.SimulationID,
		Attempts:       f.Call.Attempts,
		MayHaveArrived: f.Arrived,
		brief:          oneLine(string(redact([]byte(cause.Error()))), 200),
		err:            f.Err,
	}
}

// Error says in one line what happened and what to do next.
func (e *TransportError) Error() string {
	next := "nothing was sent: check the network and the base URL, then try again"
	if e.MayHaveArrived {
		next = "the request may have arrived: read before repeating a write"
	}
	return fmt.Sprintf("%s: %s (%d attempts): %s", subject(e.Operation, e.SimulationID), e.brief, e.Attempts, next)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.err }

// fateOf returns what became of the request that ended with err.
func fateOf(err error) transport.Fate {
	var answer *APIError
	var unread *DecodeError
	var failed *TransportError
	switch {
	case errors.As(err, &answer):
		return answer.fate
	case errors.As(err, &unread), errors.As(err, &failed) && failed.MayHaveArrived:
		return transport.Open
	}
	return transport.NotSent
}

// subject is how every error's text begins: the operation and the simulation.
func subject(operation string, id int64) string {
	if operation == "" {
		operation = "request"
	}
	if id == 0 {
		return operation
	}
	return fmt.Sprintf("%s %d", operation, id)
}

// oneLine makes a text of the service fit for an error's: no line break or other control character, and no more than n
// bytes.
func oneLine(text string, n int) string {
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "?")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	if len(text) > n {
		text = strings.ToValidUTF8(text[:n], "") + "…"
	}
	return text
}
