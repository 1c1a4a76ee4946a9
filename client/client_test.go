package client_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestNewDoer_KeepsTheHeadersThatTheOtherClientSet(t *testing.T) {
	own := map[string]string{"Accept": "text/csv", "User-Agent": "other/2", "Content-Type": "application/merge-patch+json"}
	defaults := map[string]string{"Accept": "application/json", "User-Agent": "omnidim-go-simulations/" + client.Version, "Content-Type": ""}
	for name, tt := range map[string]struct{ set, want map[string]string }{"its own": {own, own}, "none": {nil, defaults}} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			doer, err := client.NewDoer(client.WithAPIKey(srv.APIKey()), client.WithBaseURL(srv.URL()), client.WithHTTPClient(srv.Client()))
			require.NoError(t, err)
			req := mustRequest(srv.URL() + "/simulations")
			for header, value := range tt.set {
				req.Header.Set(header, value)
			}
			resp, err := doer.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			for header, value := range tt.want {
				require.Equal(t, value, srv.Requests()[0].Header.Get(header), header)
			}
		})
	}
}

func TestClient_Raw_TheKeyReplacesWhatACallSets(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	resp, err := newClient(t, srv).Raw().GetSimulation(t.Context(), id, client.BearerAuth("another-key"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

func TestClient_Raw_RetriesAPUTOnlyIfItWasNotHandled(t *testing.T) {
	for name, tt := range map[string]struct {
		fault    clienttest.Fault
		requests int // that reached the server
	}{
		"refused": {clienttest.Refuse(), 1},
		"429":     {clienttest.RateLimit(""), 2},
		"500":     {clienttest.ServerError(500), 1},
		"reset":   {clienttest.ResetBefore(), 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("updateSimulation", tt.fault)
			c := newClient(t, srv, client.WithRetry(withoutDelays()))
			resp, err := c.Raw().UpdateSimulation(t.Context(), id, client.SimulationUpdate{Name: "Other"})
			if err == nil {
				require.NoError(t, resp.Body.Close())
			}
			require.Len(t, srv.Requests(), tt.requests)
		})
	}
}

func TestNewDoer_RetriesByTheMethod(t *testing.T) {
	for method, requests := range map[string]int{"GET": 3, "HEAD": 3, "DELETE": 3, "PUT": 1, "POST": 1, "PATCH": 1} {
		t.Run(method, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", clienttest.Times(5, clienttest.ServerError(503))...)
			doer, err := client.NewDoer(append(srv.Options(), client.WithRetry(withoutDelays()))...)
			require.NoError(t, err)
			req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+"/agents", http.NoBody)
			require.NoError(t, err)
			resp, err := doer.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
			require.Len(t, srv.Requests(), requests)
		})
	}
}

func TestNewDoer_FailuresNameTheRequest(t *testing.T) {
	srv := newServer(t)
	srv.Inject("", clienttest.ResetBefore())
	doer, err := client.NewDoer(append(srv.Options(), client.WithRetry(client.RetryPolicy{Attempts: 1}))...)
	require.NoError(t, err)
	_, err = doer.Do(mustRequest(srv.URL() + "/agents?secret=1"))
	require.ErrorContains(t, err, "GET /api/v1/agents: ")
	require.NotContains(t, err.Error(), "secret")
}

func TestNewDoer_ShowsNoKeyInThePath(t *testing.T) {
	srv := newServer(t)
	srv.Inject("", clienttest.ResetBefore())
	var log bytes.Buffer
	doer, err := client.NewDoer(append(srv.Options(), client.WithRetry(client.RetryPolicy{Attempts: 1}),
		client.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))...)
	require.NoError(t, err)
	_, err = doer.Do(mustRequest(srv.URL() + "/keys/" + srv.APIKey()))
	require.ErrorContains(t, err, "GET /api/v1/keys/[redacted]: ")
	require.Contains(t, log.String(), "path=/api/v1/keys/[redacted]")
	require.NotContains(t, log.String(), srv.APIKey())
}

func TestBearerAuth(t *testing.T) {
	req := mustRequest("https://service.example/")
	require.NoError(t, client.BearerAuth(transportKey)(t.Context(), req))
	require.Equal(t, "Bearer "+transportKey, req.Header.Get("Authorization"))
	refused := mustRequest("https://service.example/")
	require.ErrorContains(t, client.BearerAuth("Bearer "+transportKey)(t.Context(), refused), "client: the API key begins with Bearer")
	require.Empty(t, refused.Header)
}
