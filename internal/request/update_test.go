package request_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/request"
)

func TestTheBodyIsWhatMarshalWrites(t *testing.T) {
	voices := []gen.Voice{{ID: "a", Provider: "rime"}, {ID: `<"b">`, Provider: "cartesia"}}
	for name, update := range map[string]gen.SimulationUpdate{
		"nothing":       {},
		"settings":      {Name: "a", AgentID: 7, NumberOfCallToMake: 2},
		"empty list":    {Scenarios: []gen.Scenario{}},
		"list":          {Scenarios: []gen.Scenario{{ID: 1, Name: "a\n<b>\u2028", SelectedVoices: voices}, {Name: "\xff", SelectedVoices: []gen.Voice{}}}},
		"list and name": {Name: "a", Scenarios: []gen.Scenario{{}, {}}},
	} {
		want, err := json.Marshal(update)
		require.NoError(t, err)
		got, err := request.Update(update)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
}
