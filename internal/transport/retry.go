package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// retry returns a Doer that retries a request as permitted by the policy and the call's
// idempotency.
func retry(cfg Config, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call, ctx := callOf(req), req.Context()
		for {
			if err := mayBegin(ctx, call); err != nil {
				return nil, &Failure{Call: call, Arrived: call.Retried, Err: err}
			}
			call.Attempts++
			resp, err := next(req)
			last := judge(call, resp, err)
			if !last.retryable || call.NoRetry || call.Attempts >= cfg.Attempts {
				return resp, err
			}
			wait, ok := cfg.Backoff(ctx, call.Attempts, last.asked)
			if !ok {
				return resp, err
			}
			call.Retried = call.Retried || last.arrived
			if Sleep(ctx, wait) != nil {
				return nil, interrupted(ctx, call, resp, err)
			}
		}
	}
}

// interrupted returns the failure of a call whose context was done before the next attempt.
func interrupted(ctx context.Context, call *Call, resp *http.Response, err error) *Failure {
	if err == nil {
		err = fmt.Errorf("status %d", resp.StatusCode)
	}
	err = fmt.Errorf("%w while waiting to try again after: %w", ContextCause(ctx), err)
	return &Failure{Call: call, Arrived: call.Retried, Err: err}
}

// mayBegin returns an error if no further attempt may start, because the context is done or the
// deadline for sending has passed.
func mayBegin(ctx context.Context, call *Call) error {
	if ctx.Err() != nil {
		return ContextCause(ctx)
	}
	if call.isLate() {
		return ErrLate
	}
	return nil
}

// judgement describes how an attempt ended.
type judgement struct {
	asked     RetryAfter
	arrived   bool // the service may have processed the request
	retryable bool // another attempt is worthwhile
}

// judge decides whether a request may be retried. A request was not processed if it was not sent or
// if the response is a 429. After any other transient failure, only an idempotent request is
// retried.
func judge(call *Call, resp *http.Response, err error) judgement {
	idempotent := call.Idempotency != NotIdempotent
	if failure, ok := errors.AsType[*Failure](err); ok {
		failure.Call = call
		failure.Arrived = failure.Arrived || call.Retried
		return judgement{arrived: failure.Arrived, retryable: !failure.final && (!failure.Arrived || idempotent)}
	}
	isLimited := resp.StatusCode == http.StatusTooManyRequests
	isTransient := slices.Contains([]int{408, 500, 502, 503, 504}, resp.StatusCode)
	last := judgement{arrived: !isLimited, retryable: isLimited || isTransient && idempotent}
	if last.retryable {
		last.asked = RetryAfterOf(resp)
	}
	return last
}

// Sleep waits for the duration d or until ctx is done. In the latter case, Sleep returns ctx.Err.
// If d is not positive, Sleep returns nil without checking ctx.
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
