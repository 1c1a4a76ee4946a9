package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxErrorBody is the largest body that is searched for retry_after.
const maxErrorBody = 4 << 10

// RetryAfter returns how long the service asks to wait: the header Retry-After, in seconds or as a date, or the body's
// retry_after, whichever is longer. A date that has passed counts as none.
func RetryAfter(resp *http.Response) time.Duration {
	return max(inHeader(resp.Header.Get("Retry-After")), inBody(Bytes(resp)))
}

func inHeader(value string) time.Duration {
	value = strings.TrimSpace(value)
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	n, _ := strconv.ParseFloat(value, 64) // beyond the range it gives an infinity, which is long enough
	return seconds(n)
}

func inBody(data []byte) time.Duration {
	var body struct {
		RetryAfter jsontext.Value `json:"retry_after"`
	}
	if len(data) > maxErrorBody || json.Unmarshal(data, &body, jsontext.AllowInvalidUTF8(true)) != nil {
		return 0
	}
	n, _ := strconv.ParseFloat(strings.Trim(string(body.RetryAfter), `"`), 64)
	return seconds(n)
}

// seconds converts without overflowing: more than 30 years are as good as 30.
func seconds(n float64) time.Duration {
	if !(n > 0) { // not a number, too
		return 0
	}
	return time.Duration(min(n, 1e9) * float64(time.Second))
}
