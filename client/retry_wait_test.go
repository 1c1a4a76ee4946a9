package client_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// waits returns the times between the requests that reached the server.
func waits(srv *clienttest.Server) (between []time.Duration) {
	requests := srv.Requests()
	for i := 1; i < len(requests); i++ {
		between = append(between, requests[i].At.Sub(requests[i-1].At))
	}
	return between
}

// inDate returns a Retry-After with the time d after a test in fake time begins.
func inDate(d time.Duration) string {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).Format(http.TimeFormat)
}

func rateLimitBoth(header, body string) clienttest.Fault {
	return clienttest.Respond(http.StatusTooManyRequests, `{"error":"too_many_requests","retry_after":`+body+`}`, "Retry-After", header)
}

func TestDefaultRetry_WaitsAsTheServiceAsks(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		wait  time.Duration
	}{
		"429 that does not ask": {clienttest.RateLimit(""), time.Minute},
		"seconds":               {clienttest.RateLimit("7"), 7 * time.Second},
		"parts of a second":     {clienttest.RateLimit("2.5"), 2500 * time.Millisecond},
		"date":                  {clienttest.RateLimit(inDate(20 * time.Second)), 20 * time.Second},
		"in the body":           {clienttest.RateLimitBody(12.5), 12500 * time.Millisecond},
		"a string in the body":  {rateLimitBoth("", `"9"`), 9 * time.Second},
		"the longer of two":     {rateLimitBoth("5", "9"), 9 * time.Second},
		"0 and the body":        {rateLimitBoth("0", "9"), 9 * time.Second},
		"the header and 0":      {rateLimitBoth("9", "0"), 9 * time.Second},
		"null in the body":      {rateLimitBoth("", "null"), time.Minute},
		"false in the body":     {rateLimitBoth("", "false"), time.Minute},
		"not a number":          {clienttest.RateLimit("NaN"), time.Minute},
		"a word":                {clienttest.RateLimit("soon"), time.Minute},
		"the longest":           {clienttest.RateLimit("90"), 90 * time.Second},
		"503 with seconds":      {clienttest.Respond(503, `{}`, "Retry-After", "33"), 33 * time.Second},
		"408 with seconds":      {clienttest.Respond(408, `{}`, "Retry-After", "3"), 3 * time.Second},
		"502 with HTML":         {clienttest.Respond(502, `<p>`, "Retry-After", "4"), 4 * time.Second},
		"HTML that rate limits": {clienttest.HTML(429), time.Minute},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("", tt.fault)
			_, err := newClient(t, srv).Simulations.Get(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, []time.Duration{tt.wait}, waits(srv))
		})
	}
}

// A time of 0 or one that is over means the normal backoff, and not the minute of a 429 that names no time.
func TestDefaultRetry_AWaitThatIsOverMeansTheNormalBackoff(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"0":                    clienttest.RateLimit("0"),
		"0.0":                  clienttest.RateLimit("0.0"),
		"negative":             clienttest.RateLimit("-5"),
		"a date in the past":   clienttest.RateLimit(inDate(-time.Hour)),
		"now":                  clienttest.RateLimit(inDate(0)),
		"0 in the body":        clienttest.RateLimitBody(0),
		"negative in the body": clienttest.RateLimitBody(-5),
		"a string in the body": rateLimitBoth("", `"0"`),
		"0 in both":            rateLimitBoth("0", "0"),
		"0 and a word":         rateLimitBoth("soon", "0"),
		"503":                  clienttest.Respond(503, `{}`, "Retry-After", "0"),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("", fault, fault)
			_, err := newClient(t, srv).Simulations.Get(t.Context(), id)
			require.NoError(t, err)
			waited := waits(srv)
			require.Positive(t, waited[0])
			require.LessOrEqual(t, waited[0], 500*time.Millisecond)
			require.LessOrEqual(t, waited[1], time.Second)
			srv.Inject("", clienttest.Times(3, fault)...)
			_, err = newClient(t, srv).Simulations.Get(t.Context(), id)
			refused, ok := errors.AsType[*client.APIError](err)
			require.True(t, ok)
			require.Zero(t, refused.RetryAfter)
			require.NotContains(t, err.Error(), "1m0s")
		})
	}
}

func TestDefaultRetry_AWaitThatIsTooLongFailsAtOnceWithItsLength(t *testing.T) {
	for name, tt := range map[string]struct {
		fault      clienttest.Fault
		within     time.Duration // of the context; 0: no deadline
		retryAfter time.Duration
	}{
		"91 seconds":                  {clienttest.RateLimit("91"), 0, 91 * time.Second},
		"a date":                      {clienttest.RateLimit(inDate(2 * time.Hour)), 0, 2 * time.Hour},
		"in the body":                 {clienttest.RateLimitBody(3600), 0, time.Hour},
		"a date that overflows":       {clienttest.RateLimit("Fri, 31 Dec 9999 23:59:59 GMT"), 0, 1e9 * time.Second},
		"503":                         {clienttest.Respond(503, `{}`, "Retry-After", "600"), 0, 10 * time.Minute},
		"longer than the context":     {clienttest.RateLimit("45"), 30 * time.Second, 45 * time.Second},
		"the minute is too long, too": {clienttest.RateLimit(""), 30 * time.Second, 0},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("", tt.fault)
			ctx, start := t.Context(), time.Now()
			if tt.within > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.within)
				defer cancel()
			}
			_, err := newClient(t, srv).Simulations.Get(ctx, id)
			var refused *client.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, tt.retryAfter, refused.RetryAfter)
			require.Equal(t, 1, refused.Attempts)
			require.Len(t, srv.Requests(), 1)
			require.Zero(t, time.Since(start))
		})
	}
}

// Full jitter: each wait is anything from nothing up to a limit that doubles.
func TestDefaultRetry_WaitsAreRandomUpToALimitThatDoubles(t *testing.T) {
	policy := client.RetryPolicy{Attempts: 8}
	limits := []time.Duration{500, 1000, 2000, 4000, 8000, 8000, 8000} // ms
	synctest.Test(t, func(t *testing.T) {
		shortest, longest := make([]float64, len(limits)), make([]float64, len(limits))
		for i := range limits {
			limits[i] *= time.Millisecond
			shortest[i] = 1
		}
		srv := newServer(t)
		id := seed(t, srv)
		c := newClient(t, srv, client.WithRetry(policy))
		const calls = 60
		for range calls {
			srv.Inject("", clienttest.Times(len(limits), clienttest.ServerError(500))...)
			_, err := c.Simulations.Get(t.Context(), id)
			require.NoError(t, err)
		}
		for i, wait := range waits(srv) {
			k := i % (len(limits) + 1)
			if k == len(limits) {
				continue // the next call
			}
			share := float64(wait) / float64(limits[k])
			require.Positive(t, wait)
			require.LessOrEqual(t, wait, limits[k])
			shortest[k], longest[k] = min(shortest[k], share), max(longest[k], share)
		}
		for k := range limits { // each fails once in a million runs
			require.Less(t, shortest[k], 0.25, "wait %d", k+1)
			require.Greater(t, longest[k], 0.75, "wait %d", k+1)
		}
	})
}

func TestRetryPolicy_TheLongestDelaysDoNotOverflow(t *testing.T) {
	policy := client.RetryPolicy{MinDelay: math.MaxInt64/4 + 1, MaxDelay: math.MaxInt64}
	for attempts := range 10 {
		require.Positive(t, policy.Delay(attempts+1), "after %d attempts", attempts+1)
	}
}

func TestDefaultRetry_ARateLimitedWriteIsSentAgainWithTheSameBody(t *testing.T) {
	for column, ops := range tableColumns() {
		if column == "read" {
			continue
		}
		for _, op := range ops {
			synctestSubtest(t, column+"/"+op.name, func(t *testing.T) {
				srv := newServer(t)
				srv.Inject(op.name, clienttest.RateLimit("3"), clienttest.Refuse(), clienttest.HTML(418))
				require.Error(t, op.call(t.Context(), newClient(t, srv).Simulations))
				requests := srv.Requests()
				require.GreaterOrEqual(t, len(requests), 2)
				require.Equal(t, op.name, requests[1].Operation)
				require.Equal(t, string(requests[0].Body), string(requests[1].Body))
				require.GreaterOrEqual(t, waits(srv)[0], 3*time.Second)
			})
		}
	}
}
