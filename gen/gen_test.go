package gen_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
	"github.com/omnidim-go/simulations/gen"
)

// limitsIn returns the limits of a schema's properties, those of its allOf included.
func limitsIn(schema *openapi3.Schema, limits map[string][2]int64) map[string][2]int64 {
	for _, part := range schema.AllOf {
		limitsIn(part.Value, limits)
	}
	for name, ref := range schema.Properties {
		limit := [2]int64{math.MinInt64, math.MaxInt64}
		if ref.Value.Min != nil {
			limit[0] = int64(*ref.Value.Min)
		}
		if ref.Value.Max != nil {
			limit[1] = int64(*ref.Value.Max)
		}
		if ref.Value.Min != nil || ref.Value.Max != nil {
			limits[name] = limit
		}
	}
	return limits
}

func TestTheLimitsAreThoseOfTheSpecification(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	require.NoError(t, err)
	generated := map[string]interface{ Limits() map[string][2]int64 }{
		"SimulationUpdate":   gen.SimulationUpdate{},
		"SimulationCreate":      gen.SimulationCreate{},
		"SimulationSettings": gen.SimulationSettings{},
	}
	for component, ref := range doc.Components.Schemas {
		want := limitsIn(ref.Value, map[string][2]int64{})
		code, ok := generated[component]
		require.Equal(t, len(want) > 0, ok, "%s: add its type to this test", component)
		if ok {
			require.Equal(t, want, code.Limits(), component)
		}
	}
	require.Equal(t, map[string][2]int64{
		"number_of_call_to_make": {1, 3}, "concurrent_call_count": {1, 3}, "max_call_duration_in_minutes": {1, 10},
	}, gen.SimulationUpdate{}.Limits(), "as the vendor documents them")
}

func TestNilListsAreLeftOutAndEmptyOnesAreSent(t *testing.T) {
	for want, v := range map[string]any{
		`{}`:                        gen.SimulationUpdate{},
		`{"scenarios":[]}`:          gen.SimulationUpdate{Scenarios: []gen.Scenario{}},
		`{"name":"n","agent_id":1}`: gen.SimulationCreate{Name: "n", AgentID: 1},
		`{"name":"","agent_id":0,"scenarios":[]}`:                                gen.SimulationCreate{Scenarios: []gen.Scenario{}},
		`{"name":"","description":"","expected_result":""}`:                      gen.Scenario{},
		`{"name":"","description":"","expected_result":"","selected_voices":[]}`: gen.Scenario{SelectedVoices: []gen.Voice{}},
	} {
		got, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	require.Equal(t, `{"scenarios":[]}`, mustMarshal(t, gen.SimulationStart{Scenarios: []gen.Scenario{}}))
	require.Equal(t, `{}`, mustMarshal(t, gen.SimulationStart{}))
}

func mustMarshal(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestAbsentIsToldFromFalseAndZero(t *testing.T) {
	var absent, present gen.SimulationEnvelope
	require.NoError(t, json.Unmarshal([]byte(`{"simulation":{}}`), &absent))
	require.NoError(t, json.Unmarshal([]byte(`{"success":false,"simulation":{"can_stop":false,"progress":[0],
		"is_auto_prompt_suggestions_applied":false,"analyticsData":{}}}`), &present))

	require.Nil(t, absent.Success)
	require.Nil(t, absent.Simulation.CanStop)
	require.Nil(t, absent.Simulation.Progress)
	require.Nil(t, absent.Simulation.IsAutoPromptSuggestionsApplied)
	require.Nil(t, absent.Simulation.AnalyticsData)
	require.False(t, *present.Success)
	require.False(t, *present.Simulation.CanStop)
	require.Equal(t, []int{0}, *present.Simulation.Progress)
	require.False(t, *present.Simulation.IsAutoPromptSuggestionsApplied)
	require.Equal(t, gen.Sentiment{}, *present.Simulation.AnalyticsData)
}

func TestTheGeneratedTypesAreStrict(t *testing.T) {
	for _, quirk := range []string{
		`{"name":false}`, `{"bot_id":false}`, `{"id":"31"}`, `{"scenarios_ids":false}`, `{"progress":["50"]}`, `{"summary":1}`,
	} {
		require.Error(t, json.Unmarshal([]byte(quirk), new(gen.Simulation)), quirk)
	}
}
