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

// RetryAfter is how long a response asks the client to wait before the next request.
type RetryAfter struct {
	Wait       time.Duration // 0: the response names no time, or a past one
	IsUnstated bool          // a 429 without a time
}

// longestWait keeps a time in seconds within the range of a time.Duration: some 30 years.
const longestWait = 1e9

// RetryAfterOf reads the header Retry-After and the field retry_after of the body. The longer of
// two times counts.
func RetryAfterOf(resp *http.Response) RetryAfter {
	var body struct {
		RetryAfter jsontext.Value `json:"retry_after"`
	}
	_ = json.Unmarshal(Bytes(resp), &body, jsontext.AllowInvalidUTF8(true)) // no JSON, no field
	inHeader, isInHeader := parseWait(resp.Header.Get("Retry-After"))
	inBody, isInBody := parseWait(strings.Trim(string(body.RetryAfter), `"`))
	seconds := min(max(inHeader, inBody, 0), longestWait)
	return RetryAfter{
		Wait:       time.Duration(seconds * float64(time.Second)),
		IsUnstated: resp.StatusCode == http.StatusTooManyRequests && !isInHeader && !isInBody,
	}
}

// parseWait returns the seconds in s, a number or a date.
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
