package client

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// RetryPolicy configures retries. Zero fields use the defaults. MaxRetryAfter does not limit
// RateLimitDelay.
type RetryPolicy struct {
	Attempts       int           // requests per call, 1 to 10; default 3
	MinDelay       time.Duration // upper limit of the first random wait, then doubled; default 0.5 s
	MaxDelay       time.Duration // maximum of that limit; default 8 s
	RateLimitDelay time.Duration // wait after a 429 without a Retry-After; default 60 s
	MaxRetryAfter  time.Duration // longest Retry-After to honor; default 90 s
}

func defaultRetry() RetryPolicy {
	return RetryPolicy{
		Attempts:       3,
		MinDelay:       500 * time.Millisecond,
		MaxDelay:       8 * time.Second,
		RateLimitDelay: time.Minute,
		MaxRetryAfter:  90 * time.Second,
	}
}

// withDefaults replaces zero fields with their defaults. Default delays are adjusted to fit a given
// MinDelay or MaxDelay.
func (p RetryPolicy) withDefaults() RetryPolicy {
	d := defaultRetry()
	p.Attempts = cmp.Or(p.Attempts, d.Attempts)
	p.RateLimitDelay = cmp.Or(p.RateLimitDelay, d.RateLimitDelay)
	p.MaxRetryAfter = cmp.Or(p.MaxRetryAfter, d.MaxRetryAfter)
	p.MaxDelay = cmp.Or(p.MaxDelay, max(d.MaxDelay, p.MinDelay))
	p.MinDelay = cmp.Or(p.MinDelay, min(d.MinDelay, p.MaxDelay))
	return p
}

// validate returns an error if the policy is invalid.
func (p RetryPolicy) validate() error {
	shortest := min(p.MinDelay, p.MaxDelay, p.RateLimitDelay, p.MaxRetryAfter)
	if p.Attempts < 1 || p.Attempts > 10 || p.MaxDelay < p.MinDelay || shortest <= 0 {
		return fmt.Errorf("the retry policy %+v must have 1 to 10 attempts, a MaxDelay not below MinDelay, "+
			"and only positive times", p)
	}
	return nil
}

// backoff returns the wait before the next attempt. It returns false if the service asks for a
// longer wait than the policy allows, or if the context would end during the wait.
func (p RetryPolicy) backoff(ctx context.Context, attempts int, asked transport.RetryAfter) (time.Duration, bool) {
	wait := p.delay(attempts)
	switch {
	case asked.Wait > p.MaxRetryAfter:
		return 0, false
	case asked.Wait > 0:
		wait = asked.Wait
	case asked.IsUnstated:
		wait = p.RateLimitDelay
	}
	return wait, hasTime(ctx, wait)
}

// allows reports whether both the policy and the context permit the wait.
func (p RetryPolicy) allows(ctx context.Context, wait time.Duration) bool {
	return wait <= max(p.MaxRetryAfter, p.RateLimitDelay, p.MaxDelay) && hasTime(ctx, wait)
}

// hasTime reports whether the wait ends before the context's deadline.
func hasTime(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) >= wait
}

// delay returns a random wait. The upper limit doubles with each attempt, up to MaxDelay.
func (p RetryPolicy) delay(attempts int) time.Duration {
	doubled := float64(p.MinDelay) * math.Exp2(float64(attempts-1))
	limit := min(doubled, float64(p.MaxDelay))
	return time.Duration(rand.Float64()*limit) + 1
}
