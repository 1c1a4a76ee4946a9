package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// memory is a network in memory, so that time can be that of synctest.
type memory struct {
	serve func(n int, conn net.Conn) // the n-th connection, from 0

	mu    sync.Mutex
	conns int
}

func (m *memory) DialContext(context.Context, string, string) (net.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ours, theirs := net.Pipe()
	go m.serve(m.conns, theirs)
	m.conns++
	return ours, nil
}

// respondTo reads requests and responds to each.
func respondTo(conn net.Conn, bodies chan<- string) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		bodies <- string(body)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	}
}

// putThrough sends one PUT with a body through rt.
func putThrough(t *testing.T, rt http.RoundTripper, call *Call, editors ...Editor) (*http.Response, error) {
	t.Helper()
	cfg := newConfig(rt.RoundTrip, editors...)
	cfg.Base = &url.URL{Scheme: "http", Host: "service.example"}
	ctx, body := WithCall(t.Context(), call), strings.NewReader("whole")
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://service.example/x", body)
	require.NoError(t, err)
	return New(cfg)(req)
}

func requireLate(t *testing.T, err error, arrived bool) {
	t.Helper()
	failure, ok := errors.AsType[*Failure](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, ErrLate, failure.Err)
	require.Equal(t, arrived, failure.Arrived)
}

func TestNew_BeginsNoRequestAfterTheDeadline(t *testing.T) {
	for name, tt := range map[string]struct {
		takes time.Duration // an editor's time
		late  bool
	}{
		"without any delay": {0, false},
		"in time":           {999 * time.Millisecond, false},
		"too late":          {time.Second, true},
		"far too late":      {time.Minute, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := 0
				call := &Call{NoRetry: true, SendBefore: time.Now().Add(time.Second)}
				_, err := putThrough(t, roundTripper(func(req *http.Request) (*http.Response, error) {
					begun++
					return respondWith(t, 200, "{}"), nil
				}), call, func(ctx context.Context, _ *http.Request) error { return Sleep(ctx, tt.takes) })
				if !tt.late {
					require.NoError(t, err)
					return
				}
				requireLate(t, err, false)
				require.Zero(t, begun+call.Attempts)
			})
		})
	}
}

// An attempt that waited for its turn to be repeated is late, too.
func TestNew_RepeatsNoRequestAfterTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := 0
		call := &Call{Idempotency: Idempotent, SendBefore: time.Now().Add(time.Second)}
		_, err := putThrough(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			begun++
			_, _ = io.Copy(io.Discard, req.Body)
			return respondWith(t, 503, "", "Retry-After", "1"), nil
		}), call)
		requireLate(t, err, true)
		require.Equal(t, 1, begun)
	})
}

// A RoundTripper that holds the request back: a queue, a limiter.
func TestNew_GivesNoByteOfABodyAfterTheDeadline(t *testing.T) {
	for name, tt := range map[string]struct {
		before, between time.Duration // the first read and the second one
		want            string
	}{
		"in time":                      {999 * time.Millisecond, 0, "whole"},
		"late":                         {time.Second, 0, ""},
		"begun in time, read for long": {999 * time.Millisecond, time.Minute, "whole"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, start := "", time.Now()
				_, err := putThrough(t, roundTripper(func(req *http.Request) (*http.Response, error) {
					time.Sleep(tt.before)
					first := make([]byte, 1)
					if _, err := req.Body.Read(first); err != nil {
						return nil, errors.New("their text")
					}
					time.Sleep(tt.between)
					rest, err := io.ReadAll(req.Body)
					got = string(first) + string(rest)
					return respondWith(t, 200, "{}"), err
				}), &Call{SendBefore: time.Now().Add(time.Second)})
				require.Equal(t, tt.want, got)
				if tt.want == "" {
					requireLate(t, err, false)
					require.Equal(t, tt.before, time.Since(start), "it is not repeated")
				}
			})
		})
	}
}

// A PUT that waits for the only connection, while another one is answered slowly.
func TestNew_APutThatIsQueuedForAConnectionIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bodies := make(chan string, 9)
		network := &memory{serve: func(_ int, conn net.Conn) { respondTo(slowConn{conn, 3 * time.Second}, bodies) }}
		rt := &http.Transport{DialContext: network.DialContext, MaxConnsPerHost: 1}
		defer rt.CloseIdleConnections()
		go func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service.example/", nil)
			resp, err := rt.RoundTrip(req)
			if err == nil {
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		}()
		synctest.Wait()
		_, err := putThrough(t, rt, &Call{SendBefore: time.Now().Add(time.Second)})
		requireLate(t, err, false)
		time.Sleep(10 * time.Second)
		require.Equal(t, []string{""}, received(bodies), "only the GET")
	})
}

// slowConn waits before each write.
type slowConn struct {
	net.Conn
	wait time.Duration
}

func (c slowConn) Write(p []byte) (int, error) {
	time.Sleep(c.wait)
	return c.Conn.Write(p)
}

// received returns what was sent until now.
func received(bodies chan string) (all []string) {
	for {
		select {
		case body := <-bodies:
			all = append(all, body)
		default:
			return all
		}
	}
}

// net/http waits for a 100 that does not come, and then sends the body anyway.
func TestNew_ABodyThatWaitsFor100ContinueIsLate(t *testing.T) {
	for name, tt := range map[string]struct {
		timeout time.Duration // ExpectContinueTimeout
		late    bool
	}{"in time": {900 * time.Millisecond, false}, "late": {time.Second, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bodies := make(chan string, 9)
				network := &memory{serve: func(_ int, conn net.Conn) { respondTo(conn, bodies) }}
				rt := &http.Transport{DialContext: network.DialContext, ExpectContinueTimeout: tt.timeout}
				defer rt.CloseIdleConnections()
				expecting := func(_ context.Context, req *http.Request) error {
					req.Header.Set("Expect", "100-continue")
					return nil
				}
				_, err := putThrough(t, rt, &Call{SendBefore: time.Now().Add(time.Second)}, expecting)
				if tt.late {
					requireLate(t, err, false)
					require.Empty(t, received(bodies))
					return
				}
				require.NoError(t, err)
				require.Equal(t, []string{"whole"}, received(bodies))
			})
		})
	}
}

// net/http repeats a request by itself if an idle connection was closed before anything was written
// to it.
func TestNew_ABodyThatNetHTTPSendsAgainIsCheckedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		again   time.Duration // after the first body was read
		arrived bool
		late    bool
	}{"in time": {0, true, false}, "late": {2 * time.Second, true, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var bodies []string
				_, err := putThrough(t, roundTripper(func(req *http.Request) (*http.Response, error) {
					first, _ := io.ReadAll(req.Body)
					time.Sleep(tt.again)
					body, err := req.GetBody()
					if err != nil {
						return nil, err
					}
					second, err := io.ReadAll(body)
					bodies = append(bodies, string(first), string(second))
					if err != nil {
						return nil, err
					}
					return respondWith(t, 200, "{}"), nil
				}), &Call{SendBefore: time.Now().Add(time.Second)})
				if tt.late {
					requireLate(t, err, true)
					require.Equal(t, []string{"whole", ""}, bodies)
					return
				}
				require.NoError(t, err)
				require.Equal(t, []string{"whole", "whole"}, bodies)
			})
		})
	}
}

// Without a response, a request with a body may have arrived if its body was read.
func TestAttempt_ABodyThatWasReadMayHaveArrived(t *testing.T) {
	broken := errors.New("broken")
	reads := func(req *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, req.Body)
		return nil, broken
	}
	failing := func(*http.Request) (*http.Response, error) { return nil, broken }
	dead := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, dialError()
	}}
	noProxy := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, broken }}
	lineBreak := func(_ context.Context, req *http.Request) error {
		req.Header.Set("X-App", "a\nb")
		return nil
	}
	emptied := func(_ context.Context, req *http.Request) error {
		req.Body, req.GetBody, req.ContentLength = io.NopCloser(strings.NewReader("")), nil, -1
		return nil
	}
	without := func(_ context.Context, req *http.Request) error {
		req.Body, req.GetBody, req.ContentLength = http.NoBody, nil, 0
		return nil
	}
	for name, tt := range map[string]struct {
		rt      http.RoundTripper
		editors []Editor
		arrived bool
	}{
		"read, then failed":                      {roundTripper(reads), nil, true},
		"failed without reading":                 {roundTripper(failing), nil, false},
		"a dial that fails":                      {dead, nil, false},
		"a header that net/http refuses":         {&http.Transport{}, []Editor{lineBreak}, false},
		"a Proxy function that fails":            {noProxy, nil, false},
		"a fallback, sent and then not":          {fallback{roundTripper(reads), dead}, nil, true},
		"a fallback, not sent and then sent":     {fallback{dead, roundTripper(reads)}, nil, true},
		"a fallback that sends neither":          {fallback{dead, noProxy}, nil, false},
		"an empty body, read to its end":         {roundTripper(reads), []Editor{emptied}, true},
		"an empty body that is not read":         {roundTripper(failing), []Editor{emptied}, false},
		"no body: without a trace it is unknown": {roundTripper(failing), []Editor{without}, true},
		"no body: no connection":                 {dead, []Editor{without}, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := putThrough(t, tt.rt, &Call{NoRetry: true}, tt.editors...)
			failure, ok := errors.AsType[*Failure](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.arrived, failure.Arrived)
		})
	}
}

// fallback sends through the second RoundTripper if the first one fails.
type fallback [2]http.RoundTripper

func (f fallback) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := f[0].RoundTrip(req)
	if err == nil {
		return resp, nil
	}
	again := req.Clone(req.Context())
	if again.Body, err = req.GetBody(); err != nil {
		return nil, err
	}
	return f[1].RoundTrip(again)
}

// After the attempt failed, a RoundTripper that still holds the body sends none of it: the failure
// said that nothing arrived.
func TestAttempt_ABodyGivesNothingOnceTheAttemptIsOver(t *testing.T) {
	var held *http.Request
	_, err := putThrough(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		held = req
		return nil, errors.New("broken")
	}), &Call{NoRetry: true})
	require.Error(t, err)
	again, err := held.GetBody()
	require.NoError(t, err)
	for _, body := range []io.Reader{held.Body, again} {
		data, err := io.ReadAll(body)
		require.Error(t, err)
		require.Empty(t, data)
	}
}
