package transport

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// retry repeats a request as the policy and the call's idempotency allow.
func retry(own Policy, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call, ctx := callOf(req), req.Context()
		policy, err := PolicyOf(ctx, own)
		if err != nil {
			return nil, err
		}
		for {
			if err := mayBegin(ctx, call); err != nil {
				return nil, &Failure{Call: call, Arrived: call.Retried, Err: err}
			}
			call.Attempts++
			resp, err := next(req)
			last := classify(call, resp, err)
			wait, ok := policy.Backoff(ctx, call.Attempts, last.status, last.retryAfter)
			if call.NoRetry || call.Attempts >= policy.Attempts || !last.retryable || !ok || !rewind(req) {
				return resp, err
			}
			call.Retried = call.Retried || last.arrived
			_ = Sleep(ctx, wait) // the loop looks at the context
		}
	}
}

// mayBegin returns why no attempt may begin any more: the context has ended, or the deadline for sending has passed.
func mayBegin(ctx context.Context, call *Call) error {
	if ctx.Err() != nil {
		return ContextCause(ctx)
	}
	if call.isLate() {
		return ErrLate
	}
	return nil
}

// rewind makes the body ready to be sent again, and reports whether that is possible.
func rewind(req *http.Request) bool {
	if req.GetBody == nil {
		return req.Body == nil || req.Body == http.NoBody
	}
	var err error
	req.Body, err = req.GetBody()
	return err == nil
}

// ending is how one attempt ended.
type ending struct {
	status     int           // 0: no response
	retryAfter time.Duration // as the service asks; 0: it does not
	arrived    bool          // the service may have worked on the request
	retryable  bool          // another attempt makes sense
}

// classify decides whether another attempt makes sense: if the service did not work on the request, which a 429 says too, or
// after a transient failure of an idempotent one.
func classify(call *Call, resp *http.Response, err error) ending {
	idempotent := call.Idempotency != NotIdempotent
	if failure, ok := errors.AsType[*Failure](err); ok {
		failure.Call = call
		failure.Arrived = failure.Arrived || call.Retried
		return ending{arrived: failure.Arrived, retryable: !failure.final && (!failure.Arrived || idempotent)}
	}
	switch status := resp.StatusCode; status {
	case http.StatusTooManyRequests:
		return ending{status: status, retryAfter: RetryAfter(resp), retryable: true}
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return ending{status: status, retryAfter: RetryAfter(resp), arrived: true, retryable: idempotent}
	}
	return ending{}
}

// Sleep waits, or ends with the context. If there is nothing to wait for it does not look at the context.
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
