package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// attempt sends a request once and reads the answer's body to its end, so that the connection can be used again and a
// cut answer is found here. The time limit covers both.
func attempt(hc *http.Client, timeout time.Duration, maxBytes int64) Doer {
	buffers := new(sync.Pool)
	return func(req *http.Request) (*http.Response, error) {
		if err := req.Context().Err(); err != nil {
			return nil, &Failure{Err: err}
		}
		var conn connTrace
		ctx, cancel := context.WithTimeoutCause(req.Context(), timeout, fmt.Errorf("no answer within %v: %w", timeout, context.DeadlineExceeded))
		defer cancel()
		resp, err := hc.Do(req.WithContext(httptrace.WithClientTrace(ctx, conn.trace())))
		if err != nil {
			return nil, &Failure{Arrived: conn.used(err), Err: because(ctx, err)}
		}
		body, err := readBody(resp, maxBytes, buffers)
		if err != nil && IsSuccess(resp.StatusCode) {
			body.Release()
			return nil, &Failure{Arrived: true, Err: because(ctx, err), final: errors.Is(err, errTooLarge)}
		}
		resp.Body = body // what was cut from an error still tells the error
		return resp, nil
	}
}

// because prefers the reason why the context ended to the error that this led to.
func because(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return endOf(ctx)
}

// endOf says how the context ended, and the cause that its owner gave.
func endOf(ctx context.Context) error {
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
	return fmt.Errorf("%w (%w)", err, endOf(ctx))
}

// connTrace sees whether a request got a connection. Before that nothing was sent.
type connTrace struct{ asked, got atomic.Bool }

func (c *connTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { c.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	}
}

// used reports whether the failed request may have been sent. A RoundTripper that does not report its connections
// counts as having sent it, unless its error says that it could not connect.
func (c *connTrace) used(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return false
	}
	return c.got.Load() || !c.asked.Load()
}
