package transport

import (
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func answerWith(t *testing.T, status int, body string, header ...string) *http.Response {
	t.Helper()
	resp := &http.Response{StatusCode: status, Header: http.Header{}, ContentLength: int64(len(body)), Body: http.NoBody}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	read, err := readBody(&http.Response{Body: readCloser{strings.NewReader(body)}, ContentLength: resp.ContentLength}, 1<<20, new(sync.Pool))
	require.NoError(t, err)
	resp.Body = read
	return resp
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func TestAPauseIsReadFromTheHeaderAndTheBodyWithoutOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const longest = time.Duration(math.MaxInt64)
		for _, test := range []struct {
			header, body string
			pause        time.Duration
		}{
			{"", "", 0},
			{"5", "", 5 * time.Second},
			{" 5 ", "", 5 * time.Second},
			{"0.25", "", 250 * time.Millisecond},
			{"-1", "", 0},
			{"NaN", "", 0},
			{"-Inf", "", 0},
			{"Inf", "", longest},
			{"9223372036", "", 9223372036 * time.Second},
			{"9223372037", "", longest},
			{"1e400", "", longest},
			{time.Now().Add(time.Minute).UTC().Format(http.TimeFormat), "", time.Minute},
			{time.Now().Add(time.Minute).UTC().Format(time.RFC850), "", time.Minute},
			{time.Now().Add(time.Minute).UTC().Format(time.ANSIC), "", time.Minute},
			{time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat), "", 0},
			{"Fri, 31 Dec 9999 23:59:59 GMT", "", longest},
			{"tomorrow", "", 0},
			{"", `{"retry_after":7}`, 7 * time.Second},
			{"", `{"retry_after":"7"}`, 7 * time.Second},
			{"", `{"retry_after":7.5}`, 7500 * time.Millisecond},
			{"", `{"retry_after":1e999}`, longest},
			{"", `{"retry_after":null}`, 0},
			{"", `{"retry_after":-7}`, 0},
			{"", `{"retry_after":[7]}`, 0},
			{"", `[{"retry_after":7}]`, 0},
			{"", `<retry_after>7`, 0},
			{"", `{"retry_after":7,"x":"` + strings.Repeat("x", maxHintBody) + `"}`, 0},
			{"5", `{"retry_after":7}`, 7 * time.Second},
			{"9", `{"retry_after":7}`, 9 * time.Second},
		} {
			resp := answerWith(t, 429, test.body, "Retry-After", test.header)
			require.Equal(t, test.pause, RetryAfter(resp), "%q %.40q", test.header, test.body)
		}
	})
}
