package transport

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	if p.Attempts < 1 || p.Attempts > 10 || p.MinDelay <= 0 || p.MaxDelay < p.MinDelay || p.RateLimitDelay <= 0 || p.MaxRetryAfter <= 0 {
		return fmt.Errorf("the retry policy %+v must have 1 to 10 attempts, a MaxDelay not below MinDelay, and only positive times", p)
	}
	return nil
}

// Backoff returns how long to wait before the next attempt, and false if the service asks for more than the policy allows or
// the context has no time for it.
func (p Policy) Backoff(ctx context.Context, attempts, status int, retryAfter time.Duration) (time.Duration, bool) {
	d := cmp.Or(retryAfter, p.Delay(attempts))
	if status == http.StatusTooManyRequests {
		d = cmp.Or(retryAfter, p.RateLimitDelay)
	}
	deadline, limited := ctx.Deadline()
	return d, retryAfter <= p.MaxRetryAfter && (!limited || time.Until(deadline) >= d)
}

// Delay returns a random part of a delay that doubles with each attempt.
func (p Policy) Delay(attempts int) time.Duration {
	limit := p.MaxDelay
	if n := min(attempts-1, 10); p.MinDelay <= p.MaxDelay>>n { // otherwise the shift could overflow
		limit = p.MinDelay << n
	}
	return rand.N(limit) + 1
}

// RetryAfter returns how long the service asks to wait: the header Retry-After, in seconds or as a date, or the body's
// retry_after, whichever is longer. A date that has passed counts as none, and more than 30 years are as good as 30.
func RetryAfter(resp *http.Response) time.Duration {
	header := strings.TrimSpace(resp.Header.Get("Retry-After"))
	inHeader, _ := strconv.ParseFloat(header, 64) // beyond the range it gives an infinity, which is long enough
	if at, err := http.ParseTime(header); err == nil {
		inHeader = time.Until(at).Seconds()
	}
	var body struct {
		RetryAfter jsontext.Value `json:"retry_after"`
	}
	_ = json.Unmarshal(Bytes(resp), &body, jsontext.AllowInvalidUTF8(true))
	inBody, _ := strconv.ParseFloat(strings.Trim(string(body.RetryAfter), `"`), 64)
	if n := max(inHeader, inBody); n > 0 { // and a number
		return time.Duration(min(n, 1e9) * float64(time.Second))
	}
	return 0
}
