package main

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const jsonType = "application/json"

// reply is a response to a request not known to the library, or in a form that the library does not
// show.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	what    string // the status and media type
	isJSON  bool
	success bool   // the body says "success": true
	refused string // the status and code of a refusal; empty: accepted
}

// take reads a response. A failure of the service, a 429, and a success with another body than JSON
// are errors.
func take(resp *http.Response, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	var body struct {
		Success jsontext.Value `json:"success"`
		OK      jsontext.Value `json:"ok"`
		Status  jsontext.Value `json:"status"`
		Error   jsontext.Value `json:"error"`
	}
	mediaType := mediaTypeOf(resp)
	r := reply{
		status: resp.StatusCode,
		header: resp.Header,
		body:   data,
		what:   fmt.Sprintf("%d as %s", resp.StatusCode, mediaType),
	}
	r.isJSON = json.Unmarshal(data, &body) == nil && mediaType == jsonType
	r.success = string(body.Success) == "true"
	isSuccess := resp.StatusCode >= 200 && resp.StatusCode < 300
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests || isSuccess && len(data) > 0 && !r.isJSON {
		return r, problem("the service responded with " + r.what)
	}
	saysNo := string(body.Success) == "false" || string(body.OK) == "false" || string(body.Status) == `"error"`
	if !isSuccess || saysNo {
		r.refused = "refused with " + describeStatus(resp.StatusCode, text(body.Error))
	}
	return r, nil
}

// mediaTypeOf returns the media type of a response.
func mediaTypeOf(resp *http.Response) string {
	mediaType, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return "no media type"
	}
	return mediaType
}

// text returns a JSON string, or "" for any other value.
func text(value jsontext.Value) (s string) {
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// describeStatus names a status and the code of an error, such as invalid_state. A sentence is no
// code.
func describeStatus(status int, code string) string {
	if !regexp.MustCompile("^[a-z_]+$").MatchString(code) {
		return fmt.Sprint(status)
	}
	return fmt.Sprintf("%d, %s", status, code)
}
