package client_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// fullUpdate has a value in every field that the vendor documents.
func fullUpdate(stored int64) client.SimulationUpdate {
	return client.SimulationUpdate{
		Name: "Clinic reception", AgentID: 208, NumberOfCallToMake: most("number_of_call_to_make"),
		ConcurrentCallCount: most("concurrent_call_count"), MaxCallDurationInMinutes: most("max_call_duration_in_minutes"),
		Scenarios: []client.Scenario{
			{
				ID: stored, Name: "Books", Description: "You want to book.", ExpectedResult: "It is booked.",
				SelectedVoices: []client.Voice{client.ElevenLabs("e1"), client.PlayHT("p1")},
			},
			client.NewScenario("Asks \"why\" <now>", "Ünïcode & more\nlines", "ok",
				client.Deepgram("d1"), client.Cartesia("c1"), client.Rime("r1")),
		},
	}
}

func TestSimulationsService_Update_SendsEveryField(t *testing.T) {
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{ID: 31, Scenarios: []clienttest.Scenario{{ID: 9007199254740993, Name: "Books"}}})

	_, err := newClient(t, srv).Simulations.Update(t.Context(), id, fullUpdate(9007199254740993))

	require.NoError(t, err)
	limits := fmt.Sprintf(`"number_of_call_to_make": %d, "concurrent_call_count": %d, "max_call_duration_in_minutes": %d,`,
		most("number_of_call_to_make"), most("concurrent_call_count"), most("max_call_duration_in_minutes"))
	require.JSONEq(t, `{
		"name": "Clinic reception", "agent_id": 208, `+limits+`
		"scenarios": [
			{"id": 9007199254740993, "name": "Books", "description": "You want to book.", "expected_result": "It is booked.",
				"selected_voices": [{"id": "e1", "provider": "eleven_labs"}, {"id": "p1", "provider": "play_ht"}]},
			{"name": "Asks \"why\" <now>", "description": "Ünïcode & more\nlines", "expected_result": "ok",
				"selected_voices": [{"id": "d1", "provider": "deepgram"}, {"id": "c1", "provider": "cartesia"}, {"id": "r1", "provider": "rime"}]}
		]}`, wireBody(t, srv, "updateSimulation"))
	require.Contains(t, wireBody(t, srv, "updateSimulation"), `"id":9007199254740993,`, "ids are exact beyond 2^53")

	requests := srv.Requests()
	require.Len(t, requests, 1)
	require.Equal(t, http.MethodPut, requests[0].Method)
	require.Equal(t, "/api/v1/simulations/31", requests[0].Path)
	require.Equal(t, "application/json", requests[0].Header.Get("Content-Type"))
	require.Equal(t, "application/json", requests[0].Header.Get("Accept"))
	require.Equal(t, "Bearer "+srv.APIKey(), requests[0].Header.Get("Authorization"))
}

// A property that the specification adds must be in fullUpdate, so that the tests here send it.
func TestSimulationsService_Update_FullUpdateHasEveryFieldOfTheVendorsPage(t *testing.T) {
	documented := []string{
		"agent_id", "concurrent_call_count", "max_call_duration_in_minutes", "name", "number_of_call_to_make", "scenarios",
		"scenarios[].description", "scenarios[].expected_result", "scenarios[].id", "scenarios[].name", "scenarios[].selected_voices",
		"scenarios[].selected_voices[].id", "scenarios[].selected_voices[].provider",
	}
	require.Equal(t, documented, keysOf(t, asJSON(t, fullUpdate(1))))
	schemas := specification(t).Components.Schemas
	var specified []string
	for prefix, schema := range map[string]string{
		"": "SimulationUpdate", "scenarios[].": "Scenario", "scenarios[].selected_voices[].": "Voice",
	} {
		for name := range properties(schemas[schema].Value) {
			specified = append(specified, prefix+name)
		}
	}
	require.Subset(t, specified, documented)
}

// The vendor's page shows an update in Python; the same update in Go leaves with the same keys and no others.
func TestSimulationsService_Update_SendsTheKeysOfTheVendorsExample(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)

	_, err := newClient(t, srv).Simulations.Update(t.Context(), id, client.SimulationUpdate{
		Name:                     "Evening line",
		MaxCallDurationInMinutes: most("max_call_duration_in_minutes"),
		Scenarios:                []client.Scenario{client.NewScenario("Orders late", "You call after hours.", "You are told when to call.")},
	})

	require.NoError(t, err)
	require.Equal(t, []string{
		"max_call_duration_in_minutes", "name", "scenarios",
		"scenarios[].description", "scenarios[].expected_result", "scenarios[].name",
	}, keysOf(t, wireBody(t, srv, "updateSimulation")))
}

// Nil says nothing, an empty list is a list.
func TestSimulationsService_Update_SendsEmptyListsAndNoNilOnes(t *testing.T) {
	scenarios := func(list ...client.Scenario) client.SimulationUpdate { return client.SimulationUpdate{Scenarios: list} }
	for name, tt := range map[string]struct {
		update client.SimulationUpdate
		want   string
	}{
		"nothing":         {client.SimulationUpdate{}, `{}`},
		"nil scenarios":   {client.SimulationUpdate{Name: "n"}, `{"name":"n"}`},
		"empty scenarios": {client.SimulationUpdate{Scenarios: []client.Scenario{}}, `{"scenarios":[]}`},
		"nil voices": {
			scenarios(client.Scenario{Name: "n", Description: "d", ExpectedResult: "e"}),
			`{"scenarios":[{"name":"n","description":"d","expected_result":"e"}]}`,
		},
		"no voices for NewScenario": {
			scenarios(client.NewScenario("n", "d", "e")), `{"scenarios":[{"name":"n","description":"d","expected_result":"e"}]}`,
		},
		"empty voices": {
			scenarios(voiceless(50001, "n")), `{"scenarios":[{"id":50001,"name":"n","description":"d","expected_result":"e","selected_voices":[]}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			c := newClient(t, srv)

			_, err := c.Simulations.Update(t.Context(), id, tt.update)
			require.NoError(t, err)
			require.Equal(t, tt.want, wireBody(t, srv, "updateSimulation"))

			resp, err := c.Raw().UpdateSimulation(t.Context(), id, tt.update)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, tt.want, wireBody(t, srv, "updateSimulation"), "through the raw client")
		})
	}
}

// What JSON cannot hold is an error, and not a replacement character.
func TestSimulationsService_Update_SendsNoBrokenUTF8(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	_, err := newClient(t, srv).Simulations.Update(t.Context(), id, client.SimulationUpdate{
		Scenarios: []client.Scenario{{ID: books, Name: "Books", Description: "secret \xff", ExpectedResult: "e"}},
	})
	require.ErrorContains(t, err, "updateSimulation 101: not sent: ")
	require.ErrorContains(t, err, `scenarios[0].description ("Books") is not valid UTF-8`)
	require.NotContains(t, err.Error(), "secret")
	require.Empty(t, srv.Requests())
}

func TestSimulationsService_Create_SendsEveryField(t *testing.T) {
	srv := newServer(t)
	full := asJSON(t, fullUpdate(0))
	var create client.SimulationCreate
	require.NoError(t, json.Unmarshal([]byte(full), &create))
	sim, err := newClient(t, srv).Simulations.Create(t.Context(), create)
	require.NoError(t, err)
	require.JSONEq(t, full, wireBody(t, srv, "createSimulation"))
	require.Equal(t, client.SimulationStatusDraft, sim.Status)
}

// A text is the same bytes in the body of Create and of Update.
func TestSimulationsService_Create_EncodesAsUpdateDoes(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv).Simulations
	list := []client.Scenario{client.NewScenario("<&>", "a\u2028\u007f", "\u00e9\U0001F600", client.Rime("<v>")), voiceless(0, "n")}
	_, err := c.Create(t.Context(), client.SimulationCreate{Name: "<&>", AgentID: 7, Scenarios: list})
	require.NoError(t, err)
	_, err = c.Update(t.Context(), seed(t, srv), client.SimulationUpdate{Name: "<&>", AgentID: 7, Scenarios: list})
	require.NoError(t, err)
	require.Equal(t, wireBody(t, srv, "updateSimulation"), wireBody(t, srv, "createSimulation"))
	require.Contains(t, wireBody(t, srv, "createSimulation"), `"<&>"`)
}

func TestSimulationsService_Create_SendsOnlyWhatIsThere(t *testing.T) {
	srv := newServer(t)
	_, err := newClient(t, srv).Simulations.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 7})
	require.NoError(t, err)
	require.Equal(t, `{"name":"n","agent_id":7}`, wireBody(t, srv, "createSimulation"))
}

// The way from Update to net/http is short enough to be followed by a reader.
func TestSimulationsService_Update_PassesFewFunctions(t *testing.T) {
	var passed []string
	_, err := clientOf(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		callers := make([]uintptr, 100)
		frames := runtime.CallersFrames(callers[:runtime.Callers(0, callers)])
		for frame, more := frames.Next(); more; frame, more = frames.Next() {
			isTest := strings.Contains(frame.Function, "client_test.")
			if strings.Contains(frame.Function, "omnidim-go/simulations/") && !isTest {
				passed = append(passed, frame.Function)
			}
		}
		return canned(`{"simulation":{"id":31}}`).RoundTrip(req)
	})).Update(t.Context(), 31, client.SimulationUpdate{Name: "n"})
	require.NoError(t, err)
	require.Contains(t, passed[len(passed)-1], "SimulationsService).Update")
	require.LessOrEqual(t, len(passed), 10, strings.Join(passed, "\n"))
}
