package clienttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

const jsonType = "application/json; charset=utf-8"

// answer is what is sent back.
type answer struct {
	status  int
	header  http.Header // besides Content-Type, Content-Length and X-Request-Id; may be nil
	body    []byte
	bent    bool // not to be checked against the specification
	version int  // that the answer shows in full
}

// jsonAnswer encodes a body. A value that cannot be encoded comes from a test's Extra or RecordShape.
func jsonAnswer(status int, body any) answer {
	data, err := json.Marshal(body)
	if err != nil {
		return errorAnswer(http.StatusInternalServerError, "internal_error", fmt.Sprintf("clienttest: encoding the answer: %v", err))
	}
	return answer{status: status, body: data}
}

// errorJSON is the documented form of an error, and members that come with some.
type errorJSON struct {
	Success     *bool    `json:"success,omitempty"`
	Status      string   `json:"status,omitempty"`
	Error       string   `json:"error"`
	Description string   `json:"error_description,omitempty"`
	Message     string   `json:"message,omitempty"`
	PlanExpire  bool     `json:"plan_expire,omitempty"`
	RetryAfter  *float64 `json:"retry_after,omitempty"`
}

// errorAnswer is an error in the form that is documented for most endpoints.
func errorAnswer(status int, code, text string) answer {
	return jsonAnswer(status, errorJSON{Error: code, Description: text})
}

// form is how a refusal looks.
type form int

const (
	formStatus       form = iota // a status with error and error_description
	formSuccessFalse             // 200 with "success": false and the text as error
	formStatusError              // 200 with "status": "error" and the text as message
)

// refusal is why an operation was not carried out.
type refusal struct {
	status int
	code   string
	text   string
	form   form
}

func badRequest(text string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "bad_request", text: text}
}

func invalidState(text string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "invalid_state", text: text}
}

func notFound(id int64) *refusal {
	return &refusal{status: http.StatusNotFound, code: "not_found", text: fmt.Sprintf("Simulation %d does not exist.", id)}
}

// answer gives a refusal its own form, or else the one that the options ask for.
func (ref *refusal) answer(o *options) answer {
	f := ref.form
	if f == formStatus {
		f = o.refuse
	}
	var a answer
	switch f {
	case formSuccessFalse:
		a = jsonAnswer(http.StatusOK, errorJSON{Success: new(bool), Error: ref.text})
	case formStatusError:
		a = jsonAnswer(http.StatusOK, errorJSON{Status: "error", Error: ref.code, Message: ref.text})
	default:
		return errorAnswer(ref.status, ref.code, ref.text)
	}
	a.bent = ref.form == formStatus // an option asked for it
	return a
}

// setHeader sets the headers of an answer, save the length.
func (c *call) setHeader(a answer) {
	h := c.w.Header()
	h.Set("Content-Type", jsonType)
	h.Set("X-Request-Id", requestID(c.seq))
	for name, values := range a.header {
		h[name] = values
	}
}

// send is how an answer leaves as a whole.
func (c *call) send(a answer) {
	c.setHeader(a)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	c.w.WriteHeader(a.status)
	_, _ = c.w.Write(a.body) // the client may be gone
}

func requestID(seq int) string { return fmt.Sprintf("req-%06d", seq) }
