package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestWithAPIKey(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.WithAPIKey("another-key"))
	for key, status := range map[string]int{
		"Bearer another-key": 200, "Bearer " + clienttest.DefaultAPIKey: 401, "another-key": 401, "": 401,
	} {
		require.Equal(t, status, send(t, srv, "GET", "/simulations", "", "Authorization", key).status, key)
	}
	require.Equal(t, "another-key", srv.APIKey())
}

func TestReadOnlyAccount(t *testing.T) {
	srv := serverWithClinic(t, clienttest.ReadOnlyAccount())
	require.Equal(t, 200, read(t, srv).status)
	require.Equal(t, 403, put(t, srv, "{}").status)
	require.Equal(t, 403, send(t, srv, "POST", "/simulations/7/start", "").status)
	require.Len(t, srv.History(7), 1)
}

func TestSoftDelete(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		get  int
	}{
		"default":    {nil, 404},
		"SoftDelete": {opts(clienttest.SoftDelete()), 200},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			require.Equal(t, true, send(t, srv, "DELETE", "/simulations/7", "").body["success"])
			require.Equal(t, tt.get, send(t, srv, "GET", "/simulations/7", "").status)
			require.Equal(t, 404, put(t, srv, "{}").status)
			require.Equal(t, 0.0, send(t, srv, "GET", "/simulations", "").body["total_records"])
			_, ok := srv.State(7)
			require.False(t, ok)
			history := srv.History(7)
			require.True(t, history[len(history)-1].Deleted)
		})
	}
}

func TestRefuseWith200(t *testing.T) {
	for name, tt := range map[string]struct {
		opt  clienttest.Option
		want map[string]any
	}{
		"RefuseWithSuccessFalse": {clienttest.RefuseWithSuccessFalse(), map[string]any{
			"success": false, "error": "Simulation 8 does not exist.",
		}},
		"RefuseWithStatusError": {clienttest.RefuseWithStatusError(), map[string]any{
			"status": "error", "error": "not_found", "message": "Simulation 8 does not exist.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opt)
			r := send(t, srv, "GET", "/simulations/8", "")
			require.Equal(t, 200, r.status)
			require.Equal(t, tt.want, r.body)
			require.Equal(t, 200, send(t, srv, "PUT", "/simulations/8", "{").status)
			require.Equal(t, 404, send(t, srv, "GET", "/nowhere", "").status)
		})
	}
}

func TestKeepAlive(t *testing.T) {
	for name, tt := range map[string]struct {
		opts     []clienttest.Option
		retried  bool // by net/http, silently
		requests int
	}{
		"default":   {nil, false, 2},
		"KeepAlive": {opts(clienttest.KeepAlive()), true, 3},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			send(t, srv, "GET", "/simulations", "")
			srv.Inject("listSimulations", clienttest.ResetBefore())
			_, err := attempt(t.Context(), srv, "GET", "/simulations", "")
			require.Equal(t, tt.retried, err == nil)
			require.Len(t, srv.Requests(), tt.requests)
		})
	}
}

func TestWithoutScenarios(t *testing.T) {
	srv := serverWithClinic(t, clienttest.WithoutScenarios("updateSimulation"))
	require.NotContains(t, put(t, srv, "{}").shown(t), "scenarios_ids")
	require.Contains(t, read(t, srv).shown(t), "scenarios_ids")
	require.Panics(t, func() { clienttest.WithoutScenarios("update") })
}

func TestWithoutScenarios_EmptyList(t *testing.T) {
	srv := serverWithClinic(t)
	require.Equal(t, []any{}, put(t, srv, full()).shown(t)["scenarios_ids"], "an empty list is shown")
}
