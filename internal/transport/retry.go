package transport

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// retry repeats a request as the policy and the call's idempotency allow.
func retry(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call, ctx := callOf(req), req.Context()
		for {
			if err := mayBegin(ctx, call); err != nil {
				return nil, &Failure{Call: call, Arrived: call.Retried, Err: err}
			}
			call.Attempts++
			resp, err := next(req)
			last := classify(call, resp, err)
			if !last.retryable || call.NoRetry || call.Attempts >= cfg.Attempts {
				return resp, err
			}
			wait, ok := cfg.Backoff(ctx, call.Attempts, last.asked)
			if !ok || !rewind(req) {
				return resp, err
			}
			call.Retried = call.Retried || last.arrived
			_ = Sleep(ctx, wait) // mayBegin looks at the context
		}
	}
}

// mayBegin returns why no attempt may begin: the context has ended, or the deadline for sending has
// passed.
func mayBegin(ctx context.Context, call *Call) error {
	if ctx.Err() != nil {
		return ContextCause(ctx)
	}
	if call.isLate() {
		return ErrLate
	}
	return nil
}

// rewind prepares the body for another attempt. The result is false if the body cannot be read
// again.
func rewind(req *http.Request) bool {
	if req.GetBody == nil {
		return req.Body == nil || req.Body == http.NoBody
	}
	body, err := req.GetBody()
	req.Body = body
	return err == nil
}

// attemptResult says how one attempt ended.
type attemptResult struct {
	asked     RetryAfter
	arrived   bool // the service may have worked on the request
	retryable bool // another attempt makes sense
}

// classify decides whether another attempt makes sense. That is so if the service did not work on
// the request, as a 429 says, and after a transient failure of an idempotent request.
func classify(call *Call, resp *http.Response, err error) attemptResult {
	idempotent := call.Idempotency != NotIdempotent
	if failure, ok := errors.AsType[*Failure](err); ok {
		failure.Call = call
		failure.Arrived = failure.Arrived || call.Retried
		return attemptResult{arrived: failure.Arrived, retryable: !failure.final && (!failure.Arrived || idempotent)}
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return attemptResult{asked: RetryAfterOf(resp), retryable: true}
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return attemptResult{asked: RetryAfterOf(resp), arrived: true, retryable: idempotent}
	}
	return attemptResult{}
}

// Sleep waits for d, or until the context ends. Without a d to wait for, Sleep ignores the context.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
