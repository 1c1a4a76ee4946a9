package transport

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetryAfterOf(t *testing.T) {
	const unstated = -1
	const longest = 1_000_000_000 * time.Second
	in := func(d time.Duration, layout string) string { return time.Now().Add(d).UTC().Format(layout) }
	synctest.Test(t, func(t *testing.T) { // where the clock does not move
		for _, tt := range []struct {
			header, body string
			want         time.Duration // 0: a time that is over
		}{
			{"", "", unstated},
			{"5", "", 5 * time.Second},
			{" 5 ", "", 5 * time.Second},
			{"0.25", "", 250 * time.Millisecond},
			{"-1", "", 0},
			{"NaN", "", unstated},
			{"2m", "", unstated},
			{"", `{"retry_after":"1h2m"}`, unstated},
			{"Inf", "", unstated},
			{"999999999", "", 999_999_999 * time.Second},
			{"1000000001", "", longest},
			{"1e400", "", unstated},
			{in(time.Minute, http.TimeFormat), "", time.Minute},
			{in(time.Minute, time.RFC850), "", time.Minute},
			{in(time.Minute, time.ANSIC), "", time.Minute},
			{in(-time.Minute, http.TimeFormat), "", 0},
			{"Fri, 31 Dec 9999 23:59:59 GMT", "", longest},
			{"tomorrow", "", unstated},
			{"", `{"retry_after":7}`, 7 * time.Second},
			{"", `{"retry_after":"7"}`, 7 * time.Second},
			{"", `{"retry_after":7.5}`, 7500 * time.Millisecond},
			{"", `{"retry_after":1e999}`, unstated},
			{"", `{"retry_after":null}`, unstated},
			{"", `{"retry_after":false}`, unstated},
			{"", `{"retry_after":-7}`, 0},
			{"", `{"retry_after":[7]}`, unstated},
			{"", `{"Retry_After":7}`, unstated},
			{"", `[{"retry_after":7}]`, unstated},
			{"", `<retry_after>7`, unstated},
			{"0", "", 0},
			{"", `{"retry_after":0}`, 0},
			{"-1", `{"retry_after":-7}`, 0},
			{"0", `{"retry_after":7}`, 7 * time.Second},
			{"5", `{"retry_after":7}`, 7 * time.Second},
			{"9", `{"retry_after":7}`, 9 * time.Second},
		} {
			for _, status := range []int{429, 503} {
				want := RetryAfter{Wait: max(tt.want, 0), IsUnstated: tt.want == unstated && status == 429}
				got := RetryAfterOf(respondWith(t, status, tt.body, "Retry-After", tt.header))
				require.Equal(t, want, got, "%d %q %.40q", status, tt.header, tt.body)
			}
		}
	})
}

// FuzzRetryAfterOf proves that no response asks for a negative wait, or for one that overflows.
func FuzzRetryAfterOf(f *testing.F) {
	f.Add("5", `{"retry_after":7}`)
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", `{"retry_after":"1e999"}`)
	f.Add("-Inf", `{"retry_after":-0x1p2000}`)
	f.Fuzz(func(t *testing.T, header, body string) {
		resp := respondWith(t, 429, body)
		resp.Header["Retry-After"] = []string{header}
		asked := RetryAfterOf(resp)
		require.GreaterOrEqual(t, asked.Wait, time.Duration(0))
		require.LessOrEqual(t, asked.Wait, 1_000_000_000*time.Second)
		require.False(t, asked.IsUnstated && asked.Wait > 0)
	})
}
