package main

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/internal/response"
)

const jsonType = "application/json"

// reply is a response to a request not known to the library, or in a form that the library does not
// show.
type reply struct {
	header  http.Header
	body    []byte
	what    string // the status and media type
	isOwn   bool   // the library takes the response for one of the service, not of a gateway
	success bool   // the body says "success": true
	refused string // the status and code of a refusal; empty: accepted
}

// take reads a response. The errors are a response of a gateway, a failure of the service, a 429, and
// a success that cannot be read.
func take(resp *http.Response, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	explained := response.ReadError(resp.Header, data)
	r := reply{
		header: resp.Header,
		body:   data,
		what:   fmt.Sprintf("%d as %s", resp.StatusCode, mediaTypeOf(resp)),
		isOwn:  explained.IsOwn,
	}
	isSuccess := resp.StatusCode >= 200 && resp.StatusCode < 300
	hasFailed := resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests
	if hasFailed || !isSuccess && !r.isOwn {
		return r, problem("the response is " + r.what)
	}
	if isSuccess && len(data) == 0 {
		return r, nil
	}
	outcome, err := response.Decode(resp.Header, data)
	if err != nil {
		return r, problem("the response is " + r.what)
	}
	r.success = outcome.Success != nil && *outcome.Success
	if !isSuccess || outcome.Refused() {
		r.refused = "refused with " + describeStatus(resp.StatusCode, explained.Code)
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
