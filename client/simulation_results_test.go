package client_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// resultsOf reads the results of a simulation whose JSON has these fields.
func resultsOf(t *testing.T, fields map[string]any) client.RunResults {
	t.Helper()
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, Extra: fields})
	sim, err := newClient(t, srv).Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	return sim.Results()
}

// withoutResults are the fields of a simulation that shows nothing of a run.
func withoutResults() map[string]any {
	fields := map[string]any{}
	for _, name := range []string{
		"progress", "total_records", "total_simulation_finished_records", "analyticsData", "what_went_wrong",
		"suggestions_for_improvement", "prompt_suggestion", "summary", "simulation_call_recording", "create_date",
	} {
		fields[name] = clienttest.Absent{}
	}
	return fields
}

func TestSimulation_Results(t *testing.T) {
	r := resultsOf(t, map[string]any{
		"progress": []int{75}, "total_records": 8, "total_simulation_finished_records": 6,
		"analyticsData":   map[string]int{"Positive": 3, "Negative": 2, "Neutral": 1},
		"what_went_wrong": "w", "suggestions_for_improvement": "g", "prompt_suggestion": "p", "summary": "s",
		"simulation_call_recording": []any{map[string]any{"any": []int{1}}}, "create_date": "24/12/2025 08:15:00",
	})
	require.Equal(t, []int{75, 8, 6}, []int{r.Percent, r.Calls, r.Finished})
	require.Equal(t, []int{3, 2, 1}, []int{r.Sentiment.Positive, r.Sentiment.Negative, r.Sentiment.Neutral})
	require.Equal(t, "w", r.WhatWentWrong.String())
	require.Equal(t, "g", r.Suggestions.String())
	require.Equal(t, "p", r.PromptSuggestion.String())
	require.Equal(t, "s", r.Summary.String())
	require.JSONEq(t, `{"any":[1]}`, string(r.Recordings[0]))
	require.Equal(t, "24/12/2025 08:15:00", r.CreateDate)
	require.False(t, r.Empty())
}

func TestSimulation_Results_PercentIs0To100OrUnknown(t *testing.T) {
	for format, want := range map[string]int{
		`[0]`: 0, `[100]`: 100, `["50"]`: 50, `[33.3]`: 33, `["33.3"]`: 33, `[7,8]`: 7,
		`[101]`: -1, `[-1]`: -1, `[1e9]`: -1, `50`: -1, `"50"`: -1, `[]`: -1, `["x"]`: -1, `[false]`: -1, `[null]`: -1, `[[50]]`: -1,
		`{"0":50}`: -1, `true`: -1, `false`: -1, `null`: -1,
	} {
		require.Equal(t, want, resultsOf(t, map[string]any{"progress": json.RawMessage(format)}).Percent, format)
	}
}

func TestSimulation_Results_TellsStringsAndBooleansApart(t *testing.T) {
	for name, tt := range map[string]struct {
		value            any
		text             string
		isText           bool
		isBool           bool
		isNull, isAbsent bool
	}{
		"a string":        {value: "Calls were cut.", text: "Calls were cut.", isText: true},
		"an empty string": {value: "", isText: true},
		"false":           {value: false, isBool: true},
		"true":            {value: true, isBool: true},
		"null":            {value: nil, isNull: true},
		"absent":          {value: clienttest.Absent{}, isAbsent: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := resultsOf(t, map[string]any{
				"what_went_wrong": tt.value, "suggestions_for_improvement": tt.value, "prompt_suggestion": tt.value, "summary": tt.value,
			})
			for _, v := range []client.TextOrBool{r.WhatWentWrong, r.Suggestions, r.PromptSuggestion, r.Summary} {
				text, isText := v.Text()
				require.Equal(t, tt.text, text)
				require.Equal(t, tt.isText, isText)
				value, isBool := v.Bool()
				require.Equal(t, tt.isBool, isBool)
				require.Equal(t, tt.value == true, value)
				require.Equal(t, tt.isAbsent, v.IsZero())
				require.Equal(t, tt.isNull, v.IsNull())
			}
		})
	}
}

func TestRunResults_Empty(t *testing.T) {
	require.True(t, resultsOf(t, withoutResults()).Empty())
	require.True(t, resultsOf(t, nil).Empty(), "a draft")
	for name, tt := range map[string]struct {
		field string
		value any
		empty bool
	}{
		"a finished call":     {"total_simulation_finished_records", 1, false},
		"a sentiment":         {"analyticsData", map[string]int{"Positive": 0, "Negative": 0, "Neutral": 1}, false},
		"no sentiment":        {"analyticsData", map[string]int{"Positive": 0, "Negative": 0, "Neutral": 0}, true},
		"sentiment is false":  {"analyticsData", false, true},
		"a recording":         {"simulation_call_recording", []any{map[string]any{}}, false},
		"no recording":        {"simulation_call_recording", []any{}, true},
		"what went wrong":     {"what_went_wrong", "x", false},
		"a suggestion":        {"suggestions_for_improvement", "x", false},
		"a prompt":            {"prompt_suggestion", "x", false},
		"a summary":           {"summary", "x", false},
		"an empty summary":    {"summary", "", true},
		"a summary is false":  {"summary", false, true},
		"progress only":       {"progress", []int{100}, true},
		"an empty progress":   {"progress", []int{}, true},
		"calls, not finished": {"total_records", 4, true},
	} {
		t.Run(name, func(t *testing.T) {
			fields := withoutResults()
			fields[tt.field] = tt.value
			require.Equal(t, tt.empty, resultsOf(t, fields).Empty())
		})
	}
}

func TestSimulation_Results_KnowsWhatTheServiceDidNotReturn(t *testing.T) {
	missing := resultsOf(t, withoutResults())
	require.Equal(t, -1, missing.Percent)
	require.Nil(t, missing.Sentiment)
	draft := resultsOf(t, nil)
	require.Zero(t, draft.Percent)
	require.NotNil(t, draft.Sentiment, "there are no calls to count")
}

func TestSimulation_Results_ReturnsRecordingsAsTheyAre(t *testing.T) {
	raw := json.RawMessage(`{"url":"https://x.example/1","n":1.50}`)
	srv := newServer(t)
	recordings := []json.RawMessage{raw}
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, SimulationCallRecording: recordings})
	sim, err := newClient(t, srv).Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, recordings, sim.Results().Recordings)
}
