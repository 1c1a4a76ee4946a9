package client

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// maxErrorBody is the maximum length of APIError.Body in bytes.
const maxErrorBody = 4 << 10

// APIError reports a non-2xx response, or a 2xx response whose body reports a failure or cannot be
// read. Use errors.Is to match it against sentinel errors such as [ErrUnauthorized].
type APIError struct {
	Operation    string // operationId, such as updateSimulation
	SimulationID int64  // 0 if none
	StatusCode   int
	Code         string        // from the body, such as invalid_state
	Message      string        // from the body; may quote scenarios
	RequestID    string        // for the vendor's support
	RetryAfter   time.Duration // wait requested by the service
	Attempts     int           // requests made
	Body         []byte        // first 4 KiB; may quote scenarios

	asked    transport.RetryAfter
	fate     fate
	meanings []error
	advice   string
}

func (e *APIError) Error() string {
	return line("%s: %s: %s%s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice,
		optional(" [request %s]", redact.Line(e.RequestID, 80)))
}

// problem returns the error message without the advice.
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
	return text + tries(e.Attempts)
}

// tries formats a number of attempts, or returns "" if there was only one.
func tries(attempts int) string {
	if attempts <= 1 {
		return ""
	}
	return fmt.Sprintf(" (%d attempts)", attempts)
}

// optional formats value, or returns "" if value is empty.
func optional(format, value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(format, value)
}

func (e *APIError) Is(target error) bool { return slices.Contains(e.meanings, target) }

// newAPIError returns the error for an unsuccessful response. A failure reported in a 2xx response
// is always attributed to the service, and a 407 to a proxy. Errors such as ErrNotFound and
// ErrUnauthorized require a response from the service, because a gateway knows neither simulations
// nor keys.
func (c *call) newAPIError(resp *http.Response) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	status := e.StatusCode
	e.fate = fateOfStatus(status)
	isOwn := (body.IsOwn || transport.IsSuccess(status)) && status != http.StatusProxyAuthRequired
	if isOwn {
		e.applyOwn(body)
	}
	e.apply([]meaning{
		{status == 407, nil, "the proxy asks for credentials: put them into its URL, such as HTTPS_PROXY"},
		{status == 429, ErrRateLimited, fmt.Sprintf("try again in %v", e.delay())},
		{status >= 500, ErrServer, ""},
		{status/100 == 3, nil, "redirects are not followed"},
		{!isOwn, ErrGateway, ""},
		{e.fate == ambiguous, nil, adviceOnAmbiguous(c.isRead())},
	})
	return e
}

// applyOwn adds the meanings of a response from the service.
func (e *APIError) applyOwn(body response.ErrorBody) {
	const adviceOnState = "read the simulation's status, and wait until it allows this"
	status := e.StatusCode
	isReadOnly := strings.Contains(strings.ToLower(body.Message), "permission to make changes")
	e.apply([]meaning{
		{body.PlanExpired, ErrSubscriptionExpired, "renew the subscription or the balance of the account"},
		{body.Code == "invalid_state", ErrInvalidState, adviceOnState},
		{transport.IsSuccess(status) && e.Operation == "stopSimulation", ErrInvalidState, adviceOnState},
		{status == 401, ErrUnauthorized, "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"},
		{status == 403 && isReadOnly, ErrReadOnlyAccount, "the vendor must enable changes of simulations for this account"},
		{status == 403, ErrForbidden, "use a key whose account may do this, or ask the vendor to enable it"},
		{status == 404, ErrNotFound, "check the id and the base URL"},
		{e.fate == refused, nil, "correct the request"}, // a gateway may refuse a correct one
	})
}

// newUnreadable returns the error for a 2xx response whose body cannot be read.
func (c *call) newUnreadable(resp *http.Response, why error) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	e.Code, e.Message = "", c.cfg.Redact.Line("the response cannot be read: "+why.Error(), maxErrorBody)
	e.fate = ambiguous
	e.apply([]meaning{
		{true, ErrUnreadable, ""},
		{c.isRead() && body.IsOwn, nil, "check whether a newer version of this module reads the response"},
		{!body.IsOwn, ErrGateway, ""},
		{true, nil, adviceOnAmbiguous(c.isRead())},
	})
	return e
}

func (c *call) isRead() bool { return c.Idempotency == transport.NoSideEffects }

// describe returns an APIError with the response's data but without sentinel errors or advice.
func (c *call) describe(resp *http.Response, body response.ErrorBody) *APIError {
	data, hide, asked := transport.Bytes(resp), c.cfg.Redact, transport.RetryAfterOf(resp)
	shown := hide(string(data[:min(len(data), 4*maxErrorBody)])) // truncation could split the key
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

// fateOfStatus returns the fate of a write whose response has the given status. Every 5xx is
// ambiguous, even one from a proxy, because the service may still be processing the request.
func fateOfStatus(status int) fate {
	switch {
	case status == http.StatusTooManyRequests:
		return notSent
	case status == http.StatusRequestTimeout, status >= 500:
		return ambiguous
	}
	return refused // including a 2xx whose body reports a failure
}

// meaning is a possible interpretation of a response: a sentinel error and advice, both optional.
type meaning struct {
	applies bool
	err     error
	advice  string
}

// apply adds the sentinel errors of the applicable meanings and uses the first advice among them.
// The advice on a gateway is added to any other.
func (e *APIError) apply(meanings []meaning) {
	for _, m := range meanings {
		if m.applies {
			e.meanings = append(e.meanings, m.err) // nil matches no target
			e.advice = cmp.Or(e.advice, m.advice)
		}
	}
	if e.Is(ErrGateway) {
		e.advice = strings.TrimPrefix(e.advice+"; check the base URL, the proxy and the network", "; ")
	}
}

// delay returns how long to wait after a rate limit, rounded to seconds.
func (e *APIError) delay() time.Duration {
	if e.asked.IsUnstated {
		return time.Minute
	}
	return max(e.RetryAfter.Round(time.Second), time.Second)
}
