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

// maxErrorBody is the maximum size of APIError.Body in bytes.
const maxErrorBody = 4 << 10

// APIError reports a status other than 2xx, or a 2xx whose body reports a failure or cannot be
// read. errors.Is finds its meanings, such as [ErrUnauthorized].
type APIError struct {
	Operation    string // operationId, such as updateSimulation
	SimulationID int64  // 0 if none
	StatusCode   int
	Code         string        // from the body, such as invalid_state
	Message      string        // from the body, without the key; may quote scenarios
	RequestID    string        // for the vendor's support
	RetryAfter   time.Duration // wait that the service asks for
	Attempts     int           // requests made
	Body         []byte        // first 4 KiB, without the key; may quote scenarios

	asked    transport.RetryAfter
	fate     fate
	meanings []error
	advice   string
}

func (e *APIError) Error() string {
	return line("%s: %s: %s%s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice,
		optional(" [request %s]", redact.Line(e.RequestID, 80)))
}

// problem returns the error text without the advice.
func (e *APIError) problem() string {
	text := fmt.Sprintf("%d %s", e.StatusCode, strings.ToLower(http.StatusText(e.StatusCode)))
	if transport.IsSuccess(e.StatusCode) && e.fate == refused {
		text = "refused" // "200 ok" would read like a success
	}
	if e.Is(ErrGateway) {
		text += " from a gateway, not from the service"
	}
	if e.StatusCode < 500 { // omits stack traces
		text += optional(" (%s)", redact.Line(e.Code, 60))
		text += optional(": %s", strings.TrimSuffix(redact.Line(e.Message, 300), "."))
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	return text
}

// optional formats a value, or returns "" for an empty value.
func optional(format, value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(format, value)
}

func (e *APIError) Is(target error) bool { return slices.Contains(e.meanings, target) }

// newAPIError returns the error for an unsuccessful response. A failure reported in a 2xx always
// counts as coming from the service, and a 407 from a proxy.
func (c *call) newAPIError(resp *http.Response) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	e.fate = fateOfStatus(resp.StatusCode)
	isOwn := body.IsOwn || transport.IsSuccess(resp.StatusCode)
	if resp.StatusCode == http.StatusProxyAuthRequired {
		isOwn = false
	}
	if isOwn {
		e.interpret(body)
	}
	e.add(e.meaningOfStatus())
	e.complete(isOwn, c.Idempotency == transport.NoSideEffects)
	return e
}

// newUnreadable returns the error for a 2xx response with an unreadable body.
func (c *call) newUnreadable(resp *http.Response, why error) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	e.Code, e.Message = "", c.cfg.Redact.Line("the response cannot be read: "+why.Error(), maxErrorBody)
	e.fate = ambiguous
	e.add(meaning{err: ErrUnreadable})
	isRead := c.Idempotency == transport.NoSideEffects
	switch {
	case errors.Is(why, errCached):
		e.advice = "let requests pass the cache between this program and the service"
	case isRead && body.IsOwn:
		e.advice = "check whether a newer version of this module reads the response"
	case body.Succeeded:
		e.advice = "the write was accepted: read the simulation to see the stored state"
	}
	e.complete(body.IsOwn, isRead)
	return e
}

// describe returns an APIError with the data of the response, but without meanings or advice.
func (c *call) describe(resp *http.Response, body response.ErrorBody) *APIError {
	data, hide, asked := transport.Bytes(resp), c.cfg.Redact, transport.RetryAfterOf(resp)
	shown := hide(string(data[:min(len(data), 4*maxErrorBody)])) // before the cut, which could split the key
	return &APIError{
		Operation:    c.Operation,
		SimulationID: c.SimulationID,
		StatusCode:   resp.StatusCode,
		Code:         hide(body.Code),
		Message:      hide.Line(body.Message, maxErrorBody),
		RequestID:    hide.Line(transport.RequestID(resp.Header), maxErrorBody),
		RetryAfter:   asked.Wait,
		Attempts:     c.Attempts,
		Body:         []byte(shown[:min(len(shown), maxErrorBody)]),
		asked:        asked,
	}
}

// fateOfStatus returns the fate of a write given the status of its response. Every 5xx is
// ambiguous, even from a proxy, which may respond before the service has finished.
func fateOfStatus(status int) fate {
	switch {
	case status == http.StatusTooManyRequests:
		return notSent
	case status == http.StatusRequestTimeout, status >= 500:
		return ambiguous
	}
	return refused // including a 2xx whose body reports a failure
}

// meaning is a meaning of a response, with the advice on how to proceed. Both are optional.
type meaning struct {
	err    error
	advice string
}

// add adds a meaning. The advice that was added first is kept.
func (e *APIError) add(m meaning) {
	if m.err != nil {
		e.meanings = append(e.meanings, m.err)
	}
	e.advice = cmp.Or(e.advice, m.advice)
}

// interpret adds the meanings of a response from the service itself. A gateway knows neither
// simulations nor keys.
func (e *APIError) interpret(body response.ErrorBody) {
	isRefusedStop := e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode)
	if body.PlanExpired {
		e.add(meaning{ErrSubscriptionExpired, "renew the subscription or the balance of the account"})
	}
	if body.Code == "invalid_state" || isRefusedStop {
		e.add(meaning{ErrInvalidState, "read the simulation's status, and wait until it allows this"})
	}
	isReadOnly := strings.Contains(strings.ToLower(body.Message), "permission to make changes")
	if isReadOnly && e.StatusCode == http.StatusForbidden {
		e.add(meaning{ErrReadOnlyAccount, "the vendor must enable changes of simulations for this account"})
	}
	e.add(map[int]meaning{
		http.StatusUnauthorized: {ErrUnauthorized, "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"},
		http.StatusForbidden:    {ErrForbidden, "use a key whose account may do this, or ask the vendor to enable it"},
		http.StatusNotFound:     {ErrNotFound, "check the id and the base URL"},
	}[e.StatusCode])
}

const adviceOnGateway = "check the base URL, the proxy and the network"

// meaningOfStatus returns the meaning that a status has even if a gateway responded.
func (e *APIError) meaningOfStatus() meaning {
	status := e.StatusCode
	switch {
	case status == http.StatusProxyAuthRequired:
		return meaning{advice: "the proxy asks for credentials: put them into its URL, such as HTTPS_PROXY"}
	case status == http.StatusTooManyRequests:
		return meaning{ErrRateLimited, fmt.Sprintf("try again in %v", e.delay())}
	case status >= 500:
		return meaning{err: ErrServer}
	case status/100 == 3:
		return meaning{advice: "redirects are not followed: " + adviceOnGateway}
	}
	return meaning{}
}

// delay returns the wait after a rate limit, rounded to seconds.
func (e *APIError) delay() time.Duration {
	if e.asked.IsUnstated {
		return time.Minute
	}
	return max(e.RetryAfter.Round(time.Second), time.Second)
}

// complete adds the meaning of a response from a gateway, and the advice that follows from the fate
// of the request. A request that a gateway refused may well be correct.
func (e *APIError) complete(isOwn, isRead bool) {
	if isOwn {
		e.add(meaning{advice: e.fate.advice(isRead)})
		return
	}
	e.add(meaning{err: ErrGateway})
	if e.fate != refused {
		e.add(meaning{advice: e.fate.advice(isRead)})
	}
	if !strings.Contains(e.advice, "proxy") {
		e.advice = strings.TrimPrefix(e.advice+"; "+adviceOnGateway, "; ")
	}
}
