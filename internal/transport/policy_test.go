package transport

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPolicy_Validate(t *testing.T) {
	for name, tt := range map[string]struct {
		change  func(*Policy)
		problem string // "": none
	}{
		"the default":                {func(*Policy) {}, ""},
		"one attempt":                {func(p *Policy) { p.Attempts = 1 }, ""},
		"ten attempts":               {func(p *Policy) { p.Attempts = 10 }, ""},
		"equal delays":               {func(p *Policy) { p.MinDelay = p.MaxDelay }, ""},
		"no attempt":                 {func(p *Policy) { p.Attempts = 0 }, "Attempts:0 "},
		"a negative attempt":         {func(p *Policy) { p.Attempts = -1 }, "Attempts:-1 "},
		"eleven attempts":            {func(p *Policy) { p.Attempts = 11 }, "Attempts:11 "},
		"no delay":                   {func(p *Policy) { p.MinDelay = 0 }, "MinDelay:0s MaxDelay:8s"},
		"a negative delay":           {func(p *Policy) { p.MinDelay = -1 }, "MinDelay:-1ns MaxDelay:8s"},
		"delays in the wrong order":  {func(p *Policy) { p.MaxDelay = time.Millisecond }, "MinDelay:500ms MaxDelay:1ms"},
		"no wait after a 429":        {func(p *Policy) { p.RateLimitDelay = 0 }, "RateLimitDelay:0s MaxRetryAfter:1m30s"},
		"a negative longest wait":    {func(p *Policy) { p.MaxRetryAfter = -1 }, "RateLimitDelay:1m0s MaxRetryAfter:-1ns"},
		"a negative wait after 429":  {func(p *Policy) { p.RateLimitDelay = -1 }, "RateLimitDelay:-1ns"},
		"no longest wait at all":     {func(p *Policy) { p.MaxRetryAfter = 0 }, "MaxRetryAfter:0s"},
		"a negative longest backoff": {func(p *Policy) { p.MaxDelay = -1 }, "MaxDelay:-1ns"},
	} {
		t.Run(name, func(t *testing.T) {
			p := defaultPolicy()
			tt.change(&p)
			err := p.Validate()
			if tt.problem == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.problem)
			_, err = PolicyOf(WithPolicy(t.Context(), p), defaultPolicy())
			require.ErrorContains(t, err, tt.problem)
		})
	}
}

func TestPolicyOf(t *testing.T) {
	own, other := defaultPolicy(), defaultPolicy()
	other.Attempts = 7
	got, err := PolicyOf(t.Context(), own)
	require.NoError(t, err)
	require.Equal(t, own, got)
	got, err = PolicyOf(WithPolicy(t.Context(), other), own)
	require.NoError(t, err)
	require.Equal(t, other, got)
}

func TestPolicy_Delay(t *testing.T) {
	p := defaultPolicy()
	for attempts, limit := range []time.Duration{1: 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000} {
		if attempts == 0 {
			continue
		}
		for range 200 {
			d := p.Delay(attempts)
			require.Positive(t, d)
			require.LessOrEqual(t, d, limit*time.Millisecond)
		}
	}
}

func TestPolicy_Delay_NeverOverflows(t *testing.T) {
	p := defaultPolicy()
	p.MinDelay, p.MaxDelay = math.MaxInt64/4, math.MaxInt64-1
	for attempts := 1; attempts < 100; attempts++ {
		require.Positive(t, p.Delay(attempts), "after %d attempts", attempts)
	}
}

func TestPolicy_Backoff(t *testing.T) {
	const random = -1 // anything up to 500 ms
	for name, tt := range map[string]struct {
		status     int
		retryAfter time.Duration
		within     time.Duration // of the context; 0: no deadline
		want       time.Duration // 0: the call fails at once
	}{
		"backoff":                       {503, 0, 0, random},
		"no response":                   {0, 0, 0, random},
		"as the service asks":           {503, 7 * time.Second, 0, 7 * time.Second},
		"429":                           {429, 0, 0, time.Minute},
		"429 that asks":                 {429, 7 * time.Second, 0, 7 * time.Second},
		"the longest":                   {429, 90 * time.Second, 0, 90 * time.Second},
		"longer than allowed":           {429, 90*time.Second + 1, 0, 0},
		"within the context":            {429, 9 * time.Second, 10 * time.Second, 9 * time.Second},
		"as long as the context":        {429, 10 * time.Second, 10 * time.Second, 10 * time.Second},
		"longer than the context":       {429, 11 * time.Second, 10 * time.Second, 0},
		"429, no minute in the context": {429, 0, 59 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.within > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.within)
					defer cancel()
				}
				got, ok := defaultPolicy().Backoff(ctx, 1, tt.status, tt.retryAfter)
				require.Equal(t, tt.want != 0, ok)
				if !ok {
					return
				}
				if tt.want == random {
					require.LessOrEqual(t, got, 500*time.Millisecond)
					return
				}
				require.Equal(t, tt.want, got)
			})
		})
	}
}
