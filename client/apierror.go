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
	text := fmt.Sprintf("%s: %s: %s", errPrefix(e.Operation, e.SimulationID), e.problem(), e.advice)
	if e.RequestID != "" {
		text += fmt.Sprintf(" [request %s]", redact.Line(e.RequestID, 80))
	}
	return line("%s", text)
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
	if e.Code != "" && e.StatusCode < 500 {
		text += fmt.Sprintf(" (%s)", redact.Line(e.Code, 60))
	}
	if e.Message != "" && e.StatusCode < 500 { // omits stack traces
		text += ": " + strings.TrimSuffix(redact.Line(e.Message, 300), ".")
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	return text
}

func (e *APIError) Is(target error) bool { return slices.Contains(e.meanings, target) }

// newAPIError returns the error for an unsuccessful response.
func (c *call) newAPIError(resp *http.Response) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	e.fate = fateOfStatus(resp.StatusCode)
	e.interpret(body)
	e.completeAdvice(c.Idempotency == transport.NoSideEffects)
	return e
}

// newUnreadable returns the error for a 2xx response with an unreadable body.
func (c *call) newUnreadable(resp *http.Response, why error) *APIError {
	body := response.ReadError(resp.Header, transport.Bytes(resp))
	e := c.describe(resp, body)
	e.Code, e.Message = "", c.cfg.Redact.Line("the response cannot be read: "+why.Error(), maxErrorBody)
	e.fate = ambiguous
	isRead := c.Idempotency == transport.NoSideEffects
	switch {
	case errors.Is(why, errCached):
		e.advice = "let requests pass the cache between this program and the service"
	case isRead && body.IsOwn:
		e.advice = "check whether a newer version of this module reads the response"
	case isRead:
		e.advice = adviceOnGateway
	case body.Succeeded:
		e.advice = "the write was accepted: read the simulation to see the stored state"
	}
	e.add(ErrUnreadable, "")
	if !body.IsOwn {
		e.add(ErrGateway, "")
	}
	e.completeAdvice(isRead)
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

// add adds a meaning, and sets the advice if there is none yet.
func (e *APIError) add(meaning error, advice string) {
	e.meanings = append(e.meanings, meaning)
	e.advice = cmp.Or(e.advice, advice)
}

const adviceOnGateway = "check the base URL, the proxy and the network"

// completeAdvice adds default advice based on the fate of the request and the sender of the
// response.
func (e *APIError) completeAdvice(isRead bool) {
	isGateway := e.Is(ErrGateway)
	switch {
	case e.advice != "":
	case isGateway && e.fate == refused:
		e.advice = adviceOnGateway
	default:
		e.advice = e.fate.advice(isRead)
	}
	namesProxy := strings.Contains(e.advice, "proxy")
	if isGateway && !namesProxy {
		e.advice += "; " + adviceOnGateway
	}
}

// interpret sets the meanings of the response. A gateway knows neither simulations nor keys, so
// only its rate limits and server errors are interpreted like those of the service. A failure
// reported in a 2xx always counts as coming from the service.
func (e *APIError) interpret(body response.ErrorBody) {
	isOwn := body.IsOwn || transport.IsSuccess(e.StatusCode)
	if isOwn {
		e.interpretOwn(body)
	}
	switch {
	case e.StatusCode == http.StatusProxyAuthRequired:
		isOwn = false
		e.advice = "the proxy asks for credentials: put them into its URL, such as HTTPS_PROXY"
	case e.StatusCode == http.StatusTooManyRequests:
		e.add(ErrRateLimited, fmt.Sprintf("try again in %v", e.delay()))
	case e.StatusCode >= 500:
		e.add(ErrServer, "")
	case e.StatusCode >= 300 && e.StatusCode < 400:
		e.advice = "redirects are not followed: " + adviceOnGateway
	}
	if !isOwn {
		e.add(ErrGateway, "")
	}
}

// interpretOwn sets the meanings of a response from the service itself.
func (e *APIError) interpretOwn(body response.ErrorBody) {
	isRefusedStop := e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode)
	if body.PlanExpired {
		e.add(ErrSubscriptionExpired, "renew the subscription or the balance of the account")
	}
	if body.Code == "invalid_state" || isRefusedStop {
		e.add(ErrInvalidState, "read the simulation's status, and wait until it allows this")
	}
	switch e.StatusCode {
	case http.StatusUnauthorized:
		e.add(ErrUnauthorized, "set OMNIDIM_API_KEY or client.WithAPIKey to a valid key")
	case http.StatusForbidden:
		if strings.Contains(strings.ToLower(body.Message), "permission to make changes") {
			e.add(ErrReadOnlyAccount, "the vendor must enable changes of simulations for this account")
		}
		e.add(ErrForbidden, "use a key whose account may do this, or ask the vendor to enable it")
	case http.StatusNotFound:
		e.add(ErrNotFound, "check the id and the base URL")
	}
}

// delay returns the wait after a rate limit, rounded to seconds.
func (e *APIError) delay() time.Duration {
	if e.asked.IsUnstated {
		return time.Minute
	}
	return max(e.RetryAfter.Round(time.Second), time.Second)
}
