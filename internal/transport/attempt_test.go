package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/redact"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (fn roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return fn(req) }

// attemptThrough makes one attempt through fn.
func attemptThrough(t *testing.T, fn roundTripper) (*http.Response, error) {
	t.Helper()
	send := attempt(Config{
		HTTPClient: &http.Client{Transport: fn},
		Timeout:    5 * time.Second,
		MaxBytes:   100,
		Redact:     redact.New("the-secret-key"),
	})
	return send(newRequest(t, http.MethodGet, http.NoBody))
}

func dialError() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
}

// A request without a body may have arrived unless the trace saw that there was no connection. The
// error does not decide.
func TestAttempt_ConnectionsDecideWithoutABody(t *testing.T) {
	reset := errors.New("reset")
	for name, tt := range map[string]struct {
		events  string // that the RoundTripper reports
		err     error
		arrived bool
	}{
		"no connection":                      {"asked", reset, false},
		"no connection, a failed dial":       {"asked", dialError(), false},
		"a connection":                       {"asked got", reset, true},
		"a connection, then a failed dial":   {"asked got asked", dialError(), true},
		"a failed dial, then a connection":   {"asked asked got", reset, true},
		"nothing is reported":                {"", reset, true},
		"nothing is reported, a failed dial": {"", dialError(), true},
		"a connection of its own":            {"got", reset, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := attemptThrough(t, func(req *http.Request) (*http.Response, error) {
				trace := httptrace.ContextClientTrace(req.Context())
				report := map[string]func(){
					"asked": func() { trace.GetConn("") },
					"got":   func() { trace.GotConn(httptrace.GotConnInfo{}) },
				}
				for _, event := range strings.Fields(tt.events) {
					report[event]()
				}
				return nil, tt.err
			})
			var failure *Failure
			require.ErrorAs(t, err, &failure)
			require.ErrorIs(t, err, tt.err)
			require.Equal(t, tt.arrived, failure.Arrived)
		})
	}
}

// cut is a body that breaks off.
func cut() io.ReadCloser {
	return io.NopCloser(io.MultiReader(strings.NewReader("{"), errReader{}))
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAttempt_ReadsTheBodyToItsEnd(t *testing.T) {
	whole := func() io.ReadCloser { return io.NopCloser(strings.NewReader("{}")) }
	tooLong := func() io.ReadCloser { return io.NopCloser(strings.NewReader(strings.Repeat("x", 101))) }
	for name, tt := range map[string]struct {
		status int
		body   io.ReadCloser
		want   string // of the body, if there is a response
		err    error
	}{
		"a success":                      {200, whole(), "{}", nil},
		"a success that is cut":          {200, cut(), "", io.ErrUnexpectedEOF},
		"a success that is too large":    {200, tooLong(), "", ErrTooLarge},
		"an error":                       {500, whole(), "{}", nil},
		"of an error, a part is enough":  {500, cut(), "{", nil},
		"of an error, not too much":      {500, tooLong(), strings.Repeat("x", 100), nil},
		"a redirect":                     {302, whole(), "{}", nil},
		"a created one that is cut, too": {201, cut(), "", io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			resp, err := attemptThrough(t, func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: tt.status, Header: http.Header{}, Body: tt.body, Request: req}, nil
			})
			require.ErrorIs(t, err, tt.err)
			if tt.err == nil {
				require.Equal(t, tt.want, string(Bytes(resp)))
				return
			}
			var failure *Failure
			require.ErrorAs(t, err, &failure)
			require.True(t, failure.Arrived)
			require.Equal(t, errors.Is(err, ErrTooLarge), failure.final, "another attempt is as large")
		})
	}
}

func TestAttempt_TheTimeLimitIsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := attemptThrough(t, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, errors.New("what a RoundTripper makes of it")
		})
		require.ErrorContains(t, err, "no response within 5s")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(start))
	})
}

func TestContextCause(t *testing.T) {
	shutdown := errors.New("shutting down")
	for name, tt := range map[string]struct {
		cause error
		text  string
	}{
		"cancelled":            {nil, "context canceled"},
		"cancelled for reason": {shutdown, "context canceled: shutting down"},
		"the reason says it":   {context.Canceled, "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(tt.cause)
			require.EqualError(t, ContextCause(ctx), tt.text)
			require.ErrorIs(t, ContextCause(ctx), context.Canceled)
		})
	}
}
