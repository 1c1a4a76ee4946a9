package client

import (
	"cmp"
	"context"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// RetryPolicy says how often a request is made and how long to wait in between. A field that is zero takes the value of
// [DefaultRetry]. The package documentation has the table of what is retried.
type RetryPolicy struct {
	Attempts       int           // at most, the first one included; 1 to 10
	MinDelay       time.Duration // the wait before the second attempt is a random part of it; it doubles with each attempt
	MaxDelay       time.Duration // the delay does not grow beyond it
	RateLimitDelay time.Duration // the wait after a 429 that does not say how long to wait
	MaxRetryAfter  time.Duration // if the service asks for a longer wait, the call fails at once
}

// DefaultRetry returns the policy that applies without [WithRetry]: three attempts, exponential backoff from 0.5 s with
// full jitter, a minute after a 429, and at most 90 s if the service asks for a wait.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{
		Attempts:       3,
		MinDelay:       500 * time.Millisecond,
		MaxDelay:       8 * time.Second,
		RateLimitDelay: time.Minute,
		MaxRetryAfter:  90 * time.Second,
	}
}

func (p RetryPolicy) withDefaults() transport.Policy {
	d := DefaultRetry()
	p.Attempts = cmp.Or(p.Attempts, d.Attempts)
	p.MinDelay = cmp.Or(p.MinDelay, min(d.MinDelay, cmp.Or(max(p.MaxDelay, 0), d.MinDelay)))
	p.MaxDelay = cmp.Or(p.MaxDelay, max(d.MaxDelay, p.MinDelay))
	p.RateLimitDelay = cmp.Or(p.RateLimitDelay, d.RateLimitDelay)
	p.MaxRetryAfter = cmp.Or(p.MaxRetryAfter, d.MaxRetryAfter)
	return transport.Policy(p)
}

// ContextWithRetry returns a context whose calls follow policy instead of the Client's. A policy that cannot work fails
// the call, and nothing is sent.
func ContextWithRetry(ctx context.Context, policy RetryPolicy) context.Context {
	return transport.WithPolicy(ctx, policy.withDefaults())
}
