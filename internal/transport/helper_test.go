package transport

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// backoff is a policy of short waits that refuses one of more than 90 s.
func backoff(_ context.Context, _ int, asked RetryAfter) (time.Duration, bool) {
	return max(asked.Wait, time.Millisecond), asked.Wait <= 90*time.Second
}

// retries returns a transport that only retries.
func retries(next Doer) Doer { return retry(Config{Attempts: 3, Backoff: backoff}, next) }

func newRequest(t *testing.T, method string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://service.example/api/v1/agents?x=y", body)
	require.NoError(t, err)
	return req
}

// requestOf returns a request that belongs to the call.
func requestOf(t *testing.T, call *Call) *http.Request {
	t.Helper()
	req := newRequest(t, http.MethodGet, http.NoBody)
	return req.WithContext(WithCall(req.Context(), call))
}

// respondWith returns a response whose body is in memory.
func respondWith(t *testing.T, status int, body string, header ...string) *http.Response {
	t.Helper()
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	read, err := readBody(resp, 1<<20)
	require.NoError(t, err)
	resp.Body = read
	return resp
}

// step is the end of an attempt.
type step func() (*http.Response, error)

// script is a Doer whose attempts end one after the other as its steps say, and then as the last
// one.
type script struct {
	endings  []step
	attempts int
}

func (s *script) do(*http.Request) (*http.Response, error) {
	s.attempts++
	return s.endings[min(s.attempts, len(s.endings))-1]()
}

func failsWith(f Failure) step {
	return func() (*http.Response, error) { return nil, &f }
}
