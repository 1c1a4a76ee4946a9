package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
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
			call.Attempts++
			resp, err := next(req)
			last := newEnding(resp, err)
			if last.failure != nil {
				last.failure.Call = call
				last.failure.Arrived = last.failure.Arrived || call.Retried
			}
			if call.NoRetry || call.Attempts >= policy.Attempts || !last.retryable(call.Idempotency) || rewind(req) != nil {
				return resp, err
			}
			call.Retried = call.Retried || last.mayHaveArrived()
			wait, ok := policy.Backoff(ctx, call.Attempts, last.status, last.retryAfter)
			if !ok {
				return resp, err
			}
			if Sleep(ctx, wait) != nil {
				return nil, &Failure{Call: call, Arrived: call.Retried, Err: fmt.Errorf("%w while waiting to retry", ContextCause(ctx))}
			}
		}
	}
}

// rewind makes the body ready to be sent again.
func rewind(req *http.Request) error {
	if req.Body == nil || req.Body == http.NoBody {
		return nil
	}
	if req.GetBody == nil {
		return errors.New("the body cannot be sent again")
	}
	body, err := req.GetBody()
	req.Body = body
	return err
}

// ending is how one attempt ended.
type ending struct {
	status     int           // 0: no response
	retryAfter time.Duration // as the service asks; 0: it does not
	failure    *Failure
}

func newEnding(resp *http.Response, err error) ending {
	if err != nil {
		return ending{failure: failureOf(err)}
	}
	if IsSuccess(resp.StatusCode) {
		return ending{status: resp.StatusCode}
	}
	return ending{status: resp.StatusCode, retryAfter: RetryAfter(resp)}
}

// mayHaveArrived reports whether the service may have worked on the request. A 429 says that it did not.
func (e ending) mayHaveArrived() bool {
	if e.failure != nil {
		return e.failure.Arrived
	}
	return e.status != http.StatusTooManyRequests
}

// retryable reports whether another attempt makes sense: if the service did not work on the request, or after a transient
// failure of an idempotent one.
func (e ending) retryable(i Idempotency) bool {
	if e.failure != nil && e.failure.final {
		return false
	}
	if !e.mayHaveArrived() {
		return true
	}
	return i != NotIdempotent && (e.failure != nil || isTransient(e.status))
}

func isTransient(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// isUntrusted reports whether the server's certificate was refused. It will be refused again.
func isUntrusted(err error) bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// Sleep waits, or ends with the context.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
