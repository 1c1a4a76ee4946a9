package transport

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxHintBody is the largest body that is searched for a pause.
const maxHintBody = 4 << 10

// RetryAfter returns the pause that an answer asks for: the header Retry-After, in seconds or as a date, or the body's
// retry_after, whichever is longer. A pause that is over counts as none.
func RetryAfter(resp *http.Response) time.Duration {
	return max(headerPause(resp.Header.Get("Retry-After")), bodyPause(resp))
}

func headerPause(value string) time.Duration {
	value = strings.TrimSpace(value)
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	n, _ := strconv.ParseFloat(value, 64) // beyond the range it gives an infinity, which is long enough
	return pauseOf(n)
}

func bodyPause(resp *http.Response) time.Duration {
	b, ok := resp.Body.(*Body)
	if !ok || len(b.Bytes()) > maxHintBody {
		return 0
	}
	var answer struct {
		RetryAfter json.RawMessage `json:"retry_after"`
	}
	if json.Unmarshal(b.Bytes(), &answer) != nil {
		return 0
	}
	n, _ := strconv.ParseFloat(strings.Trim(string(answer.RetryAfter), `"`), 64)
	return pauseOf(n)
}

// pauseOf converts seconds without overflowing.
func pauseOf(seconds float64) time.Duration {
	switch {
	case !(seconds > 0): // not a number, too
		return 0
	case seconds >= math.MaxInt64/float64(time.Second):
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}
