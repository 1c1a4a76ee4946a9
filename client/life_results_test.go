package client_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// resultsOf reads the results of a simulation whose answer has these members.
func resultsOf(t *testing.T, members map[string]any) client.RunResults {
	t.Helper()
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, Extra: members})
	sim, err := newClient(t, srv).Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	return sim.Results()
}

// withoutResults are the members of a simulation that shows nothing of a run.
func withoutResults() map[string]any {
	members := map[string]any{}
	for _, name := range []string{
		"progress", "total_records", "total_simulation_finished_records", "analyticsData", "what_went_wrong",
		"suggestions_for_improvement", "prompt_suggestion", "summary", "simulation_call_recording", "create_date",
	} {
		members[name] = clienttest.Absent{}
	}
	return members
}

func TestResultsHoldWhatTheSimulationShows(t *testing.T) {
	r := resultsOf(t, map[string]any{
		"progress": []int{75}, "total_records": 8, "total_simulation_finished_records": 6,
		"analyticsData":   map[string]int{"Positive": 3, "Negative": 2, "Neutral": 1},
		"what_went_wrong": "w", "suggestions_for_improvement": "g", "prompt_suggestion": "p", "summary": "s",
		"simulation_call_recording": []any{map[string]any{"any": []int{1}}}, "create_date": "24/12/2025 08:15:00",
	})
	require.Equal(t, []int{75, 8, 6}, []int{r.Percent, r.Calls, r.Finished})
	require.Equal(t, []string{"w", "g", "p", "s"}, []string{r.WhatWentWrong.String(), r.Suggestions.String(), r.PromptSuggestion.String(), r.Summary.String()})
	require.JSONEq(t, `{"any":[1]}`, string(r.Recordings[0]))
	require.Equal(t, "24/12/2025 08:15:00", r.CreateDate)
	require.False(t, r.Empty())
}

func TestATextAnEmptyOneAndNoneAreToldApart(t *testing.T) {
	for name, tt := range map[string]struct {
		value   any
		text    string
		is      bool // a text
		boolean bool // a boolean
		absent  bool
	}{
		"a text":     {value: "Calls were cut.", text: "Calls were cut.", is: true},
		"empty text": {value: "", is: true},
		"false":      {value: false, boolean: true},
		"true":       {value: true, boolean: true},
		"null":       {value: nil},
		"not there":  {value: clienttest.Absent{}, absent: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := resultsOf(t, map[string]any{
				"what_went_wrong": tt.value, "suggestions_for_improvement": tt.value, "prompt_suggestion": tt.value, "summary": tt.value,
			})
			for _, v := range []client.TextOrBool{r.WhatWentWrong, r.Suggestions, r.PromptSuggestion, r.Summary} {
				text, is := v.Text()
				require.Equal(t, tt.text, text)
				require.Equal(t, tt.is, is)
				value, boolean := v.Bool()
				require.Equal(t, tt.boolean, boolean)
				require.Equal(t, tt.value == true, value)
				require.Equal(t, tt.absent, v.IsZero())
				require.Equal(t, tt.value == nil, v.IsNull())
			}
		})
	}
}

func TestARunWithoutAnyResultSaysSo(t *testing.T) {
	require.True(t, resultsOf(t, withoutResults()).Empty())
	require.True(t, resultsOf(t, nil).Empty(), "a draft")
	require.Equal(t, -1, resultsOf(t, withoutResults()).Percent)
	for name, tt := range map[string]struct {
		member string
		value  any
		none   bool
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
			members := withoutResults()
			members[tt.member] = tt.value
			require.Equal(t, tt.none, resultsOf(t, members).Empty())
		})
	}
}

func TestSentimentThatIsNotThere(t *testing.T) {
	require.Nil(t, resultsOf(t, map[string]any{"analyticsData": clienttest.Absent{}}).Sentiment)
	require.NotNil(t, resultsOf(t, nil).Sentiment, "counted, and none found, is not the same as not there")
}

func TestRecordingsAreGivenAsTheyCame(t *testing.T) {
	raw := json.RawMessage(`{"url":"https://x.example/1","n":1.50}`)
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, SimulationCallRecording: []json.RawMessage{raw}})
	sim, err := newClient(t, srv).Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []json.RawMessage{raw}, sim.Results().Recordings)
}
