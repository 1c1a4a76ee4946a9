package transport

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// RetryAfter is the delay that a response requests before the next request.
type RetryAfter struct {
	Wait       time.Duration // 0 if the response has no delay or a time in the past
	IsUnstated bool          // a 429 response without a delay
}

// longestWait is the maximum delay, which can be added to another one without overflow.
const longestWait = 1_000_000_000 * time.Second

// RetryAfterOf returns the delay in the Retry-After header or the retry_after field of the body. If
// both are present, the longer delay is used.
func RetryAfterOf(resp *http.Response) RetryAfter {
	var body struct {
		RetryAfter jsontext.Value `json:"retry_after"`
	}
	_ = json.Unmarshal(Bytes(resp), &body, jsontext.AllowInvalidUTF8(true)) // invalid: no delay
	inHeader, isInHeader := parseWait(resp.Header.Get("Retry-After"))
	inBody, isInBody := parseWait(strings.Trim(string(body.RetryAfter), `"`))
	return RetryAfter{
		Wait:       min(max(inHeader, inBody, 0), longestWait),
		IsUnstated: resp.StatusCode == http.StatusTooManyRequests && !isInHeader && !isInBody,
	}
}

// parseWait parses a number of seconds or an HTTP date.
func parseWait(s string) (wait time.Duration, ok bool) {
	s = strings.TrimSpace(s)
	if at, err := http.ParseTime(s); err == nil {
		return time.Until(at), true
	}
	if strings.Trim(s, "+-.0123456789") != "" { // a unit: 2m would become 2ms
		return 0, false
	}
	wait, err := time.ParseDuration(s + "s")
	return wait, err == nil
}
