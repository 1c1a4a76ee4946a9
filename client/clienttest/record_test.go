package clienttest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestTheShapeOfARecordIsAnOption(t *testing.T) {
	shape := func(sc clienttest.Scenario) any { return map[string]any{"title": sc.Name} }
	for name, test := range map[string]struct {
		opt    clienttest.Option
		member string
		want   any // nil: the member is missing
	}{
		"ids as text":       {clienttest.TextIDs(), "id", "11"},
		"empty text":        {clienttest.EmptyTextsAsText(), "description", ""},
		"voices missing":    {clienttest.VoicesMissing(), "selected_voices", nil},
		"voices false":      {clienttest.VoicesFalse(), "selected_voices", false},
		"voices as ids":     {clienttest.VoicesAsIDs(), "selected_voices", []any{"v"}},
		"voices renamed":    {clienttest.VoicesRenamed("voice_ids"), "voice_ids", []any{map[string]any{"id": "v", "provider": "rime"}}},
		"voices moved away": {clienttest.VoicesRenamed("voice_ids"), "selected_voices", nil},
		"unknown member":    {clienttest.ExtraRecordFields(map[string]any{"active": true}), "active", true},
		"any shape":         {clienttest.RecordShape(shape), "title", "one"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opt)
			seedWithEmptyText(srv)
			require.Equal(t, test.want, firstRecord(t, srv)[test.member])
		})
	}
}

func seedWithEmptyText(srv *clienttest.Server) {
	sim := clinic()
	sim.Scenarios[0].Description = ""
	srv.Seed(sim)
}

func firstRecord(t *testing.T, srv *clienttest.Server) map[string]any {
	t.Helper()
	return send(t, srv, "GET", "/simulations/7", "").shown(t)["scenarios_ids"].([]any)[0].(map[string]any)
}

func TestAnEmptyTextIsFalseByDefault(t *testing.T) {
	srv := clienttest.NewServer(t)
	seedWithEmptyText(srv)
	require.Equal(t, false, firstRecord(t, srv)["description"])
	sim, _ := srv.State(7)
	require.Empty(t, sim.Scenarios[0].Description)
}

func TestVoicesCanBeNull(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.VoicesNull())
	srv.Seed(clinic())
	record := firstRecord(t, srv)
	require.Contains(t, record, "selected_voices")
	require.Nil(t, record["selected_voices"])
}

func TestARawRecordIsAnsweredAsItIsUntilAPutNamesIt(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := clinic()
	sim.Scenarios[0].Raw = json.RawMessage(`{"id":"eleven"}`)
	srv.Seed(sim)
	require.Equal(t, map[string]any{"id": "eleven"}, firstRecord(t, srv))
	send(t, srv, "PUT", "/simulations/7", full(entry(11, "one")))
	require.Equal(t, 11.0, firstRecord(t, srv)["id"])
}

func TestAnswersOfNamedOperationsLackTheList(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.WithoutScenarios("updateSimulation"))
	srv.Seed(clinic())
	require.NotContains(t, send(t, srv, "PUT", "/simulations/7", "{}").shown(t), "scenarios_ids")
	require.Contains(t, send(t, srv, "GET", "/simulations/7", "").shown(t), "scenarios_ids")
	require.Panics(t, func() { clienttest.WithoutScenarios("update") })
}
