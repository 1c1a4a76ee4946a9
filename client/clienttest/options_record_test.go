package clienttest_test

import (
	"encoding/json" // for the type of Raw
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestRecordOptions(t *testing.T) {
	voices := []any{map[string]any{"id": "v", "provider": "rime"}}
	shape := func(sc clienttest.Scenario) any { return map[string]any{"title": sc.Name} }
	for name, tt := range map[string]struct {
		opts  []clienttest.Option
		field string
		want  any // nil: the field is missing
	}{
		"ids are numbers":               {nil, "id", 11.0},
		"StringIDs":                     {opts(clienttest.StringIDs()), "id", "11"},
		"blank strings stay":            {nil, "description", ""},
		"EmptyStringsAsFalse":           {opts(clienttest.EmptyStringsAsFalse()), "description", false},
		"EmptyStringsAsFalse, blank":    {opts(clienttest.EmptyStringsAsFalse()), "expected_result", " "},
		"VoicesMissing":                 {opts(clienttest.VoicesMissing()), "selected_voices", nil},
		"VoicesFalse":                   {opts(clienttest.VoicesFalse()), "selected_voices", false},
		"VoicesAsIDs":                   {opts(clienttest.VoicesAsIDs()), "selected_voices", []any{"v"}},
		"VoicesRenamed":                 {opts(clienttest.VoicesRenamed("voice_ids")), "voice_ids", voices},
		"VoicesRenamed, the usual name": {opts(clienttest.VoicesRenamed("voice_ids")), "selected_voices", nil},
		"ExtraFields":                   {opts(clienttest.ExtraFields(map[string]any{"active": true})), "active", true},
		"ExtraFields: a known name":     {opts(clienttest.ExtraFields(map[string]any{"name": 5})), "name", 5.0},
		"ExtraFields: Absent":           {opts(clienttest.ExtraFields(map[string]any{"name": clienttest.Absent{}})), "name", nil},
		"RecordShape":                   {opts(clienttest.RecordShape(shape)), "title", "one"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			sim := clinic()
			sim.Scenarios[0].Description, sim.Scenarios[0].ExpectedResult = "", " "
			srv.Seed(sim)
			require.Equal(t, tt.want, read(t, srv).records(t)[0][tt.field])
		})
	}
}

func TestVoicesNull(t *testing.T) {
	record := read(t, serverWithClinic(t, clienttest.VoicesNull())).records(t)[0]
	require.Contains(t, record, "selected_voices")
	require.Nil(t, record["selected_voices"])
}

func TestExtraFields(t *testing.T) {
	const body = `{"name":"A","agent_id":1,"scenarios":[{"name":"n","description":"d","expected_result":"e"}]}`
	srv := serverWithClinic(t, clienttest.ExtraFields(map[string]any{"language": "nl"}), clienttest.PutDropsExtraFields())
	send(t, srv, "POST", "/simulations", body)
	created, _ := srv.State(101)
	require.Equal(t, "nl", created.Scenarios[0].Extra["language"])

	records := put(t, srv, full(entry(11, "one"), entry(0, "new"))).records(t)
	require.NotContains(t, records[0], "language", "it was not stored for the first time")
	require.Equal(t, "nl", records[1]["language"])

	srv.Edit(7, func(sim *clienttest.Simulation) {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "another"})
	})
	require.Equal(t, "nl", read(t, srv).records(t)[2]["language"])
}

func TestScenarioRaw(t *testing.T) {
	for name, raw := range map[string]string{
		"another shape":     `{"id":"eleven"}`,
		"a name twice":      `{"id":11,"name":"a","name":"b"}`,
		"half a character":  `{"id":11,"name":"\ud83d"}`,
		"an escaped letter": `{"id":11,"name":"\u0041"}`,
		"broken UTF-8":      "{\"id\":11,\"name\":\"\xff\"}",
		"numbers":           `{"id":11.0,"a":1e3,"b":9007199254740993}`,
		"no object":         `"eleven"`,
	} {
		for extra, fields := range map[string]map[string]any{"": nil, " and fields of the simulation": {"colour": "red"}} {
			t.Run(name+extra, func(t *testing.T) {
				srv := clienttest.NewServer(t)
				sim := clinic()
				sim.Extra = fields
				sim.Scenarios[0].Raw = json.RawMessage(raw)
				srv.Seed(sim)
				require.Contains(t, read(t, srv).raw, `"scenarios_ids":[`+raw+`,{"id":12`)
				put(t, srv, full(entry(11, "one")))
				require.Contains(t, read(t, srv).raw, `"scenarios_ids":[{"id":11,"name":"one"`, "a PUT drops it")
			})
		}
	}
}
