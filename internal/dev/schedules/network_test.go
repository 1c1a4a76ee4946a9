package schedules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/transport"
)

// attemptHeader tells the server's log which attempt of which session sent a request.
const attemptHeader = "Attempt"

// attempt is one request that a session tried to send.
type attempt struct {
	method string
	status int // 0: no response
	call   int // of the session, from 1: a call can have several attempts
	asked  time.Time
	start  time.Time
	isJSON bool                      // the response says so
	cached bool                      // the response says that it is old
	unread bool                      // the response is one that the library does not understand completely
	end    atomic.Pointer[time.Time] // when the response or its failure was there
	whole  atomic.Bool               // the response was read to its end
	late   bool                      // a PUT whose body was late: no byte was sent
	sent   atomic.Pointer[time.Time] // when the first byte of the body left

	request *clienttest.Request // as it arrived; nil if it did not
}

func (a *attempt) isWrite() bool { return a.method == http.MethodPut }

// shows is the version that the response to a read showed in full and in a form that is understood; 0: none.
func (a *attempt) shows() int {
	if a.cached || a.unread || a.method != http.MethodGet || a.status != http.StatusOK || !a.whole.Load() || a.request == nil {
		return 0
	}
	return a.request.Version
}

func (a *attempt) ended() { now := time.Now(); a.end.CompareAndSwap(nil, &now) }

// network takes its time with each request and each response, and keeps a journal of the client's side.
type network struct {
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	s := sessionOf(req.Context())
	a := &attempt{method: req.Method, call: s.calls, asked: s.asked, start: time.Now()}
	s.attempts = append(s.attempts, a)
	req = req.Clone(req.Context())
	req.Header.Set(attemptHeader, fmt.Sprintf("%d/%d", s.number, len(s.attempts)))
	if req.Body != nil {
		req.Body = &sentBodyReader{req.Body, a}
	}
	resp, err := n.carry(req, s)
	if err != nil {
		a.late = errors.Is(err, transport.ErrLate)
		a.ended()
		return nil, err
	}
	a.status = resp.StatusCode
	a.isJSON = strings.Contains(resp.Header.Get("Content-Type"), "json")
	age := resp.Header.Get("Age")
	a.cached = age != "" && age != "0"
	resp.Body = &watchedBody{resp.Body, a}
	return resp, nil
}

// sentAt is when the first byte of the body left, or else when the attempt began.
func (a *attempt) sentAt() time.Time {
	if at := a.sent.Load(); at != nil {
		return *at
	}
	return a.start
}

// sentBodyReader notes when the first byte of a request's body left.
type sentBodyReader struct {
	io.ReadCloser
	attempt *attempt
}

func (b *sentBodyReader) Read(p []byte) (n int, err error) {
	n, err = b.ReadCloser.Read(p)
	if n > 0 {
		now := time.Now()
		b.attempt.sent.CompareAndSwap(nil, &now)
	}
	return n, err
}

// watchedBody notes when a body was read or closed.
type watchedBody struct {
	io.ReadCloser
	attempt *attempt
}

func (b *watchedBody) Read(p []byte) (n int, err error) {
	n, err = b.ReadCloser.Read(p)
	if err != nil {
		b.attempt.whole.Store(err == io.EOF)
		b.attempt.ended()
	}
	return n, err
}

func (b *watchedBody) Close() error {
	b.attempt.ended()
	return b.ReadCloser.Close()
}

// carry takes the body at once: the delay is that of a request on its way.
func (n *network) carry(req *http.Request, s *session) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		closeBody(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := s.delay(req.Context()); err != nil {
		closeBody(req.Body)
		return nil, err
	}
	if req.Method == http.MethodPut && s.rng.Float64() < s.config.echoes {
		return refuseAndEcho(req), nil
	}
	resp, err := n.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := s.delay(req.Context()); err != nil {
		closeBody(resp.Body)
		return nil, err
	}
	return resp, nil
}

// delay is the way through the network: mostly a millisecond, at times seconds.
func (s *session) delay(ctx context.Context) error {
	longest := time.Millisecond
	if s.rng.IntN(10) == 0 {
		longest = 5 * time.Second
	}
	return sleep(ctx, time.Duration(1+s.rng.Int64N(int64(longest))))
}

func closeBody(body io.ReadCloser) {
	if body != nil {
		_ = body.Close()
	}
}

// refuseAndEcho is the response of a proxy that refuses a write and sends back what it got.
func refuseAndEcho(req *http.Request) *http.Response {
	defer closeBody(req.Body)
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		panic(err)
	}
	body, err := json.Marshal(map[string]string{"error": "bad_request", "error_description": "refused: " + string(sent)})
	if err != nil {
		panic(err)
	}
	return &http.Response{
		StatusCode: http.StatusBadRequest, ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
}
