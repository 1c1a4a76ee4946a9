package transport

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

var usual = Policy{Attempts: 3, MinDelay: 500 * time.Millisecond, MaxDelay: 8 * time.Second, RateLimitDelay: time.Minute, MaxRetryAfter: 90 * time.Second}

func TestEveryStatusHasOneFate(t *testing.T) {
	open := map[int]bool{408: true}
	notSent := map[int]bool{429: true}
	for status := 100; status < 1000; status++ {
		want := Refused
		switch {
		case notSent[status]:
			want = NotSent
		case open[status], status >= 200 && status < 300:
			want = Open
		case status >= 500 && status != 500 && status != 501 && status != 503:
			want = Open
		}
		require.Equal(t, want, FateOf(status), status)
	}
}

func TestTheDelayIsWithinALimitThatDoublesAndNeverOverflows(t *testing.T) {
	huge := usual
	huge.MinDelay, huge.MaxDelay = math.MaxInt64/4, math.MaxInt64-1
	for attempts, limit := range []time.Duration{0, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000} {
		if attempts == 0 {
			continue
		}
		for range 200 {
			d := usual.Delay(attempts)
			require.Positive(t, d)
			require.LessOrEqual(t, d, limit*time.Millisecond)
			require.Positive(t, huge.Delay(attempts), "after %d attempts", attempts)
		}
	}
}

func TestAPauseEndsWithTheContextAndIsNotBegunInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		require.ErrorIs(t, usual.Pause(ctx, 1, 429, 11*time.Second), context.DeadlineExceeded)
		require.Error(t, usual.Pause(t.Context(), 1, 429, 91*time.Second))
		require.Zero(t, time.Since(start))
		require.NoError(t, usual.Pause(ctx, 1, 429, 9*time.Second))
		require.Equal(t, 9*time.Second, time.Since(start))
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		require.ErrorIs(t, usual.Pause(ctx, 1, 429, 0), context.Canceled)
		require.Equal(t, 10*time.Second, time.Since(start))
	})
}

// A RoundTripper of the caller need not report its connections: then a request counts as sent, unless it could not connect.
func TestARequestCountsAsSentUnlessItIsKnownNotToBe(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	for name, test := range map[string]struct {
		asked, got bool
		err        error
		used       bool
	}{
		"a dial failed":            {true, false, dial, false},
		"a dial failed, unwatched": {false, false, dial, false},
		"no connection":            {true, false, errors.New("TLS"), false},
		"a connection":             {true, true, errors.New("reset"), true},
		"nobody watched":           {false, false, errors.New("reset"), true},
	} {
		t.Run(name, func(t *testing.T) {
			var c connTrace
			trace := c.trace()
			if test.asked {
				trace.GetConn("")
			}
			if test.got {
				c.got.Store(true)
			}
			require.Equal(t, test.used, c.used(test.err))
		})
	}
}

func TestARequestOfNoOperationIsRepeatedByItsMethod(t *testing.T) {
	for method, class := range map[string]Class{
		"GET": Read, "HEAD": Read, "DELETE": Delete, "PUT": Create, "POST": Create, "PATCH": Create, "OPTIONS": Create,
	} {
		req, err := http.NewRequestWithContext(t.Context(), method, "https://service.example/api/v1/agents?x=y", http.NoBody)
		require.NoError(t, err)
		call := callOf(req)
		require.Equal(t, class, call.Class)
		require.Equal(t, method+" /api/v1/agents", call.Operation)
		require.Equal(t, class == Read || class == Delete, call.Class.repeatable())
	}
}

func TestABodyThatCannotBeSentAgainIsSentOnce(t *testing.T) {
	attempts := 0
	send := retry(usual, func(req *http.Request) (*http.Response, error) {
		attempts++
		return nil, &Failure{Err: errors.New("refused")}
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://service.example", readCloser{strings.NewReader("once")})
	require.NoError(t, err)
	require.Nil(t, req.GetBody)
	_, err = send(req) //nolint:bodyclose // there is none
	require.ErrorContains(t, err, "refused")
	require.Equal(t, 1, attempts)
}

func TestASingleCallIsNotRepeated(t *testing.T) {
	attempts := 0
	send := retry(usual, func(*http.Request) (*http.Response, error) {
		attempts++
		return nil, &Failure{Err: errors.New("refused")}
	})
	call := &Call{Class: Read, Single: true}
	req, err := http.NewRequestWithContext(WithCall(t.Context(), call), http.MethodGet, "https://service.example", http.NoBody)
	require.NoError(t, err)
	_, err = send(req) //nolint:bodyclose // there is none
	require.Error(t, err)
	require.Equal(t, []int{1, 1}, []int{attempts, call.Attempts})
}

// What an earlier attempt left open stays open, whatever the last one says.
func TestAFailureMayHaveArrivedIfAnyAttemptMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ends := []*Failure{{Arrived: true, Err: errors.New("reset")}, {Err: errors.New("refused")}, {Err: errors.New("refused")}}
		send := retry(usual, func(*http.Request) (*http.Response, error) {
			f := ends[0]
			ends = ends[1:]
			return nil, f
		})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://service.example", http.NoBody)
		require.NoError(t, err)
		_, err = send(req) //nolint:bodyclose // there is none
		var failure *Failure
		require.ErrorAs(t, err, &failure)
		require.Equal(t, Open, failure.Fate())
		require.Empty(t, ends)
	})
}
