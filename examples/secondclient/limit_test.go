package main

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// recorder is a transport that keeps the time of each request.
type recorder struct {
	mu sync.Mutex
	at []time.Time
}

func (r *recorder) RoundTrip(*http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.at, time.Now())
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

func TestLimit_TenRequestsInAnyMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		client := &http.Client{Transport: newLimit(&r, 10, time.Minute)}
		var callers sync.WaitGroup
		for i := range 35 {
			callers.Go(func() {
				time.Sleep(time.Duration(i%4) * 25 * time.Second)
				resp, err := client.Get("http://127.0.0.1/")
				if err == nil {
					_ = resp.Body.Close()
				}
			})
		}
		callers.Wait()
		require.Len(t, r.at, 35)
		require.Equal(t, r.at[0], r.at[8], "requests within the limit do not wait")
		for i := 10; i < len(r.at); i++ {
			require.Greater(t, r.at[i].Sub(r.at[i-10]), time.Minute)
		}
		require.Less(t, r.at[34].Sub(r.at[0]), 4*time.Minute+10*time.Second)
	})
}

func TestLimit_AWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		client := &http.Client{Transport: newLimit(&r, 0, time.Minute)}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1/", nil)
		require.NoError(t, err)
		_, err = client.Do(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Empty(t, r.at)
	})
}

// TestListVoices_StaysWithinTheLimit: the fake responds to the eleventh request within a minute
// with 429.
func TestListVoices_StaysWithinTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := testFake(t)
		f.voices = nil
		for i := range 25 * voicesPerPage {
			f.voices = append(f.voices, record{"id": nil, "name": "voice-" + strconv.Itoa(i), "service": "deepgram"})
		}
		second, err := newCatalog(f.service())
		require.NoError(t, err)
		began := time.Now()
		voices, err := listVoices(t.Context(), second, "deepgram")
		require.NoError(t, err)
		require.Len(t, voices, len(f.voices))
		require.Equal(t, 2*61*time.Second, time.Since(began), "ten requests, ten, and six; each 429 would add a minute")
	})
}

func TestNewCatalog_RetriesCountForTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		s := always(http.StatusServiceUnavailable, "text/plain", "")
		next := s.transport
		s.transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			_, _ = r.RoundTrip(req)
			return next.RoundTrip(req)
		})
		second, err := newCatalog(s)
		require.NoError(t, err)
		for range 4 {
			_, err = findAgent(t.Context(), second, "A")
			require.ErrorContains(t, err, "503")
		}
		require.Len(t, r.at, 12, "three attempts each")
		require.Greater(t, r.at[10].Sub(r.at[0]), time.Minute)
	})
}
