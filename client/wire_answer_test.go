package client_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
)

func addressOf[T any](v T) *T { return &v }

func rawRecords(records ...string) []json.RawMessage {
	list := make([]json.RawMessage, len(records))
	for i, record := range records {
		list[i] = json.RawMessage(record)
	}
	return list
}

func draftAnswer() gen.Simulation {
	nothing := textorbool.Bool(false)
	return gen.Simulation{
		ID: 31, Name: "Clinic reception", Agent: gen.Agent{ID: 208, Name: "Front desk"}, Status: client.SimulationStatusDraft,
		NumberOfCallToMake: 1, ConcurrentCallCount: 3, MaxCallDurationInMinutes: 3, ScenariosIDs: rawRecords(),
		WhatWentWrong: nothing, SuggestionsForImprovement: nothing, PromptSuggestion: nothing, Summary: nothing,
		IsAutoPromptSuggestionsApplied: addressOf(false), AnalyticsData: &gen.Sentiment{}, Progress: &[]int{0},
		SimulationCallRecording: rawRecords(), CanStop: addressOf(false), CreateDate: "24/12/2025 08:15:00",
	}
}

func runningAnswer() gen.Simulation {
	nothing := textorbool.Bool(false)
	return gen.Simulation{
		ID: 32, Name: "Night line", Agent: gen.Agent{ID: 209, Name: "Night desk"}, Status: client.SimulationStatusInProgress,
		NumberOfCallToMake: 2, ConcurrentCallCount: 2, MaxCallDurationInMinutes: 6,
		ScenariosIDs: rawRecords(
			`{"id": 9101, "name": "Reports a fever", "description": "Your child has a fever.", "expected_result": "The agent names the emergency service.", "selected_voices": [{"id": "guest-7", "provider": "rime"}]}`,
			`{"id": 9102, "name": "Dials wrongly", "description": "You wanted the bakery.", "expected_result": "The agent says so and ends the call.", "selected_voices": []}`,
		),
		WhatWentWrong: nothing, SuggestionsForImprovement: nothing, PromptSuggestion: nothing, Summary: nothing,
		IsAutoPromptSuggestionsApplied: addressOf(false), HowManyScenarioToGenerate: 2, AnalyticsData: &gen.Sentiment{Positive: 1},
		TotalSimulationRemainingRecords: 1, TotalSimulationInProgressRecords: 2, TotalSimulationFinishedRecords: 1, TotalRecords: 4,
		Progress: &[]int{25}, SimulationCallRecording: rawRecords(), CanStop: addressOf(true), ActiveCallsCount: 2, CreateDate: "03/01/2026 22:40:11",
	}
}

// completedAnswer has another value in each field, so that no two can be mixed up.
func completedAnswer() gen.Simulation {
	return gen.Simulation{
		ID: 33, Name: "Holiday greeting", Agent: gen.Agent{ID: 210, Name: "Holiday desk"}, Status: client.SimulationStatusCompleted,
		NumberOfCallToMake: 3, ConcurrentCallCount: 1, MaxCallDurationInMinutes: 10,
		ScenariosIDs: rawRecords(
			`{"id": 9201, "name": "Asks when you open", "description": "You want to come on Monday.", "expected_result": "The agent says that Monday is a holiday.", "selected_voices": [{"id": "narrator-2", "provider": "cartesia"}, {"id": "guest-7", "provider": "rime"}]}`,
		),
		WhatWentWrong:             textorbool.Text("One caller was told the hours of a working day."),
		SuggestionsForImprovement: textorbool.Text("Let the agent look at the calendar first."),
		PromptSuggestion:          textorbool.Bool(true), Summary: textorbool.Text("Two of three callers got the right hours."),
		IsAutoPromptSuggestionsApplied: addressOf(true), HowManyScenarioToGenerate: 1,
		AnalyticsData:                   &gen.Sentiment{Positive: 11, Negative: 12, Neutral: 13},
		TotalSimulationRemainingRecords: 14, TotalSimulationInProgressRecords: 15, TotalSimulationFinishedRecords: 16, TotalRecords: 17,
		Progress: &[]int{100}, SimulationCallRecording: rawRecords(`{"call": 501, "url": "https://recordings.example/501"}`),
		CanStop: addressOf(false), ActiveCallsCount: 18, CreateDate: "01/02/2026 09:00:59",
	}
}

func TestEveryFieldOfAnAnswerComesIn(t *testing.T) {
	for file, want := range map[string]gen.Simulation{
		"simulation_draft.json": draftAnswer(), "simulation_running.json": runningAnswer(), "simulation_completed.json": completedAnswer(),
	} {
		t.Run(file, func(t *testing.T) {
			answer := testdata(t, file)
			srv := newServer(t)
			srv.Inject("getSimulation", clienttest.Respond(200, answer))
			srv.Inject("updateSimulation", clienttest.Respond(200, answer))
			srv.Inject("createSimulation", clienttest.Respond(200, answer))
			c := newClient(t, srv)

			read, err := c.Simulations.Get(t.Context(), want.ID)
			require.NoError(t, err)
			require.Equal(t, want, read.Simulation)
			require.Equal(t, want.ID == 32, read.Running())

			updated, err := c.Simulations.Update(t.Context(), want.ID, client.SimulationUpdate{Name: "n"})
			require.NoError(t, err)
			require.Equal(t, want, updated.Simulation)

			created, err := c.Simulations.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 1})
			require.NoError(t, err)
			require.Equal(t, want, created.Simulation)

			set, err := read.Scenarios()
			require.NoError(t, err)
			require.Equal(t, len(want.ScenariosIDs), set.Len())
		})
	}
}

// The files have exactly the keys and the nesting of the vendor's page, and so has the specification.
func TestTheAnswersHaveTheKeysOfTheVendorsPage(t *testing.T) {
	documented := []string{
		"id", "name", "bot_id", "bot_id.id", "bot_id.name", "status", "number_of_call_to_make", "concurrent_call_count",
		"max_call_duration_in_minutes", "scenarios_ids", "what_went_wrong", "suggestions_for_improvement", "prompt_suggestion",
		"is_auto_prompt_suggestions_applied", "how_many_scenario_to_generate", "summary", "analyticsData", "analyticsData.Positive",
		"analyticsData.Negative", "analyticsData.Neutral", "total_simulation_remaining_records", "total_simulation_in_progress_records",
		"total_simulation_finished_records", "total_records", "progress", "simulation_call_recording", "can_stop",
		"active_calls_count", "create_date",
	}
	want := []string{"simulation", "success"}
	for _, key := range documented {
		want = append(want, "simulation."+key)
	}
	slices.Sort(want)
	require.Equal(t, want, keysOf(t, testdata(t, "simulation_draft.json")))

	specified := map[string]bool{}
	for name, ref := range properties(specification(t).Components.Schemas["Simulation"].Value) {
		specified[name] = true
		for inner := range properties(ref.Value) {
			specified[name+"."+inner] = true
		}
	}
	require.Len(t, specified, len(documented))
	for _, key := range documented {
		require.Contains(t, specified, key)
	}
}

// The vendor's own example of an update's answer lacks the list.
func TestAnAnswerWithoutTheListDoesNotMeanAnEmptyOne(t *testing.T) {
	srv := newServer(t, clienttest.WithoutScenarios("updateSimulation"))
	id := seed(t, srv)

	sim, err := newClient(t, srv).Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "n"})

	require.NoError(t, err)
	require.Equal(t, "n", sim.Name)
	require.Nil(t, sim.ScenariosIDs)
	_, err = sim.Scenarios()
	var unread *client.RecordError
	require.ErrorAs(t, err, &unread)
	require.Equal(t, -1, unread.Index)
	require.Equal(t, "scenarios_ids", unread.Field)
}

func TestEveryStatusOfTheServiceComesIn(t *testing.T) {
	for _, status := range specification(t).Components.Schemas["SimulationStatus"].Value.Enum {
		sim, err := getResponse(t, fmt.Sprintf(`{"simulation":{"id":31,"status":%q}}`, status))
		require.NoError(t, err)
		require.Equal(t, status, string(sim.Status))
		require.True(t, sim.Status.Valid())
	}
}
