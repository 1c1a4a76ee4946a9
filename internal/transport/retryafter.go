package transport

import (
	"math"
	"net/http"
	"strconv"
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

// longestWait is the maximum delay in seconds, about 30 years, which is within the range of a
// time.Duration.
const longestWait = 1e9

// RetryAfterOf returns the delay in the Retry-After header or the retry_after field of the body. If
// both are present, the longer delay is used.
func RetryAfterOf(resp *http.Response) RetryAfter {
	var body struct {
		RetryAfter jsontext.Value `json:"retry_after"`
	}
	_ = json.Unmarshal(Bytes(resp), &body, jsontext.AllowInvalidUTF8(true)) // invalid: no delay
	inHeader, isInHeader := parseWait(resp.Header.Get("Retry-After"))
	inBody, isInBody := parseWait(strings.Trim(string(body.RetryAfter), `"`))
	seconds := min(max(inHeader, inBody, 0), longestWait)
	return RetryAfter{
		Wait:       time.Duration(seconds * float64(time.Second)),
		IsUnstated: resp.StatusCode == http.StatusTooManyRequests && !isInHeader && !isInBody,
	}
}

// parseWait parses a number of seconds or an HTTP date and returns the delay in seconds.
func parseWait(s string) (seconds float64, ok bool) {
	s = strings.TrimSpace(s)
	if at, err := http.ParseTime(s); err == nil {
		return time.Until(at).Seconds(), true
	}
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(seconds) {
		return 0, false
	}
	return seconds, true
}
