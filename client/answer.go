package client

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/loosejson"
	"github.com/omnidim-go/simulations/internal/transport"
)

// newAPIError reads an error's body in each of the forms that the service uses.
func newAPIError(op *operation, resp *http.Response, data []byte) *APIError {
	said := sayingOf(data)
	e := &APIError{
		Operation:    op.Operation,
		SimulationID: op.SimulationID,
		StatusCode:   resp.StatusCode,
		RequestID:    transport.RequestID(resp.Header),
		RetryAfter:   transport.RetryAfter(resp),
		Attempts:     op.Attempts,
		Body:         op.excerpt(data),
		fate:         transport.FateOf(resp.StatusCode),
	}
	if transport.IsSuccess(resp.StatusCode) {
		e.fate = transport.Refused // "success": false
	}
	e.Message = cmp.Or(said.ErrorDescription, said.Message, said.Detail)
	switch {
	case isCode(said.Error):
		e.Code = said.Error
	case e.Message == "":
		e.Message = said.Error
	}
	e.Message = string(op.hide([]byte(e.Message)))
	if resp.StatusCode < 500 {
		e.brief = oneLine(e.Message, 300)
	}
	e.meaning = meaningOf(e, said)
	return e
}

// sayingOf returns what an error's body says, as far as it is an object.
func sayingOf(data []byte) gen.Error {
	var said gen.Error
	if len(data) <= maxErrorBody*16 && loosejson.Decode(data, &said) != nil {
		return gen.Error{}
	}
	return said
}

// meaningOf lists the errors that errors.Is finds in e.
func meaningOf(e *APIError, said gen.Error) []error {
	var m []error
	switch {
	case e.StatusCode == http.StatusUnauthorized:
		m = append(m, ErrUnauthorized)
	case e.StatusCode == http.StatusForbidden:
		m = append(m, ErrForbidden)
		if strings.Contains(strings.ToLower(e.Message), "permission to make changes") {
			m = append(m, ErrNotEnabled)
		}
	case e.StatusCode == http.StatusNotFound:
		m = append(m, ErrNotFound)
	case e.StatusCode == http.StatusTooManyRequests:
		m = append(m, ErrRateLimited)
	case e.StatusCode >= 500:
		m = append(m, ErrServer)
	}
	if e.Code == "invalid_state" {
		m = append(m, ErrInvalidState)
	}
	if said.PlanExpire != nil && *said.PlanExpire {
		m = append(m, ErrPlanExpired)
	}
	if e.Operation == "stopSimulation" && transport.IsSuccess(e.StatusCode) {
		m = append(m, ErrNotStoppable)
	}
	return m
}

// isCode reports whether the member error holds a code, such as invalid_state, and not a sentence.
func isCode(s string) bool {
	return s != "" && len(s) <= 60 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// checkJSON refuses what does not call itself JSON.
func checkJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return errors.New("its content type is " + strings.ToLower(oneLine(cmp.Or(value, "missing"), 60)) + ", not JSON")
	}
	return nil
}
