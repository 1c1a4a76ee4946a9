package client

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/oneline"
	"github.com/omnidim-go/simulations/internal/transport"
)

// maxErrorBody is how much of an error's body is kept.
const maxErrorBody = 4 << 10

// APIError is an answer of the service that is not a success, HTTP 200 with "success": false or "status": "error"
// and a 2xx that cannot be read included. errors.Is tells what it means: [ErrUnauthorized], [ErrUnreadable] and so on.
type APIError struct {
	Operation    string        // operationId of the specification, such as updateSimulation
	SimulationID int64         // 0 where the operation has none
	StatusCode   int           // of HTTP
	Code         string        // the member error, where it is a code such as invalid_state
	Message      string        // what the service says, without the key and the texts of the scenarios at hand
	RequestID    string        // for the vendor's support; empty where the service gave none
	RetryAfter   time.Duration // the pause that the service asks for; 0: none
	Attempts     int           // requests made
	Body         []byte        // the first 4 KiB of the answer

	fate    transport.Fate
	meaning []error
	next    string // what to do
}

// Error says in one line what happened and what to do next.
func (e *APIError) Error() string {
	var b strings.Builder
	status := fmt.Sprintf("%d %s", e.StatusCode, strings.ToLower(http.StatusText(e.StatusCode)))
	if transport.IsSuccess(e.StatusCode) && e.fate == transport.Refused {
		status = "refused" // "200 ok" would read like a success
	}
	fmt.Fprintf(&b, "%s: %s", subject(e.Operation, e.SimulationID), status)
	if e.Code != "" && e.StatusCode < 500 {
		fmt.Fprintf(&b, " (%s)", oneline.Of(e.Code, 60))
	}
	if e.Message != "" && e.StatusCode < 500 {
		b.WriteString(": " + strings.TrimSuffix(oneline.Of(e.Message, 300), "."))
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d attempts)", e.Attempts)
	}
	b.WriteString(": " + e.next)
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", oneline.Of(e.RequestID, 80))
	}
	return b.String()
}

// Is reports whether the answer means target.
func (e *APIError) Is(target error) bool { return slices.Contains(e.meaning, target) }

func (op *operation) newAPIError(resp *http.Response, data []byte) *APIError {
	said := answer.Say(data)
	e := &APIError{
		Operation:    op.Operation,
		SimulationID: op.SimulationID,
		StatusCode:   resp.StatusCode,
		Code:         op.say(said.Code),
		Message:      op.say(said.Message),
		RequestID:    transport.RequestID(resp.Header),
		RetryAfter:   transport.RetryAfter(resp),
		Attempts:     op.Attempts,
		Body:         op.excerpt(data),
		fate:         transport.FateOf(resp.StatusCode),
	}
	if transport.IsSuccess(resp.StatusCode) {
		e.fate = transport.Refused // "success": false
	}
	e.interpret(said.PlanExpired, op.Class != transport.Read)
	return e
}

// newUnreadable is a 2xx that does not hold what it should. Where it says "success": true, the service took the write.
func (op *operation) newUnreadable(resp *http.Response, data []byte, accepted bool, why error) *APIError {
	e := op.newAPIError(resp, data)
	e.Code, e.Message, e.fate, e.meaning = "", "the answer cannot be read: "+why.Error(), transport.Open, []error{ErrUnreadable}
	switch {
	case op.Class == transport.Read:
		e.next = "check the base URL, and whether a newer version of this module reads the answer"
	case accepted:
		e.next = "the write was accepted: read the simulation to see what is stored"
	default:
		e.next = "the write may have been stored: read before repeating it"
	}
	return e
}

// interpret finds what the answer means, and what to do next; the first line that applies says it.
func (e *APIError) interpret(planExpired, write bool) {
	forbidden, wait := e.StatusCode == http.StatusForbidden, time.Minute
	if e.RetryAfter > 0 {
		wait = e.RetryAfter.Round(time.Second)
	}
	for _, m := range []struct {
		applies bool
		meaning error
		next    string
	}{
		{planExpired, ErrPlanExpired, "renew the plan or the balance of the account"},
		{e.StatusCode == http.StatusUnauthorized, ErrUnauthorized, "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"},
		{forbidden && strings.Contains(strings.ToLower(e.Message), "permission to make changes"), ErrNotEnabled, "the vendor must enable changes of simulations for this account"},
		{forbidden, ErrForbidden, "use a key whose account may do this, or ask the vendor to enable it"},
		{e.StatusCode == http.StatusNotFound, ErrNotFound, "check the id and the base URL"},
		{e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode), ErrNotStoppable, "read its status: only a running simulation can be stopped"},
		{e.Code == "invalid_state", ErrInvalidState, "read the simulation's status, and wait until it allows this"},
		{e.StatusCode == http.StatusTooManyRequests, ErrRateLimited, fmt.Sprintf("try again in %v", wait)},
		{e.StatusCode >= 300 && e.StatusCode < 400, nil, "redirects are not followed: check the base URL"},
		{e.StatusCode >= 500, ErrServer, ""},
		{write && e.fate == transport.Open, nil, "a write can still have been stored: read before repeating it"},
		{e.StatusCode >= 500 || e.fate == transport.Open, nil, "try again later"},
		{true, nil, "correct the request"},
	} {
		if m.applies && m.meaning != nil {
			e.meaning = append(e.meaning, m.meaning)
		}
		if m.applies && e.next == "" {
			e.next = m.next
		}
	}
}
