package clienttest_test

import (
	"encoding/json" // for the type of recordings
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSimulation_Shown(t *testing.T) {
	sim := read(t, serverWithClinic(t)).shown(t)
	for _, name := range []string{"what_went_wrong", "suggestions_for_improvement", "prompt_suggestion", "summary"} {
		require.Equal(t, false, sim[name], name)
	}
	require.Equal(t, map[string]any{"id": 3.0, "name": "Agent 3"}, sim["bot_id"])
	require.Equal(t, []any{0.0}, sim["progress"])
	require.Equal(t, []any{}, sim["simulation_call_recording"])
	require.Equal(t, map[string]any{"Positive": 0.0, "Negative": 0.0, "Neutral": 0.0}, sim["analyticsData"])
	require.Equal(t, false, sim["can_stop"])
	records := sim["scenarios_ids"].([]any)
	require.Equal(t, map[string]any{
		"id": 11.0, "name": "one", "description": "d1", "expected_result": "e1",
		"selected_voices": []any{map[string]any{"id": "v", "provider": "rime"}},
	}, records[0])
	require.Equal(t, []any{}, records[1].(map[string]any)["selected_voices"])
}

func TestSimulation_Results(t *testing.T) {
	for name, tt := range map[string]struct {
		opts   []clienttest.Option
		stored any
		want   any
	}{
		"nil":                 {nil, nil, false},
		"false":               {nil, false, false},
		"true":                {nil, true, true},
		"a string":            {nil, "s", "s"},
		"empty":               {nil, "", ""},
		"blank":               {nil, " ", " "},
		"EmptyStringsAsFalse": {opts(clienttest.EmptyStringsAsFalse()), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			sim := clinic()
			sim.Summary, sim.PromptSuggestion = tt.stored, tt.stored
			sim.WhatWentWrong, sim.SuggestionsForImprovement = tt.stored, tt.stored
			srv.Seed(sim)
			shown := read(t, srv).shown(t)
			for _, field := range []string{"what_went_wrong", "suggestions_for_improvement", "prompt_suggestion", "summary"} {
				require.Equal(t, tt.want, shown[field], field)
			}
		})
	}
}

func TestSimulation_Extra(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := clinic()
	sim.Extra = map[string]any{"status": "Archived", "colour": "red", "bot_id": clienttest.Absent{}}
	sim.SimulationCallRecording = []json.RawMessage{json.RawMessage(`{"a":1,"a":2}`)}
	srv.Seed(sim)
	r := read(t, srv)
	require.Contains(t, r.raw, `"simulation_call_recording":[{"a":1,"a":2}]`, "raw values stay as they are")
	require.Contains(t, r.raw, `"status":"Archived"`)
	require.Contains(t, r.raw, `"colour":"red"`)
	require.NotContains(t, r.raw, "bot_id")
	require.Contains(t, r.raw, `"name":"Clinic"`)
}
