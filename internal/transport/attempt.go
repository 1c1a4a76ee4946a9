package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// attempt sends a request once and reads the response's body to its end, so that the connection can be used again and a cut
// response is found here. The time limit covers both.
func attempt(cfg Config) Doer {
	hc := newHTTPClient(cfg.HTTPClient)
	tooSlow := fmt.Errorf("no response within %v: %w", cfg.Timeout, context.DeadlineExceeded)
	return func(req *http.Request) (*http.Response, error) {
		if err := req.Context().Err(); err != nil {
			return nil, &Failure{Err: err}
		}
		var conn connTrace
		ctx, cancel := context.WithTimeoutCause(req.Context(), cfg.Timeout, tooSlow)
		defer cancel()
		resp, err := hc.Do(req.WithContext(httptrace.WithClientTrace(ctx, conn.trace())))
		if err != nil {
			_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
			return nil, &Failure{Arrived: conn.used(), Err: contextError(ctx, err), final: untrusted}
		}
		body, err := readBody(resp, cfg.MaxBytes)
		if err != nil && IsSuccess(resp.StatusCode) {
			return nil, &Failure{Arrived: true, Err: contextError(ctx, err), final: errors.Is(err, ErrTooLarge)}
		}
		resp.Body = body // of an error, a part is enough
		return resp, nil
	}
}

// contextError returns why the context ended, or err if it did not.
func contextError(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return ContextCause(ctx)
}

// ContextCause returns how the context ended, and the cause that its owner gave.
func ContextCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ctx.Err()) {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

// WithCause adds the end of the context to an error that it led to.
func WithCause(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", err, ContextCause(ctx))
}

// connTrace sees whether a request got a connection. Before that nothing was sent.
type connTrace struct{ asked, got atomic.Bool }

func (c *connTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { c.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	}
}

// used reports whether the failed request may have been sent. What the trace saw decides, and not the error: a RoundTripper
// that retries can fail to connect after an attempt that arrived. One that does not report its connections counts as having
// sent the request.
func (c *connTrace) used() bool { return c.got.Load() || !c.asked.Load() }
