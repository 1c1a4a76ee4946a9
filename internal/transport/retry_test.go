package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

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

func TestNew_SendsTheWholeBodyInEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		req := newRequest(t, http.MethodPost, io.NopCloser(strings.NewReader("once")))
		require.Nil(t, req.GetBody)
		_, err := New(newConfig(func(req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			got = append(got, string(body))
			return respondWith(t, 429, ""), err
		}))(req)
		require.NoError(t, err)
		require.Equal(t, []string{"once", "once", "once"}, got)
	})
}

func TestNew_ABodyThatCannotBeReadIsNotSent(t *testing.T) {
	broken := errors.New("broken")
	_, err := New(newConfig(nil))(newRequest(t, http.MethodPost, io.NopCloser(iotest.ErrReader(broken))))
	require.ErrorIs(t, err, broken)
	require.False(t, err.(*Failure).Arrived)
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
		require.NoError(t, Sleep(ctx, 0), "there is no wait to end")
	})
}
