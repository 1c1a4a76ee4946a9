package transport

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
			last := judge(call, resp, err)
			if !last.retryable || call.NoRetry || call.Attempts >= cfg.Attempts {
				return resp, err
			}
			wait, ok := cfg.Backoff(ctx, call.Attempts, last.asked)
			if !ok {
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

// judgement says how an attempt ended.
type judgement struct {
	asked     RetryAfter
	arrived   bool // the service may have worked on the request
	retryable bool // another attempt makes sense
}

// judge decides whether another attempt makes sense. The service did not work on a request that was
// not sent or got a 429. After another transient failure only an idempotent request is repeated.
func judge(call *Call, resp *http.Response, err error) judgement {
	idempotent := call.Idempotency != NotIdempotent
	if failure, ok := errors.AsType[*Failure](err); ok {
		failure.Call = call
		failure.Arrived = failure.Arrived || call.Retried
		return judgement{arrived: failure.Arrived, retryable: !failure.final && (!failure.Arrived || idempotent)}
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return judgement{asked: RetryAfterOf(resp), retryable: true}
	}
	isTransient := slices.Contains([]int{408, 500, 502, 503, 504}, resp.StatusCode)
	return judgement{asked: RetryAfterOf(resp), arrived: true, retryable: isTransient && idempotent}
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
