package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
)

// attempt returns a Doer that sends a request once and reads the entire response body, both within
// cfg.Timeout. Reading to the end releases the connection and detects truncated responses.
func attempt(cfg Config) Doer {
	hc := newHTTPClient(cfg.HTTPClient)
	tooSlow := fmt.Errorf("no response within %v: %w", cfg.Timeout, context.DeadlineExceeded)
	return func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithTimeoutCause(req.Context(), cfg.Timeout, tooSlow)
		defer cancel()
		sent := &sending{call: callOf(req)}
		watched, err := sent.watch(req.WithContext(WithCall(ctx, nil)))
		if err != nil {
			return nil, sent.failure(ctx, err)
		}
		resp, err := hc.Do(watched)
		if err != nil {
			return nil, sent.failure(ctx, err)
		}
		resp.Body, err = readBody(resp, cfg.MaxBytes)
		if err != nil && IsSuccess(resp.StatusCode) { // a partial body suffices for an error response
			return nil, &Failure{Arrived: true, Err: causeOf(ctx, err), final: errors.Is(err, ErrTooLarge)}
		}
		return resp, nil
	}
}

// causeOf returns ContextCause(ctx) if ctx is done, otherwise err.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ContextCause(ctx)
	}
	return err
}

// ContextCause returns an error that wraps the error of ctx, which must be done, and the cause of
// the cancellation, if any.
func ContextCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, ctx.Err()) {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

// ErrTooLarge is the cause of a [Failure] if the response body exceeds the limit.
var ErrTooLarge = errors.New("the response is larger than the limit")

// maxGuess is the maximum number of bytes to preallocate based on the Content-Length header.
const maxGuess = 32 << 20

// wholeBody is a response body held in memory.
type wholeBody struct {
	*bytes.Reader
	data []byte
}

// Close implements io.Closer. The connection has already been released.
func (b *wholeBody) Close() error { return nil }

// Bytes returns the body of a response from this transport, or nil for any other response.
func Bytes(resp *http.Response) []byte {
	if body, ok := resp.Body.(*wholeBody); ok {
		return body.data
	}
	return nil
}

func readBody(resp *http.Response, maxBytes int64) (io.ReadCloser, error) {
	defer resp.Body.Close()
	var buf bytes.Buffer
	buf.Grow(int(max(0, min(resp.ContentLength, maxBytes, maxGuess))) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, min(maxBytes, math.MaxInt64-1)+1))
	if n > maxBytes {
		buf.Truncate(int(maxBytes))
		err = ErrTooLarge
	}
	return &wholeBody{bytes.NewReader(buf.Bytes()), buf.Bytes()}, err
}
