package response_test

import (
	stdjson "encoding/json"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// FuzzDecode decodes, encodes and decodes again, which must not change anything.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `false`, `[]`, `"31"`, `{"id":"31","name":false}`, `{"id":31,"name":"n","bot_id":{"id":"7"}}`,
		`{"bot_id":false,"progress":["50"],"scenarios_ids":[{"id":1},false,"x"],"analyticsData":{"Positive":"1"}}`,
		`{"summary":false,"what_went_wrong":"w","prompt_suggestion":null,"can_stop":null}`, `{"id":"1e5"}`, `{"id":"-"}`, `{"ID":"7"}`,
		`{"scenarios_ids":false}`, `{"bot_id":[12,"Front desk"],"summary":["a"],"analyticsData":[],"progress":50,"can_stop":0}`, `{"scenarios_ids":[],"progress":[]}`, `{"id":" "}`, `{"name":1}`, "{\"name\":\"\xff\"}",
		`{"summary":"\ud83d\\ufffd"}`, `{"scenarios_ids":["\ud83d"]}`, `{"id":9007199254740993}`, `{"id":1.0}`, `{"id":1,"id":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var strict gen.Simulation
		first, err := decode(data)
		if json.Unmarshal(data, &strict) == nil {
			require.NoError(t, err, "the lenient decoder reads all that a strict decoder reads")
			require.Equal(t, strict, first)
		}
		if err != nil {
			return
		}
		second, err := decode(encode(t, first))
		require.NoError(t, err)
		require.Equal(t, string(encode(t, first)), string(encode(t, second)))
		first.ScenariosIDs, first.SimulationCallRecording = nil, nil // raw values are encoded in another form
		second.ScenariosIDs, second.SimulationCallRecording = nil, nil
		require.Equal(t, first, second)
	})
}

// decode reads a simulation inside an envelope.
func decode(data []byte) (gen.Simulation, error) {
	body, err := decodeJSON(slices.Concat([]byte(`{"simulation":`), data, []byte(`}`)))
	return body.Simulation.Simulation, err
}

// encode uses encoding/json, for which the tags of package gen are made.
func encode(t *testing.T, sim gen.Simulation) []byte {
	t.Helper()
	data, err := stdjson.Marshal(sim)
	require.NoError(t, err)
	return data
}
