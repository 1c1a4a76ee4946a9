package client_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// logged parses what a JSON handler wrote.
func logged(t *testing.T, log *bytes.Buffer) (all []map[string]any) {
	t.Helper()
	for line := range bytes.Lines(log.Bytes()) {
		record := map[string]any{}
		require.NoError(t, json.Unmarshal(line, &record))
		all = append(all, record)
	}
	return all
}

func TestWithLogger_LogsEachAttemptFromAnAllowList(t *testing.T) {
	always := []string{"attempt", "duration", "level", "may_have_arrived", "method", "msg", "operation", "path", "status", "time"}
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		srv := newServer(t)
		id := seed(t, srv)
		c := newClient(t, srv, client.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		srv.Inject("getSimulation", clienttest.Refuse(), clienttest.ResetAfter(), clienttest.Delay(3*time.Second))
		_, err := c.Simulations.Get(t.Context(), id)
		require.NoError(t, err)
		all := logged(t, &log)
		require.Len(t, all, 3)
		for i, want := range []struct {
			level   string
			arrived bool
			status  int
			more    []string // keys
		}{
			{"WARN", false, 0, []string{"error"}}, {"WARN", true, 0, []string{"error"}}, {"DEBUG", true, 200, []string{"bytes", "request_id"}},
		} {
			require.ElementsMatch(t, append(want.more, always...), slices.Collect(maps.Keys(all[i])))
			require.Equal(t, want.level, all[i]["level"])
			require.Equal(t, want.arrived, all[i]["may_have_arrived"])
			require.EqualValues(t, want.status, all[i]["status"])
			require.EqualValues(t, i+1, all[i]["attempt"])
			require.Equal(t, "getSimulation", all[i]["operation"])
			require.Equal(t, "GET", all[i]["method"])
			require.Equal(t, "/api/v1/simulations/101", all[i]["path"])
		}
		require.Contains(t, all[0]["error"], "connection refused")
		require.Contains(t, all[1]["error"], "reset")
		require.EqualValues(t, 3*time.Second, all[2]["duration"])
		require.Equal(t, "req-000002", all[2]["request_id"], "the refused attempt did not reach the server")
		require.Greater(t, all[2]["bytes"], 100.0)
	})
}

func TestWithLogger_ShowsNoQueryAndWarnsOfAnErrorStatus(t *testing.T) {
	var log bytes.Buffer
	srv := newServer(t)
	c := newClient(t, srv, client.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	srv.Inject("", clienttest.HTML(404))
	resp, err := c.Raw().ListSimulations(t.Context(), &gen.ListSimulationsParams{PageNo: new(77), PageSize: new(78)})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.NotContains(t, log.String(), "pageno")
	require.Equal(t, "pageno=77&pagesize=78", srv.Requests()[0].RawQuery)
	require.Equal(t, "WARN", logged(t, &log)[0]["level"])
	require.Equal(t, "GET /api/v1/simulations", logged(t, &log)[0]["operation"])
}
