package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// leaving lists the ways in which an editor could send the key elsewhere.
func leaving() map[string]func(*http.Request) {
	return map[string]func(*http.Request){
		"scheme":        func(r *http.Request) { r.URL.Scheme = "https" },
		"host":          func(r *http.Request) { r.URL.Host = "elsewhere.example" },
		"port":          func(r *http.Request) { r.URL.Host = r.URL.Hostname() + ":2" },
		"Host":          func(r *http.Request) { r.Host = "elsewhere.example" },
		"URL":           func(r *http.Request) { r.URL, _ = url.Parse("https://elsewhere.example/api/v1") },
		"no host":       func(r *http.Request) { r.URL.Host = "" },
		"whole request": func(r *http.Request) { *r = *mustRequest("https://elsewhere.example/") },
	}
}

func mustRequest(target string) *http.Request {
	req, err := http.NewRequest(http.MethodGet, target, http.NoBody)
	if err != nil {
		panic(err)
	}
	return req
}

func requireRefusedToLeave(t *testing.T, srv *clienttest.Server, err error) {
	t.Helper()
	var failed *client.TransportError
	require.ErrorAs(t, err, &failed)
	require.False(t, failed.MayHaveArrived)
	require.Zero(t, failed.Attempts)
	require.ErrorContains(t, err, "would leave")
	require.Empty(t, srv.Requests())
}

func TestWithRequestEditor_CannotLeaveTheHostOfTheBaseURL(t *testing.T) {
	for name, change := range leaving() {
		editor := func(_ context.Context, r *http.Request) error {
			change(r)
			return nil
		}
		t.Run(name, func(t *testing.T) {
			t.Run("option", func(t *testing.T) {
				srv := newServer(t)
				_, err := newClient(t, srv, client.WithRequestEditor(editor)).Simulations.Get(t.Context(), 1)
				requireRefusedToLeave(t, srv, err)
			})
			t.Run("editor of one call", func(t *testing.T) {
				srv := newServer(t)
				resp, err := newClient(t, srv).Raw().GetSimulation(t.Context(), 1, editor)
				require.Nil(t, resp)
				requireRefusedToLeave(t, srv, err)
			})
			t.Run("doer", func(t *testing.T) {
				srv := newServer(t)
				doer, err := client.NewDoer(client.WithAPIKey(srv.APIKey()), client.WithBaseURL(srv.URL()), client.WithHTTPClient(srv.Client()))
				require.NoError(t, err)
				req := mustRequest(srv.URL() + "/simulations/1")
				change(req)
				resp, err := doer.Do(req)
				require.Nil(t, resp)
				requireRefusedToLeave(t, srv, err)
			})
		})
	}
}

func TestWithRequestEditor_RunsOnceACall(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	runs := 0
	c := newClient(t, srv, client.WithRetry(withoutDelays()), client.WithRequestEditor(func(_ context.Context, r *http.Request) error {
		runs++
		r.Header.Set("Idempotency-Key", fmt.Sprint("call-", runs))
		return nil
	}))
	srv.Inject("", clienttest.ServerError(500), clienttest.ResetBefore())
	_, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 1, runs)
	require.Len(t, srv.Requests(), 3)
	for _, r := range srv.Requests() {
		require.Equal(t, "call-1", r.Header.Get("Idempotency-Key"))
	}
}

func TestWithRequestEditor_SendsNothingIfItFails(t *testing.T) {
	srv := newServer(t)
	denied := errors.New("denied")
	denies := func(context.Context, *http.Request) error { return denied }
	_, err := newClient(t, srv, client.WithRequestEditor(denies)).Simulations.Get(t.Context(), 1)
	require.ErrorIs(t, err, denied)
	require.Empty(t, srv.Requests())
}

// The requests that an editor or a Locker sends belong to other calls: a lease is not asked for twice because a Get may be.
func TestNewDoer_RequestsInsideACallAreTheirOwn(t *testing.T) {
	other := newServer(t)
	doer, err := client.NewDoer(append(other.Options(), client.WithRetry(withoutDelays()))...)
	require.NoError(t, err)
	lease := func(ctx context.Context) error {
		other.Inject("", clienttest.ServerError(500))
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, other.URL()+"/leases", http.NoBody)
		require.NoError(t, err)
		resp, err := doer.Do(req)
		require.NoError(t, err)
		return resp.Body.Close()
	}
	for name, option := range map[string]client.Option{
		"editor": client.WithRequestEditor(func(ctx context.Context, r *http.Request) error {
			if r.Method != http.MethodDelete {
				return nil
			}
			return lease(ctx)
		}),
		"locker": client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) { return ctx, func() {}, lease(ctx) }),
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, before := newClient(t, srv, option), len(other.Requests())
			require.NoError(t, c.Simulations.Delete(t.Context(), seed(t, srv)))
			require.Len(t, other.Requests(), before+1)
			require.Len(t, srv.Requests(), 1)
		})
	}
}

// So do those that an http.RoundTripper sends.
func TestNewDoer_RequestsInsideARoundTripperAreTheirOwn(t *testing.T) {
	other, srv := newServer(t), newServer(t)
	other.Inject("", clienttest.ServerError(500))
	doer, err := client.NewDoer(append(other.Options(), client.WithRetry(withoutDelays()))...)
	require.NoError(t, err)
	c := newClient(t, srv, client.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, other.URL()+"/tokens", http.NoBody)
		require.NoError(t, err)
		resp, err := doer.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return srv.Client().Transport.RoundTrip(r)
	})}))
	_, err = c.Simulations.Get(t.Context(), seed(t, srv))
	require.NoError(t, err)
	require.Len(t, other.Requests(), 1)
}

// Some programs remove GetBody, so that net/http never sends a request twice by itself.
func TestWithRequestEditor_RemovesGetBody(t *testing.T) {
	noReplay := func(_ context.Context, req *http.Request) error {
		req.GetBody = nil
		return nil
	}
	t.Run("retry", func(t *testing.T) {
		synctestRun(t, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithRequestEditor(noReplay)), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.PlainText(503))
			_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "Surgery"})
			require.NoError(t, err)
		})
	})
	t.Run("late", func(t *testing.T) {
		synctestRun(t, func(t *testing.T) {
			srv := newServer(t)
			queue := srv.Client()
			send := queue.Transport
			queue.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
				if req.Method == http.MethodPut {
					<-time.After(5 * time.Second)
				}
				return send.RoundTrip(req)
			})
			c, id := newClient(t, srv, client.WithHTTPClient(queue), client.WithRequestEditor(noReplay)), seed(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.ErrorContains(t, err, "no longer fresh")
			require.NotContains(t, storedNames(t, srv, id), "Asks")
		})
	})
}
