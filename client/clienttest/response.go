package clienttest

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const jsonType = "application/json; charset=utf-8"

// response is a response from the server.
type response struct {
	status    int
	header    http.Header // besides Content-Type, Content-Length and X-Request-Id; may be nil
	body      []byte
	unchecked bool // not validated against the specification
	version   int  // the Version.Number of the state in the response
}

// marshal encodes a response. Raw values provided by a test are sent byte for byte, including
// duplicate names and invalid UTF-8.
func marshal(v any) ([]byte, error) {
	return json.Marshal(v, json.Deterministic(true),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.PreserveRawStrings(true))
}

// jsonResponse encodes a response body. Encoding fails only if a test provides an Extra or a
// RecordShape that cannot be encoded.
func jsonResponse(status int, body any) response {
	data, err := marshal(body)
	if err != nil {
		return internalError(fmt.Sprintf("clienttest: encoding the response: %v", err))
	}
	return response{status: status, body: data}
}

// errorJSON is an error in the documented format, with every field known to occur in errors.
type errorJSON struct {
	Success     *bool    `json:"success,omitzero"`
	Status      string   `json:"status,omitzero"`
	Error       string   `json:"error"`
	Description string   `json:"error_description,omitzero"`
	Message     string   `json:"message,omitzero"`
	PlanExpire  bool     `json:"plan_expire,omitzero"`
	RetryAfter  *float64 `json:"retry_after,omitzero"`
}

// errorResponse returns an error in the default documented format.
func errorResponse(status int, code, description string) response {
	return jsonResponse(status, errorJSON{Error: code, Description: description})
}

func internalError(description string) response {
	return errorResponse(http.StatusInternalServerError, "internal_error", description)
}

// form is the format of a refusal.
type form int

const (
	formStatus       form = iota // a status with error and error_description
	formSuccessFalse             // 200 with "success": false and the description as error
	formStatusError              // 200 with "status": "error" and the description as message
)

// refusal describes why the server did not perform an operation.
type refusal struct {
	status      int
	code        string
	description string
	form        form
}

func badRequest(description string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "bad_request", description: description}
}

func invalidState(description string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "invalid_state", description: description}
}

func notFound(id int64) *refusal {
	description := fmt.Sprintf("Simulation %d does not exist.", id)
	return &refusal{status: http.StatusNotFound, code: "not_found", description: description}
}

func preconditionFailed() *refusal {
	const code, description = "precondition_failed", "The simulation has changed."
	return &refusal{status: http.StatusPreconditionFailed, code: code, description: description}
}

func failed(description string) *refusal {
	return &refusal{status: http.StatusInternalServerError, code: "internal_error", description: description}
}

// response returns the refusal in its own format, if set, otherwise in the format configured in the
// options.
func (ref *refusal) response(o *options) response {
	f := ref.form
	if f == formStatus {
		f = o.refuse
	}
	var resp response
	switch f {
	case formSuccessFalse:
		resp = jsonResponse(http.StatusOK, errorJSON{Success: new(bool), Error: ref.description})
	case formStatusError:
		resp = jsonResponse(http.StatusOK, errorJSON{Status: "error", Error: ref.code, Message: ref.description})
	case formStatus:
		resp = errorResponse(ref.status, ref.code, ref.description)
	}
	resp.unchecked = ref.status == http.StatusPreconditionFailed // the specification has no 412
	return resp
}

// addHeader adds headers to a copy of the header map, because the original may be shared.
func (resp *response) addHeader(added http.Header) {
	h := http.Header{}
	maps.Copy(h, resp.header)
	maps.Copy(h, added)
	resp.header = h
}

// setHeader sets the response headers except Content-Length.
func (c *call) setHeader(resp response) {
	h := c.w.Header()
	h.Set("Content-Type", jsonType)
	h.Set("X-Request-Id", requestID(c.seq))
	for name, values := range resp.header {
		h[name] = values
	}
}

// send sends the entire response.
func (c *call) send(resp response) {
	c.setHeader(resp)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(resp.body)))
	c.w.WriteHeader(resp.status)
	_, _ = c.w.Write(resp.body) // the client may have disconnected
}

func requestID(seq int) string { return fmt.Sprintf("req-%06d", seq) }
