package client_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
)

// canned responds to every request with the same JSON, without a socket.
type canned string

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(strings.NewReader(string(c))),
		ContentLength: int64(len(c)),
		Request:       req,
	}, nil
}

// clientOf returns the operations of a service that responds as rt does.
func clientOf(t testing.TB, rt http.RoundTripper) *client.SimulationsService {
	t.Helper()
	return clientWith(t, rt.RoundTrip).Simulations
}

func rawRecords(records ...string) []json.RawMessage {
	list := make([]json.RawMessage, len(records))
	for i, record := range records {
		list[i] = json.RawMessage(record)
	}
	return list
}

func nullText() (v textorbool.Value) {
	_ = v.UnmarshalJSON([]byte("null"))
	return v
}

// draftSimulation is what testdata/simulation_draft.json has.
func draftSimulation() gen.Simulation {
	none := textorbool.Bool(false)
	return gen.Simulation{
		ID: 31, Name: "Clinic reception", Agent: gen.Agent{ID: 208, Name: "Front desk"}, Status: client.SimulationStatusDraft,
		NumberOfCallToMake: 1, ConcurrentCallCount: 3, MaxCallDurationInMinutes: 3, ScenariosIDs: rawRecords(),
		WhatWentWrong: none, SuggestionsForImprovement: none, PromptSuggestion: none, Summary: none,
		IsAutoPromptSuggestionsApplied: new(false), AnalyticsData: &gen.Sentiment{}, Progress: &[]int{0},
		SimulationCallRecording: rawRecords(), CanStop: new(false), CreateDate: "24/12/2025 08:15:00",
	}
}

// runningSimulation is what testdata/simulation_running.json has.
func runningSimulation() gen.Simulation {
	none := textorbool.Bool(false)
	return gen.Simulation{
		ID: 32, Name: "Night line", Agent: gen.Agent{ID: 209, Name: "Night desk"}, Status: client.SimulationStatusInProgress,
		NumberOfCallToMake: 2, ConcurrentCallCount: 2, MaxCallDurationInMinutes: 6,
		ScenariosIDs: rawRecords(
			`{"id": 9101, "name": "Reports a fever", "description": "Your child has a fever.", `+
				`"expected_result": "The agent names the emergency service.", "selected_voices": [{"id": "guest-7", "provider": "rime"}]}`,
			`{"id": 9102, "name": "Dials wrongly", "description": "You wanted the bakery.", `+
				`"expected_result": "The agent says so and ends the call.", "selected_voices": []}`,
		),
		WhatWentWrong: none, SuggestionsForImprovement: none, PromptSuggestion: none, Summary: none,
		IsAutoPromptSuggestionsApplied: new(false), HowManyScenarioToGenerate: 2, AnalyticsData: &gen.Sentiment{Positive: 1},
		TotalSimulationRemainingRecords: 1, TotalSimulationInProgressRecords: 2, TotalSimulationFinishedRecords: 1, TotalRecords: 4,
		Progress: &[]int{25}, SimulationCallRecording: rawRecords(), CanStop: new(true), ActiveCallsCount: 2,
		CreateDate: "03/01/2026 22:40:11",
	}
}

// completedSimulation is what testdata/simulation_completed.json has: another value in each field, so that no two can be mixed up.
func completedSimulation() gen.Simulation {
	return gen.Simulation{
		ID: 33, Name: "Holiday greeting", Agent: gen.Agent{ID: 210, Name: "Holiday desk"}, Status: client.SimulationStatusCompleted,
		NumberOfCallToMake: 3, ConcurrentCallCount: 1, MaxCallDurationInMinutes: 10,
		ScenariosIDs: rawRecords(
			`{"id": 9201, "name": "Asks when you open", "description": "You want to come on Monday.", ` +
				`"expected_result": "The agent says that Monday is a holiday.", "selected_voices": ` +
				`[{"id": "narrator-2", "provider": "cartesia"}, {"id": "guest-7", "provider": "rime"}]}`,
		),
		WhatWentWrong:             textorbool.Text("One caller was told the hours of a working day."),
		SuggestionsForImprovement: textorbool.Text("Let the agent look at the calendar first."),
		PromptSuggestion:          textorbool.Bool(true), Summary: textorbool.Text("Two of three callers got the right hours."),
		IsAutoPromptSuggestionsApplied: new(true), HowManyScenarioToGenerate: 1,
		AnalyticsData:                   &gen.Sentiment{Positive: 11, Negative: 12, Neutral: 13},
		TotalSimulationRemainingRecords: 14, TotalSimulationInProgressRecords: 15, TotalSimulationFinishedRecords: 16, TotalRecords: 17,
		Progress: &[]int{100}, SimulationCallRecording: rawRecords(`{"call": 501, "url": "https://recordings.example/501"}`),
		CanStop: new(false), ActiveCallsCount: 18, CreateDate: "01/02/2026 09:00:59",
	}
}

func TestSimulationsService_ReadsEachFieldOfASimulation(t *testing.T) {
	for file, want := range map[string]gen.Simulation{
		"simulation_draft.json":     draftSimulation(),
		"simulation_running.json":   runningSimulation(),
		"simulation_completed.json": completedSimulation(),
	} {
		t.Run(file, func(t *testing.T) {
			s := clientOf(t, canned(testdata(t, file)))
			read, err := s.Get(t.Context(), want.ID)
			require.NoError(t, err)
			require.Equal(t, want, read.Simulation)

			updated, err := s.Update(t.Context(), want.ID, client.SimulationUpdate{Name: "n"})
			require.NoError(t, err)
			require.Equal(t, want, updated.Simulation)

			created, err := s.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 1})
			require.NoError(t, err)
			require.Equal(t, want, created.Simulation)

			set, err := read.Scenarios()
			require.NoError(t, err)
			require.Equal(t, len(want.ScenariosIDs), set.Len())
		})
	}
}

// The files have exactly the fields of the vendor's page; the specification may have more.
func TestSimulation_HasTheFieldsOfTheVendorsPage(t *testing.T) {
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

	var specified []string
	for name, ref := range properties(specification(t).Components.Schemas["Simulation"].Value) {
		specified = append(specified, name)
		for inner := range properties(ref.Value) {
			specified = append(specified, name+"."+inner)
		}
	}
	require.Subset(t, specified, documented)
}

// returning calls each operation that returns a value, for simulation 31.
func returning() map[string]func(context.Context, *client.SimulationsService) (any, error) {
	return map[string]func(context.Context, *client.SimulationsService) (any, error){
		"getSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Get(ctx, 31) },
		"createSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			return s.Create(ctx, client.SimulationCreate{Name: "unique", AgentID: 7})
		},
		"updateSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			return s.Update(ctx, 31, client.SimulationUpdate{Name: "n"})
		},
		"startSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Start(ctx, 31) },
		"stopSimulation":  func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Stop(ctx, 31) },
		"enhancePrompt":   func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.EnhancePrompt(ctx, 31) },
		"listSimulations": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			for sim, err := range s.List(ctx, client.ListOptions{}) {
				return sim, err
			}
			return nil, nil
		},
	}
}

// Each response has what its operation is for, and is an error all the same.
func TestSimulationsService_ReturnsNoValueWithAnError(t *testing.T) {
	const fields = `"records":[{"id":31}],"disconnect_results":{"successful_disconnects":1},` +
		`"previous_context":[{"title":"t","prompt":"p"}],"prompt_breakdown":[{"title":"t","prompt":"q"}]`
	for name, tt := range map[string]struct {
		body string
		skip []string // operations for which it is no error
	}{
		"success false": {`{"success":false,"simulation":{"id":31,"name":"n"},` + fields + `}`, nil},
		"status error":  {`{"status":"error","simulation":{"id":31,"name":"n"},` + fields + `}`, nil},
		"success 1":     {`{"success":1,"simulation":{"id":31,"name":"n"},` + fields + `}`, nil},
		"cut":           {`{"success":true,"simulation":{"id":31,"name":"n"},` + fields, nil},
		"another simulation": {
			`{"success":true,"simulation":{"id":32,"name":"n"},` + fields + `}`,
			[]string{"createSimulation", "listSimulations", "stopSimulation", "enhancePrompt"}, // they do not look at it
		},
	} {
		for operation, call := range returning() {
			if slices.Contains(tt.skip, operation) {
				continue
			}
			t.Run(name+"/"+operation, func(t *testing.T) {
				srv := newServer(t)
				srv.Seed(clienttest.Simulation{ID: 31, Agent: clienttest.Agent{ID: 7}})
				srv.Inject(operation, clienttest.Respond(200, tt.body))
				value, err := call(t.Context(), newClient(t, srv).Simulations)
				require.Error(t, err)
				require.Nil(t, value)
			})
		}
	}
}
