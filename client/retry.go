package client

import (
	"context"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// RetryPolicy says how often a request is made and how long the pauses are. The package documentation has the table of
// what is repeated.
type RetryPolicy struct {
	Attempts       int           // made at most, the first one included; 1 to 10
	MinDelay       time.Duration // the pause before the second attempt is a random part of it; it doubles with each attempt
	MaxDelay       time.Duration // the pause grows no longer than this
	RateLimitDelay time.Duration // the pause after a 429 that does not say how long to wait
	MaxRetryAfter  time.Duration // when the service asks for a longer pause, the call fails at once
}

// DefaultRetry returns the policy that applies without [WithRetry]: three attempts, pauses from 0.5 s with full jitter,
// a minute after a 429, and at most 90 s of waiting for the service.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{
		Attempts:       3,
		MinDelay:       500 * time.Millisecond,
		MaxDelay:       8 * time.Second,
		RateLimitDelay: time.Minute,
		MaxRetryAfter:  90 * time.Second,
	}
}

// NoRetry returns the policy of a single attempt.
func NoRetry() RetryPolicy {
	p := DefaultRetry()
	p.Attempts = 1
	return p
}

// ContextWithRetry returns a context whose calls follow policy instead of the Client's. A policy that cannot work fails
// the call.
func ContextWithRetry(ctx context.Context, policy RetryPolicy) context.Context {
	return transport.WithPolicy(ctx, transport.Policy(policy))
}
