package client_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// seedExtra stores scenarios with the ids 1, 2, … that have these fields besides.
func seedExtra(srv *clienttest.Server, extra ...map[string]any) int64 {
	var scenarios []clienttest.Scenario
	for i, fields := range extra {
		name := string(rune('a' + i))
		scenarios = append(scenarios, clienttest.Scenario{ID: int64(i + 1), Name: name, Description: "d", ExpectedResult: "e", Extra: fields})
	}
	return srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: scenarios})
}

func TestEditResult_LostFields(t *testing.T) {
	calm := map[string]any{"persona": "calm", "dialect": "de"}
	empty := map[string]any{"persona": nil, "dialect": false, "a": "", "b": []any{}, "c": map[string]any{}}
	for name, tt := range map[string]struct {
		options []clienttest.Option
		extra   []map[string]any // of the scenarios 1, 2, …
		change  func(*client.Edit) error
		want    map[string][]int64
	}{
		"the service keeps them": {nil, []map[string]any{calm, calm}, settingName("Surgery"), nil},
		"the service drops them": {
			[]clienttest.Option{clienttest.PutDropsExtraFields()}, []map[string]any{calm, {"persona": "brisk"}, {}}, settingName("Surgery"),
			map[string][]int64{"persona": {1, 2}, "dialect": {1}},
		},
		"they had no value": {[]clienttest.Option{clienttest.PutDropsExtraFields()}, []map[string]any{empty}, settingName("Surgery"), nil},
		"a removed scenario's are not lost": {
			[]clienttest.Option{clienttest.PutDropsExtraFields()}, []map[string]any{calm, {"persona": "brisk"}}, removing(1),
			map[string][]int64{"persona": {2}},
		},
		"ids that changed are those before": {
			[]clienttest.Option{clienttest.PutDropsExtraFields(), clienttest.PutGivesNewIDs()}, []map[string]any{calm, {}}, settingName("Surgery"),
			map[string][]int64{"persona": {1}, "dialect": {1}},
		},
		"nothing is written": {[]clienttest.Option{clienttest.PutDropsExtraFields()}, []map[string]any{calm}, nothing, nil},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			id := seedExtra(srv, tt.extra...)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint(tt.want), fmt.Sprint(result.LostFields))
		})
	}
}

func TestEditResult_LostFields_OfVoices(t *testing.T) {
	srv, id := serverWithRecord(t, 2, recordOf(`"id":2,"selected_voices":[
		{"id":"v","provider":"rime","speed":2},{"id":"w","provider":"rime","speed":3}]`))
	require.Contains(t, asJSON(t, plan(t, newClient(t, srv), id, nothing)), `"cannot_send_back":{"selected_voices.speed":[2]}`)
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Equal(t, map[string][]int64{"selected_voices.speed": {2}}, result.LostFields)
}

func TestEditResult_LostFields_AfterAnAmbiguousWrite(t *testing.T) {
	for outcome, fault := range map[client.Outcome]clienttest.Fault{
		client.OutcomeReconciled: clienttest.ResetAfter(),
		client.OutcomeVerified:   clienttest.HalfApplied(1).And(clienttest.ResetAfter()), // then written again
	} {
		synctestSubtest(t, string(outcome), func(t *testing.T) {
			srv := newServer(t, clienttest.PutDropsExtraFields())
			id := seedExtra(srv, map[string]any{"persona": "calm"}, nil)
			srv.Inject("updateSimulation", fault)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, removing(2))
			require.NoError(t, err)
			require.Equal(t, outcome, result.Outcome)
			require.Equal(t, map[string][]int64{"persona": {1}}, result.LostFields)
		})
	}
}

// A field that another writer added after a write that the service refused is lost by the next one.
func TestEditResult_LostFields_OfTheWriteThatWasStored(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.PutDropsExtraFields())
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.RateLimit("5"))
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Extra = map[string]any{"persona": "calm"} })
		}))
		result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		require.Equal(t, map[string][]int64{"persona": {books}}, result.LostFields)
	})
}
