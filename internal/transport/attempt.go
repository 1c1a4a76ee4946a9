package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// attempt sends a request once and reads the response's body to its end, so that the connection can be used again and a cut
// response is found here. The time limit covers both.
//
// Before a request has a connection nothing was sent. What the trace saw decides, and not the error: a RoundTripper that
// retries can fail to connect after an attempt that arrived. One that does not report its connections counts as having sent
// the request.
func attempt(cfg Config) Doer {
	hc := newHTTPClient(cfg.HTTPClient)
	tooSlow := fmt.Errorf("no response within %v: %w", cfg.Timeout, context.DeadlineExceeded)
	return func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithTimeoutCause(req.Context(), cfg.Timeout, tooSlow)
		defer cancel()
		var asked, got atomic.Bool // for a connection
		trace := &httptrace.ClientTrace{
			GetConn: func(string) { asked.Store(true) },
			GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
		}
		resp, err := hc.Do(req.WithContext(httptrace.WithClientTrace(WithCall(ctx, nil), trace)))
		if err == nil {
			resp.Body, err = readBody(resp, cfg.MaxBytes)
			if err == nil || !IsSuccess(resp.StatusCode) { // of an error, a part is enough
				return resp, nil
			}
		}
		_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
		failure := &Failure{Arrived: got.Load() || !asked.Load(), Err: err, final: untrusted || errors.Is(err, ErrTooLarge)}
		if ctx.Err() != nil {
			failure.Err = ContextCause(ctx)
		}
		return nil, failure
	}
}

// ContextCause returns how the context ended, and the cause that its owner gave.
func ContextCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ctx.Err()) {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

// ErrTooLarge is the cause of a failure whose response has a larger body than the limit.
var ErrTooLarge = errors.New("the response is larger than the limit")

const maxGuess = 32 << 20 // a Content-Length beyond is not believed before the bytes are there

// wholeBody is the body of a response, whole and in memory.
type wholeBody struct {
	*bytes.Reader
	data []byte
}

// Close does nothing: the connection is free already.
func (b *wholeBody) Close() error { return nil }

// Bytes returns the body of a response that came through the transport.
func Bytes(resp *http.Response) []byte {
	if body, ok := resp.Body.(*wholeBody); ok {
		return body.data
	}
	return nil
}

func readBody(resp *http.Response, maxBytes int64) (io.ReadCloser, error) {
	defer resp.Body.Close()
	var buf bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= min(maxBytes, maxGuess) {
		buf.Grow(int(n) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, min(maxBytes, math.MaxInt64-1)+1))
	if n > maxBytes {
		buf.Truncate(int(maxBytes))
		err = ErrTooLarge
	}
	return &wholeBody{bytes.NewReader(buf.Bytes()), buf.Bytes()}, err
}
