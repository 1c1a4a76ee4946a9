package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The caller's http.Client may want to follow redirects: they are not followed, and the key does not travel.
func TestClient_FollowsNoRedirect(t *testing.T) {
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		visits.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"success":true,"simulation":{"id":31}}`))
	}))
	defer elsewhere.Close()
	targets := map[string]string{"another host": elsewhere.URL, "the same host": "/api/v1/simulations/31", "nowhere": ""}
	for _, status := range []int{300, 301, 302, 303, 304, 305, 306, 307, 308} {
		for name, target := range targets {
			for column, ops := range tableColumns() {
				for _, op := range ops {
					t.Run(fmt.Sprint(status, "/", name, "/", column, " ", op.name), func(t *testing.T) {
						srv := clienttest.NewServer(t)
						srv.Inject(op.name, clienttest.Redirect(status, target))
						hc := srv.Client()
						hc.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
						err := op.call(t.Context(), newClient(t, srv, client.WithHTTPClient(hc)).Simulations)
						requireRedirected(t, err, status)
						require.Zero(t, visits.Load())
						require.Equal(t, op.name, srv.Requests()[0].Operation)
						require.Len(t, sent(srv, op.name), 1)
					})
				}
			}
		}
	}
}

// requireRedirected requires an error that says what to check.
func requireRedirected(t *testing.T, err error, status int) {
	t.Helper()
	var redirected *client.APIError
	require.ErrorAs(t, err, &redirected)
	require.Equal(t, status, redirected.StatusCode)
	require.ErrorContains(t, err, "redirects are not followed; check the base URL")
}
