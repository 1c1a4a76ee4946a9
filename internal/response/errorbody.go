package response

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"strings"
)

// ErrorBody is what the body of an error says.
type ErrorBody struct {
	Code        string // such as invalid_state
	Message     string
	PlanExpired bool
	IsError     bool // it has a field that only errors have
}

const maxErrorBody = 64 << 10 // a larger one is no error of the service

// ParseError reads the body of an error as far as it is an object.
func ParseError(data []byte) (e ErrorBody) {
	var body struct {
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
		Message          string `json:"message"`
		Detail           string `json:"detail"`
		PlanExpire       any    `json:"plan_expire"`
	}
	if len(data) > maxErrorBody || Decode(data, &body) != nil {
		return e
	}
	e.Message = cmp.Or(body.ErrorDescription, body.Message, body.Detail)
	if isCode(body.Error) {
		e.Code = body.Error
	} else {
		e.Message = cmp.Or(e.Message, body.Error)
	}
	e.PlanExpired = body.PlanExpire == true
	e.IsError = body.Error != "" || e.PlanExpired
	return e
}

// isCode reports whether the field error holds a code, and not a sentence.
func isCode(s string) bool {
	return s != "" && len(s) <= 60 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// CheckJSON returns an error unless the Content-Type is JSON.
func CheckJSON(header http.Header) error {
	value := header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return errors.New("its content type is " + cmp.Or(value, "missing") + ", not JSON")
	}
	return nil
}
