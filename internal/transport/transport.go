// Package transport carries requests: it runs request editors, retries, limits time and size, and logs. It knows HTTP
// only: the Operation and SimulationID of a Call are carried for errors and the log.
package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/omnidim-go/simulations/internal/redact"
)

// Doer is one step of the transport: it calls the next one, or responds itself.
type Doer func(*http.Request) (*http.Response, error)

// Do makes a Doer what generated clients send through.
func (d Doer) Do(req *http.Request) (*http.Response, error) { return d(req) }

// Editor changes a request before it is sent.
type Editor func(context.Context, *http.Request) error

// Config is all that the transport depends on.
type Config struct {
	Base       *url.URL
	Editors    []Editor // run once per call, in this order
	UserAgent  string
	HTTPClient *http.Client
	Timeout    time.Duration
	MaxBytes   int64
	Attempts   int // at most, of one call
	Backoff    func(ctx context.Context, attempts int, asked RetryAfter) (wait time.Duration, ok bool)
	Logger     *slog.Logger
	Redact     redact.Redactor
	Error      func(*Failure) error // makes the error that the caller gets
}

const (
	maxIdleConns = 64              // kept open per host: with Go's 2 many goroutines reconnect all the time
	pingTimeout  = 5 * time.Second // of silence before an HTTP/2 ping, and of the wait for its answer
)

// New puts the steps together. This is their order, from the call to the wire.
func New(cfg Config) Doer {
	send := attempt(cfg)          // one attempt: its time limit, the whole body
	send = logAttempts(cfg, send) // a record for each
	send = retry(cfg, send)       // as often as the policy allows
	send = edit(cfg, send)        // headers, the caller's editors; the host stays
	return send
}

// newHTTPClient copies the caller's client. Redirects are not followed: one would turn a PUT into a GET whose response
// looks like a success, and would carry the key away.
func newHTTPClient(given *http.Client) *http.Client {
	hc := *given
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if base, ok := http.DefaultTransport.(*http.Transport); ok && hc.Transport == nil {
		hc.Transport = newTransport(base)
	}
	return &hc
}

// newTransport returns a copy of base that keeps more connections, and finds out when the other end of one is gone.
func newTransport(base *http.Transport) *http.Transport {
	transport := base.Clone()
	transport.MaxIdleConnsPerHost = maxIdleConns
	if transport.HTTP2 == nil {
		transport.HTTP2 = &http.HTTP2Config{}
	}
	transport.HTTP2.SendPingTimeout = pingTimeout
	transport.HTTP2.PingTimeout = pingTimeout
	return transport
}

// edit works on a copy of the request, and refuses one that would leave the base URL's host: it carries the key. It is the
// outermost step and turns failures into the caller's errors.
func edit(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call := callOf(req)
		if call.Err != nil {
			return nil, call.Err
		}
		req, err := prepare(cfg, req, call)
		if err != nil {
			return nil, cfg.Error(&Failure{Call: call, Err: err})
		}
		resp, err := next(req)
		if failure, ok := errors.AsType[*Failure](err); ok {
			return nil, cfg.Error(failure)
		}
		return resp, err
	}
}

func prepare(cfg Config, req *http.Request, call *Call) (*http.Request, error) {
	ctx := req.Context()
	req = req.Clone(WithCall(ctx, call))
	for name, value := range map[string]string{"User-Agent": cfg.UserAgent, "Accept": "application/json", "Cache-Control": "no-cache"} {
		if req.Header.Get(name) == "" {
			req.Header.Set(name, value)
		}
	}
	if req.Body == nil {
		req.Header.Del("Content-Type")
	}
	for _, fn := range cfg.Editors {
		if err := fn(WithCall(ctx, nil), req); err != nil { // its own requests are other calls
			return nil, fmt.Errorf("request editor: %w", err)
		}
	}
	if req.URL.Scheme != cfg.Base.Scheme || req.URL.Host != cfg.Base.Host || req.Host != "" && req.Host != cfg.Base.Host {
		return nil, fmt.Errorf("the request would leave the host %s of the base URL", cfg.Base.Host)
	}
	return req, nil
}

// Idempotency says what a second request does after a first one that may have arrived.
type Idempotency int

// The levels of idempotency.
const (
	NotIdempotent Idempotency = iota // it may do more than the first; also used if that is unknown
	Idempotent                       // it does no more than the first: DELETE, or PUT of whole resources
	NoSideEffects                    // it reads: GET
)

// Call is what the transport must know of a request besides the request, and what it found out. It travels in the
// request's context.
type Call struct {
	Operation    string // operationId of the specification
	SimulationID int64
	Err          error // fails the call before anything is sent
	Idempotency  Idempotency
	NoRetry      bool      // the caller retries by itself
	SendBefore   time.Time // no request begins and no body is read from then on; zero: no limit

	Attempts int  // requests made
	Retried  bool // an attempt before the last one may have arrived
}

type callKey struct{}

// WithCall returns a context for the requests of c; nil: for those of no operation.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the call that a request belongs to. A request that no operation made is retried only if its method is
// safe or idempotent for sure.
func callOf(req *http.Request) *Call {
	if c, _ := req.Context().Value(callKey{}).(*Call); c != nil {
		return c
	}
	known := map[string]Idempotency{http.MethodGet: NoSideEffects, http.MethodHead: NoSideEffects, http.MethodDelete: Idempotent}
	return &Call{Operation: req.Method + " " + req.URL.Path, Idempotency: known[req.Method]}
}

// Failure is a request without a complete response.
type Failure struct {
	Call    *Call
	Arrived bool // false: nothing was sent
	Err     error

	final bool // another attempt would fail the same way
}

// Error leaves out the URL: the operation identifies the request.
func (f *Failure) Error() string {
	if outer, ok := f.Err.(*url.Error); ok { // an editor's own request is not this one
		return outer.Err.Error()
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// IsSuccess reports whether status is a 2xx.
func IsSuccess(status int) bool { return status >= 200 && status < 300 }
