package client

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// maxErrorBody is how much of an error's body is kept.
const maxErrorBody = 4 << 10

// APIError is a response of the service that is not a success, HTTP 200 with "success": false or "status": "error"
// and a 2xx that cannot be read included. errors.Is tells what it means: [ErrUnauthorized], [ErrUnreadable] and so on.
type APIError struct {
	Operation    string        // operationId of the specification, such as updateSimulation
	SimulationID int64         // 0 if the operation has none
	StatusCode   int           // of HTTP
	Code         string        // the field error of the body, if it is a code such as invalid_state
	Message      string        // what the service says, without the key and the texts of the scenarios at hand
	RequestID    string        // for the vendor's support; empty if the service gave none
	RetryAfter   time.Duration // the wait that the service asks for; 0: none
	Attempts     int           // requests made
	Body         []byte        // the first 4 KiB of the body, without the key

	fate     fate
	meanings []error
	advice   string
	cause    error // why the response cannot be read
}

// Error says in one line what happened and what to do next.
func (e *APIError) Error() string {
	var b strings.Builder
	status := fmt.Sprintf("%d %s", e.StatusCode, strings.ToLower(http.StatusText(e.StatusCode)))
	if transport.IsSuccess(e.StatusCode) && e.fate == refused {
		status = "refused" // "200 ok" would read like a success
	}
	fmt.Fprintf(&b, "%s: %s", errPrefix(e.Operation, e.SimulationID), status)
	if e.Code != "" && e.StatusCode < 500 {
		fmt.Fprintf(&b, " (%s)", redact.Line(e.Code, 60))
	}
	if e.Message != "" && e.StatusCode < 500 {
		b.WriteString(": " + strings.TrimSuffix(redact.Line(e.Message, 300), "."))
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d attempts)", e.Attempts)
	}
	b.WriteString(": " + e.advice)
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", redact.Line(e.RequestID, 80))
	}
	return line("%s", b.String())
}

// Is reports whether the response means target.
func (e *APIError) Is(target error) bool { return slices.Contains(e.meanings, target) }

func (c *call) newAPIError(resp *http.Response, data []byte) *APIError {
	body := response.ParseError(data)
	e := &APIError{
		Operation:    c.Operation,
		SimulationID: c.SimulationID,
		StatusCode:   resp.StatusCode,
		Code:         c.redact(body.Code),
		Message:      c.redact(body.Message),
		RequestID:    transport.RequestID(resp.Header),
		RetryAfter:   transport.RetryAfter(resp),
		Attempts:     c.Attempts,
		Body:         c.excerpt(data),
		fate:         fateOfStatus(resp, body),
	}
	e.meanings = e.findMeanings(body.PlanExpired)
	e.advice = e.findAdvice(c.Idempotency != transport.NoSideEffects)
	return e
}

// newUnreadable returns the error of a 2xx that does not have what it should. If it says "success": true, the service
// accepted the write.
func (c *call) newUnreadable(resp *http.Response, data []byte, why error) *APIError {
	e := c.newAPIError(resp, data)
	e.Code, e.Message, e.cause = "", c.redact("the response cannot be read: "+why.Error()), why
	e.fate, e.meanings = ambiguous, []error{ErrUnreadable}
	var outcome response.Outcome
	switch {
	case errors.Is(why, errCached):
		e.advice = "let requests pass the cache between this program and the service"
	case c.Idempotency == transport.NoSideEffects:
		e.advice = "check the base URL, and whether a newer version of this module reads the response"
	case response.Decode(data, &outcome) == nil && outcome.Success != nil && *outcome.Success:
		e.advice = "the write was accepted: read the simulation to see what is stored"
	default:
		e.advice = "the write may have been stored: read the simulation before you write again"
	}
	return e
}

// fateOfStatus decides what became of a write. Only an error in the service's own JSON says that the service is done with
// it: a proxy in front can respond while the service still works.
func fateOfStatus(resp *http.Response, body response.ErrorBody) fate {
	status := resp.StatusCode
	switch {
	case transport.IsSuccess(status):
		return refused // "success": false
	case status == http.StatusRequestTimeout || status < 400:
		return ambiguous
	case status < 500:
		return refused
	case status == http.StatusInternalServerError || status == http.StatusServiceUnavailable:
		if body.IsError && response.CheckJSON(resp.Header) == nil {
			return serviceFailed
		}
	}
	return ambiguous
}

func (e *APIError) findMeanings(planExpired bool) (meanings []error) {
	add := func(applies bool, meaning error) {
		if applies {
			meanings = append(meanings, meaning)
		}
	}
	forbidden := e.StatusCode == http.StatusForbidden
	stops := e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode)
	add(planExpired, ErrSubscriptionExpired)
	add(e.StatusCode == http.StatusUnauthorized, ErrUnauthorized)
	add(forbidden && strings.Contains(strings.ToLower(e.Message), "permission to make changes"), ErrReadOnlyAccount)
	add(forbidden, ErrForbidden)
	add(e.StatusCode == http.StatusNotFound, ErrNotFound)
	add(stops || e.Code == "invalid_state", ErrInvalidState)
	add(e.StatusCode == http.StatusTooManyRequests, ErrRateLimited)
	add(e.StatusCode >= 500, ErrServer)
	return meanings
}

// findAdvice says what to do next.
func (e *APIError) findAdvice(write bool) string {
	wait := time.Minute
	if e.RetryAfter > 0 {
		wait = e.RetryAfter.Round(time.Second)
	}
	switch {
	case e.Is(ErrSubscriptionExpired):
		return "renew the subscription or the balance of the account"
	case e.Is(ErrUnauthorized):
		return "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"
	case e.Is(ErrReadOnlyAccount):
		return "the vendor must enable changes of simulations for this account"
	case e.Is(ErrForbidden):
		return "use a key whose account may do this, or ask the vendor to enable it"
	case e.Is(ErrNotFound):
		return "check the id and the base URL"
	case e.Is(ErrInvalidState):
		return "read the simulation's status, and wait until it allows this"
	case e.Is(ErrRateLimited):
		return fmt.Sprintf("try again in %v", wait)
	case write && (e.fate == ambiguous || e.fate == serviceFailed):
		return "the write may have been stored: read the simulation before you write again"
	case e.StatusCode >= 300 && e.StatusCode < 400:
		return "redirects are not followed: check the base URL"
	case e.fate == ambiguous || e.fate == serviceFailed:
		return "try again later"
	}
	return "correct the request"
}
