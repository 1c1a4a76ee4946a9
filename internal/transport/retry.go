package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// Policy is client.RetryPolicy, where the fields are explained.
type Policy struct {
	Attempts       int
	MinDelay       time.Duration
	MaxDelay       time.Duration
	RateLimitDelay time.Duration
	MaxRetryAfter  time.Duration
}

type policyKey struct{}

// WithPolicy returns a context whose calls follow p.
func WithPolicy(ctx context.Context, p Policy) context.Context {
	return context.WithValue(ctx, policyKey{}, p)
}

// PolicyOf returns the policy of the context, or else own.
func PolicyOf(ctx context.Context, own Policy) (Policy, error) {
	p, ok := ctx.Value(policyKey{}).(Policy)
	if !ok {
		return own, nil
	}
	return p, p.Validate()
}

// Validate says what is wrong with the policy.
func (p Policy) Validate() error {
	switch {
	case p.Attempts < 1 || p.Attempts > 10:
		return fmt.Errorf("the retry policy has %d attempts: 1 to 10 are possible", p.Attempts)
	case p.MinDelay <= 0 || p.MaxDelay < p.MinDelay:
		return fmt.Errorf("the retry policy's delays of %v to %v are not positive or not in order: start from client.DefaultRetry()", p.MinDelay, p.MaxDelay)
	case p.RateLimitDelay <= 0 || p.MaxRetryAfter <= 0:
		return fmt.Errorf("the retry policy's waits of %v and %v are not positive: start from client.DefaultRetry()", p.RateLimitDelay, p.MaxRetryAfter)
	}
	return nil
}

// retry repeats a request as the policy and the call's class allow.
func retry(own Policy, next Doer) Doer {
	return func(req *http.Request) (*http.Response, error) {
		call, ctx := callOf(req), req.Context()
		policy, err := PolicyOf(ctx, own)
		if err != nil {
			return nil, &Failure{Call: call, Err: err}
		}
		for {
			call.Attempts++
			resp, err := next(req)
			var last ending
			if err != nil {
				last.failure = failureOf(err)
				last.failure.Call = call
				last.failure.Arrived = last.failure.Arrived || call.Repeated
			} else if last.status = resp.StatusCode; !IsSuccess(last.status) {
				last.hint = RetryAfter(resp)
			}
			if call.Single || call.Attempts >= policy.Attempts || !last.repeats(call.Class) || rewind(req) != nil {
				return resp, err
			}
			call.Repeated = call.Repeated || last.fate() != NotSent
			if policy.Pause(ctx, call.Attempts, last.status, last.hint) != nil {
				if ctx.Err() == nil || errors.Is(err, ctx.Err()) {
					return resp, err
				}
				return nil, &Failure{Call: call, Arrived: call.Repeated, Err: fmt.Errorf("%w in the pause before another attempt", endOf(ctx))}
			}
			if resp != nil {
				resp.Body.(*Body).Release()
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
	status  int           // 0: no answer
	hint    time.Duration // the pause that the service asked for; 0: none
	failure *Failure
}

func (e ending) fate() Fate {
	if e.failure != nil {
		return e.failure.Fate()
	}
	return FateOf(e.status)
}

// repeats reports whether another attempt is in order: always where nothing had been sent, and where the failure can
// pass if the class bears it. A certificate that was refused stays so.
func (e ending) repeats(c Class) bool {
	var certificate *tls.CertificateVerificationError
	switch {
	case e.failure != nil && (e.failure.final || errors.As(e.failure, &certificate)):
		return false
	case e.fate() == NotSent:
		return true
	case !c.repeatable():
		return false
	case e.failure != nil:
		return true
	}
	switch e.status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// Pause waits before the next attempt. It fails at once if the service asks for more than the policy or the context
// allow.
func (p Policy) Pause(ctx context.Context, attempts, status int, hint time.Duration) error {
	d := p.Delay(attempts)
	switch {
	case hint > p.MaxRetryAfter:
		return fmt.Errorf("the service asks for a pause of %v", hint)
	case hint > 0:
		d = hint
	case status == http.StatusTooManyRequests:
		d = p.RateLimitDelay
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	return Sleep(ctx, d)
}

// Delay is a random part of a pause that doubles with each attempt.
func (p Policy) Delay(attempts int) time.Duration {
	limit := p.MaxDelay
	if n := min(attempts-1, 10); p.MinDelay <= p.MaxDelay>>n { // otherwise the shift could overflow
		limit = p.MinDelay << n
	}
	return rand.N(limit) + 1
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
