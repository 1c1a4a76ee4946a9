package client_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Fields that are zero take the defaults, which are three attempts, 0.5 to 8 s, 60 s after a 429, and 90 s at most.
func TestRetryPolicy_ZeroFieldsTakeTheDefaults(t *testing.T) {
	failed, limited := clienttest.ServerError(503), clienttest.RateLimit("")
	ms := func(list ...time.Duration) []time.Duration {
		for i := range list {
			list[i] *= time.Millisecond
		}
		return list
	}
	for name, tt := range map[string]struct {
		policy  client.RetryPolicy
		fault   clienttest.Fault
		longest []time.Duration // the limits of the waits, of which there is one less than attempts
		exact   bool
	}{
		"all, after a 503":           {client.RetryPolicy{}, failed, ms(500, 1000), false},
		"all, after a 429":           {client.RetryPolicy{}, limited, ms(60_000, 60_000), true},
		"all, a wait of 90 s":        {client.RetryPolicy{}, clienttest.RateLimit("90"), ms(90_000, 90_000), true},
		"all, a wait of 91 s":        {client.RetryPolicy{}, clienttest.RateLimit("91"), nil, true},
		"Attempts is set":            {client.RetryPolicy{Attempts: 5}, failed, ms(500, 1000, 2000, 4000), false},
		"Attempts is one":            {client.RetryPolicy{Attempts: 1}, failed, nil, false},
		"MinDelay is set":            {client.RetryPolicy{MinDelay: time.Millisecond}, failed, ms(1, 2), false},
		"MinDelay above the longest": {client.RetryPolicy{MinDelay: 20 * time.Second}, failed, ms(20_000, 20_000), false},
		"MaxDelay is set":            {client.RetryPolicy{Attempts: 4, MaxDelay: time.Second}, failed, ms(500, 1000, 1000), false},
		"MaxDelay below the first":   {client.RetryPolicy{MaxDelay: time.Millisecond}, failed, ms(1, 1), false},
		"RateLimitDelay is set":      {client.RetryPolicy{RateLimitDelay: time.Second}, limited, ms(1000, 1000), true},
		"MaxRetryAfter is set":       {client.RetryPolicy{MaxRetryAfter: time.Second}, clienttest.RateLimit("2"), nil, true},
		"MaxRetryAfter is longer":    {client.RetryPolicy{MaxRetryAfter: time.Hour}, clienttest.RateLimit("999"), ms(999_000, 999_000), true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", clienttest.Times(20, tt.fault)...)
			_, err := newClient(t, srv, client.WithRetry(tt.policy)).Simulations.Get(t.Context(), 1)
			require.Error(t, err)
			waited := waits(srv)
			require.Len(t, waited, len(tt.longest))
			for i, longest := range tt.longest {
				if tt.exact {
					require.Equal(t, longest, waited[i])
				}
				require.LessOrEqual(t, waited[i], longest)
			}
		})
	}
}

// wrongPolicies lists policies that cannot work, by what the error says.
func wrongPolicies() map[string]client.RetryPolicy {
	return map[string]client.RetryPolicy{
		"Attempts:-1 ":                            {Attempts: -1},
		"Attempts:11 ":                            {Attempts: 11},
		"MinDelay:-1ns MaxDelay:8s":               {MinDelay: -1},
		"MaxDelay:-1ns":                           {MaxDelay: -1},
		"MinDelay:1m0s MaxDelay:1s":               {MinDelay: time.Minute, MaxDelay: time.Second},
		"MinDelay:500ms MaxDelay:100ms":           {MinDelay: 500 * time.Millisecond, MaxDelay: 100 * time.Millisecond},
		"RateLimitDelay:-1ns MaxRetryAfter:1m30s": {RateLimitDelay: -1},
		"RateLimitDelay:1m0s MaxRetryAfter:-1ns":  {MaxRetryAfter: -1},
		"Attempts:2147483647 ":                    {Attempts: 1<<31 - 1},
	}
}

func TestWithRetry_RefusesAPolicyThatCannotWork(t *testing.T) {
	for problem, policy := range wrongPolicies() {
		t.Run(problem, func(t *testing.T) {
			_, err := client.New(client.WithAPIKey(transportKey), client.WithRetry(policy))
			require.ErrorContains(t, err, problem)
		})
	}
}

func TestDefaultRetry_IsAppliedWithoutAnOption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("", clienttest.Times(20, clienttest.ServerError(503))...)
		_, err := newClient(t, srv).Simulations.Get(t.Context(), 1)
		require.ErrorIs(t, err, client.ErrServer)
		require.Len(t, srv.Requests(), 3)
	})
}
