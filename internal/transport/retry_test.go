package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetry(t *testing.T) {
	notSent, arrived := Failure{Err: errors.New("refused")}, Failure{Arrived: true, Err: errors.New("reset")}
	final := Failure{Err: errors.New("untrusted"), final: true}
	for name, tt := range map[string]struct {
		call     Call
		endings  []step
		attempts int
		retried  bool // an attempt before the last one may have arrived
	}{
		"a success":                          {Call{}, []step{responds(t, 200)}, 1, false},
		"never sent":                         {Call{}, []step{failsWith(notSent), failsWith(notSent), responds(t, 200)}, 3, false},
		"never sent, the policy ends":        {Call{}, []step{failsWith(notSent)}, 3, false},
		"never sent, the caller retries":     {Call{NoRetry: true}, []step{failsWith(notSent)}, 1, false},
		"never sent, and never will be":      {Call{Idempotency: NoSideEffects}, []step{failsWith(final)}, 1, false},
		"arrived, not idempotent":            {Call{}, []step{failsWith(arrived)}, 1, false},
		"arrived, idempotent":                {Call{Idempotency: Idempotent}, []step{failsWith(arrived), responds(t, 200)}, 2, true},
		"arrived, then never sent":           {Call{Idempotency: Idempotent}, []step{failsWith(arrived), failsWith(notSent)}, 3, true},
		"429, not idempotent":                {Call{}, []step{responds(t, 429), responds(t, 200)}, 2, false},
		"503, not idempotent":                {Call{}, []step{responds(t, 503)}, 1, false},
		"503, idempotent":                    {Call{Idempotency: Idempotent}, []step{responds(t, 503), responds(t, 200)}, 2, true},
		"503, no side effects":               {Call{Idempotency: NoSideEffects}, []step{responds(t, 503)}, 3, true},
		"501, no side effects":               {Call{Idempotency: NoSideEffects}, []step{responds(t, 501)}, 1, false},
		"404, no side effects":               {Call{Idempotency: NoSideEffects}, []step{responds(t, 404)}, 1, false},
		"302, no side effects":               {Call{Idempotency: NoSideEffects}, []step{responds(t, 302)}, 1, false},
		"429 that asks for too long a wait":  {Call{}, []step{responds(t, 429, "Retry-After", "91")}, 1, false},
		"503 that asks for too long a wait":  {Call{Idempotency: Idempotent}, []step{responds(t, 503, "Retry-After", "91")}, 1, false},
		"a 200 with a Retry-After of a week": {Call{}, []step{responds(t, 200, "Retry-After", "604800")}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts, call := &script{endings: tt.endings}, tt.call
				_, err := retries(attempts.do)(requestOf(t, &call))
				require.Equal(t, tt.attempts, attempts.attempts)
				require.Equal(t, tt.attempts, call.Attempts)
				require.Equal(t, tt.retried, call.Retried)
				var failure *Failure
				if errors.As(err, &failure) {
					require.Same(t, &call, failure.Call)
				}
			})
		})
	}
}

// An earlier attempt may have arrived, whatever became of the last one.
func TestRetry_AFailureMayHaveArrivedIfAnyAttemptMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := &script{endings: []step{
			failsWith(Failure{Arrived: true, Err: errors.New("reset")}),
			failsWith(Failure{Err: errors.New("refused")}),
		}}
		_, err := retries(attempts.do)(newRequest(t, http.MethodGet, http.NoBody))
		var failure *Failure
		require.ErrorAs(t, err, &failure)
		require.ErrorContains(t, err, "refused")
		require.True(t, failure.Arrived)
	})
}

func TestRetry_SendsTheSameBodyAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bodies []string
		send := retries(func(req *http.Request) (*http.Response, error) {
			data, err := io.ReadAll(req.Body)
			bodies = append(bodies, string(data))
			return nil, &Failure{Err: errors.Join(errors.New("refused"), err)}
		})
		_, err := send(newRequest(t, http.MethodPost, strings.NewReader("twice")))
		require.Error(t, err)
		require.Equal(t, []string{"twice", "twice", "twice"}, bodies)
	})
}

func TestRetry_SendsABodyOnceIfItCannotBeReadAgain(t *testing.T) {
	attempts := &script{endings: []step{failsWith(Failure{Err: errors.New("refused")})}}
	req := newRequest(t, http.MethodPost, io.NopCloser(strings.NewReader("once")))
	require.Nil(t, req.GetBody)
	_, err := retries(attempts.do)(req)
	require.ErrorContains(t, err, "refused")
	require.Equal(t, 1, attempts.attempts)
}

func TestRetry_TheWaitEndsWithTheContext(t *testing.T) {
	shutdown := errors.New("shutting down")
	for name, arrived := range map[string]bool{"not sent": false, "arrived": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := &script{endings: []step{responds(t, 429, "Retry-After", "60")}}
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(10*time.Second, func() { cancel(shutdown) })
				start, call := time.Now(), &Call{Retried: arrived}
				_, err := retries(attempts.do)(requestOf(t, call).WithContext(WithCall(ctx, call)))
				var failure *Failure
				require.ErrorAs(t, err, &failure)
				require.Equal(t, arrived, failure.Arrived)
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, shutdown)
				require.Equal(t, 10*time.Second, time.Since(start))
				require.Equal(t, 1, attempts.attempts)
			})
		})
	}
}

func TestRetry_SendsNothingForAContextThatHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	attempts, call := &script{endings: []step{responds(t, 200)}}, Call{}
	_, err := retries(attempts.do)(requestOf(t, &call).WithContext(WithCall(ctx, &call)))
	var failure *Failure
	require.ErrorAs(t, err, &failure)
	require.False(t, failure.Arrived)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, attempts.attempts+call.Attempts)
}

func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.NoError(t, Sleep(t.Context(), 3*time.Second))
		require.Equal(t, 3*time.Second, time.Since(start))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		require.ErrorIs(t, Sleep(ctx, time.Hour), context.Canceled)
		require.Equal(t, 4*time.Second, time.Since(start))
	})
}
