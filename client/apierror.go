package client

import (
	"cmp"
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

// APIError is returned for a response that is not a success. That includes HTTP 200 with "success": false or "status":
// "error", and a 2xx that cannot be read. errors.Is tells what it means: [ErrUnauthorized], [ErrUnreadable] and so on.
type APIError struct {
	Operation    string        // operationId of the specification, such as updateSimulation
	SimulationID int64         // 0 if the operation has none
	StatusCode   int           // of HTTP
	Code         string        // the field error of the body, if it is a code such as invalid_state
	Message      string        // what the service says, without the key; it can quote scenarios
	RequestID    string        // for the vendor's support; empty if the service gave none
	RetryAfter   time.Duration // the wait that the service asks for; 0: none
	Attempts     int           // requests made
	Body         []byte        // the first 4 KiB of the body, without the key; it may quote scenarios of the request

	asked    transport.RetryAfter
	fate     fate
	meanings []error
	advice   string
}

// Error says in one line what happened and what to do next.
func (e *APIError) Error() string {
	text := fmt.Sprintf("%s: %s: %s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice)
	if e.RequestID != "" {
		text += fmt.Sprintf(" [request %s]", redact.Line(e.RequestID, 80))
	}
	return line("%s", text)
}

// problem is the text of the error without the advice.
func (e *APIError) problem() string {
	text := fmt.Sprintf("%d %s", e.StatusCode, strings.ToLower(http.StatusText(e.StatusCode)))
	if transport.IsSuccess(e.StatusCode) && e.fate == refused {
		text = "refused" // "200 ok" would read like a success
	}
	if e.Code != "" && e.StatusCode < 500 {
		text += fmt.Sprintf(" (%s)", redact.Line(e.Code, 60))
	}
	if e.Message != "" && e.StatusCode < 500 {
		text += ": " + strings.TrimSuffix(redact.Line(e.Message, 300), ".")
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	return text
}

// Is reports whether the response means target.
func (e *APIError) Is(target error) bool { return slices.Contains(e.meanings, target) }

func (c *call) newAPIError(resp *http.Response) *APIError {
	data, asked := transport.Bytes(resp), transport.RetryAfterOf(resp)
	body := response.ParseError(data)
	shown := c.cfg.Redact(string(data[:min(len(data), 4*maxErrorBody)])) // before it is cut: no half of a key may be left
	e := &APIError{
		Operation:    c.Operation,
		SimulationID: c.SimulationID,
		StatusCode:   resp.StatusCode,
		Code:         c.cfg.Redact(body.Code),
		Message:      c.cfg.Redact.Line(body.Message, maxErrorBody),
		RequestID:    c.cfg.Redact.Line(transport.RequestID(resp.Header), maxErrorBody),
		RetryAfter:   asked.Wait,
		Attempts:     c.Attempts,
		Body:         []byte(shown[:min(len(shown), maxErrorBody)]),
		asked:        asked,
		fate:         fateOfStatus(resp.StatusCode),
	}
	e.interpret(body, c.Idempotency == transport.NoSideEffects)
	return e
}

// newUnreadable returns the error of a 2xx that does not have what it should. If it says "success": true, the service
// accepted the write.
func (c *call) newUnreadable(resp *http.Response, why error) *APIError {
	e := c.newAPIError(resp)
	e.Code, e.Message = "", c.cfg.Redact.Line("the response cannot be read: "+why.Error(), maxErrorBody)
	e.fate, e.meanings = ambiguous, []error{ErrUnreadable}
	var outcome response.Outcome
	switch {
	case errors.Is(why, errCached):
		e.advice = "let requests pass the cache between this program and the service"
	case c.Idempotency == transport.NoSideEffects:
		e.advice = "check the base URL, and whether a newer version of this module reads the response"
	case response.Decode(transport.Bytes(resp), &outcome) == nil && outcome.Success != nil && *outcome.Success:
		e.advice = "the write was accepted: read the simulation to see what is stored"
	default:
		e.advice = e.fate.advice(false)
	}
	return e
}

// fateOfStatus decides what became of a write. Every 5xx is ambiguous, whoever sent it: a proxy can
// respond while the service still works.
func fateOfStatus(status int) fate {
	switch {
	case status == http.StatusTooManyRequests:
		return notSent
	case status == http.StatusRequestTimeout, status >= 500:
		return ambiguous
	}
	return refused // a success is one with "success": false
}

// interpret finds what the response means and what to do next; the first meaning says it.
func (e *APIError) interpret(body response.ErrorBody, isRead bool) {
	mean := func(meaning error, advice string) {
		e.meanings, e.advice = append(e.meanings, meaning), cmp.Or(e.advice, advice)
	}
	if body.PlanExpired {
		mean(ErrSubscriptionExpired, "renew the subscription or the balance of the account")
	}
	if body.Code == "invalid_state" || e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode) {
		mean(ErrInvalidState, "read the simulation's status, and wait until it allows this")
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		mean(ErrUnauthorized, "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key")
	case http.StatusForbidden:
		if strings.Contains(strings.ToLower(body.Message), "permission to make changes") {
			mean(ErrReadOnlyAccount, "the vendor must enable changes of simulations for this account")
		}
		mean(ErrForbidden, "use a key whose account may do this, or ask the vendor to enable it")
	case http.StatusNotFound:
		mean(ErrNotFound, "check the id and the base URL")
	case http.StatusTooManyRequests:
		wait := max(e.RetryAfter.Round(time.Second), time.Second)
		if e.asked.IsUnstated {
			wait = time.Minute
		}
		mean(ErrRateLimited, fmt.Sprintf("try again in %v", wait))
	}
	if e.StatusCode >= 500 {
		mean(ErrServer, "")
	}
	if e.StatusCode >= 300 && e.StatusCode < 400 {
		e.advice = "redirects are not followed: check the base URL"
	}
	e.advice = cmp.Or(e.advice, e.fate.advice(isRead))
}
