package client_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func entryOf(id int64, name, description, expected string, voices ...client.Voice) client.Scenario {
	sc := client.NewScenario(name, description, expected, voices...)
	sc.ID = id
	return sc
}

// ofToday words a text for the limits that the specification has now: a limit that moves is no reason to change a test.
func ofToday(t *testing.T, text string) string {
	t.Helper()
	settings := properties(specification(t).Components.Schemas["SimulationSettings"].Value)
	for property, words := range map[string]string{"number_of_call_to_make": "1 to 3", "max_call_duration_in_minutes": "1 to 10"} {
		limited := settings[property].Value
		text = strings.ReplaceAll(text, words, fmt.Sprintf("%v to %v", *limited.Min, *limited.Max))
	}
	return text
}

// Every case is refused with all of its faults in one line, and nothing is sent.
func TestUpdateListsEveryFaultBeforeItSends(t *testing.T) {
	unlisted := client.Voice{ID: "v", Provider: "unlisted"}
	for name, tc := range map[string]struct {
		update client.SimulationUpdate
		want   string // empty: it is sent
	}{
		"the smallest values": {client.SimulationUpdate{NumberOfCallToMake: 1, ConcurrentCallCount: 1, MaxCallDurationInMinutes: 1}, ""},
		"the largest values":  {client.SimulationUpdate{NumberOfCallToMake: 3, ConcurrentCallCount: 3, MaxCallDurationInMinutes: 10}, ""},
		"above":               {client.SimulationUpdate{NumberOfCallToMake: 4}, "number_of_call_to_make is 4, not 1 to 3"},
		"below":               {client.SimulationUpdate{ConcurrentCallCount: -1}, "concurrent_call_count is -1, not 1 to 3"},
		"three limits": {
			client.SimulationUpdate{NumberOfCallToMake: -1, ConcurrentCallCount: 4, MaxCallDurationInMinutes: 99},
			"number_of_call_to_make is -1, not 1 to 3; concurrent_call_count is 4, not 1 to 3; max_call_duration_in_minutes is 99, not 1 to 10",
		},
		"an empty scenario": {
			client.SimulationUpdate{Scenarios: []client.Scenario{{}}},
			"scenarios[0].name is missing; scenarios[0].description is missing; scenarios[0].expected_result is missing",
		},
		"blank texts": {
			client.SimulationUpdate{Scenarios: []client.Scenario{entryOf(0, "n", "d", "e"), entryOf(0, " ", "\t", "\n")}},
			"scenarios[1].name is missing; scenarios[1].description is missing; scenarios[1].expected_result is missing",
		},
		"voices": {
			client.SimulationUpdate{Scenarios: []client.Scenario{
				entryOf(0, "n", "d", "e", client.Rime("v")), entryOf(0, "m", "d", "e", client.Rime("v"), client.Rime(""), unlisted),
			}},
			`scenarios[1].selected_voices[1].id is missing; scenarios[1].selected_voices[2].provider "unlisted" is not in the specification`,
		},
		"no provider": {
			client.SimulationUpdate{Scenarios: []client.Scenario{entryOf(0, "n", "d", "e", client.Voice{ID: "v"})}},
			"scenarios[0].selected_voices[0].provider is missing",
		},
		"faults everywhere": {
			client.SimulationUpdate{MaxCallDurationInMinutes: 99, Scenarios: []client.Scenario{
				entryOf(0, "n", "", "e"), entryOf(11, "Books", "", ""), entryOf(0, "m", "d", "", unlisted),
			}},
			`max_call_duration_in_minutes is 99, not 1 to 10; scenarios[0].description is missing; ` +
				`scenarios[2].expected_result is missing; scenarios[2].selected_voices[0].provider "unlisted" is not in the specification`,
		},
		"an entry with an id is the caller's": {client.SimulationUpdate{Scenarios: []client.Scenario{entryOf(11, "", "", "")}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{{ID: 11, Name: "Books"}}})
			_, err := newClient(t, srv).Simulations.Update(t.Context(), id, tc.update)
			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "nothing was sent, correct this: "+ofToday(t, tc.want))
			var invalid *client.ValidationError
			require.ErrorAs(t, err, &invalid)
			require.NotEmpty(t, invalid.Fields)
			require.Empty(t, srv.Requests())
		})
	}
}

func TestCreateListsEveryFaultAndRefusesIDs(t *testing.T) {
	for name, tc := range map[string]struct {
		sim  client.SimulationCreate
		want string
	}{
		"nothing": {client.SimulationCreate{}, "name is missing; agent_id is missing"},
		"ids": {
			client.SimulationCreate{Name: "n", AgentID: 1, Scenarios: []client.Scenario{entryOf(5, "n", "d", "e"), entryOf(0, "m", "d", "e"), entryOf(-1, "o", "d", "")}},
			"scenarios[2].expected_result is missing; scenarios[0].id must be left out: a new simulation has no stored scenarios; " +
				"scenarios[2].id must be left out: a new simulation has no stored scenarios",
		},
		"limits": {
			client.SimulationCreate{Name: " ", AgentID: 1, NumberOfCallToMake: 4, ConcurrentCallCount: 9, MaxCallDurationInMinutes: -3},
			"name is missing; number_of_call_to_make is 4, not 1 to 3; concurrent_call_count is 9, not 1 to 3; max_call_duration_in_minutes is -3, not 1 to 10",
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), tc.sim)
			require.EqualError(t, err, "nothing was sent, correct this: "+ofToday(t, tc.want))
			require.Empty(t, srv.Requests())
		})
	}
}

func TestAnEditListsEveryFaultOfTheFullList(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	c := newClient(t, srv)
	_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
		e.NumberOfCallToMake, e.AgentID = 7, 0
		return e.Scenarios.Add(entryOf(0, "Books", "d", ""), entryOf(0, "New", "d", "e", client.Voice{ID: "v", Provider: "unlisted"}))
	})
	require.EqualError(t, err, "nothing was sent, correct this: agent_id cannot be cleared: the service takes a missing value for no change; "+
		"number_of_call_to_make is 7, not 1 to 3; scenarios[2].expected_result is missing; scenarios[2].name \"Books\" stands twice; "+
		"scenarios[3].selected_voices[0].provider \"unlisted\" is not in the specification")
	require.Len(t, srv.Requests(), 1, "the read")

	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	require.NoError(t, set.Add(client.Scenario{}))
	_, err = set.Build()
	require.EqualError(t, err, "nothing was sent, correct this: scenarios[2].name is missing; scenarios[2].description is missing; scenarios[2].expected_result is missing")
}

func TestWithProvidersAllowsThemEverywhereAndNoOthers(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted", "other"))
	id := seed(t, srv)
	c := newClient(t, srv, client.WithProviders("unlisted"))
	voiced := func(provider client.VoiceProvider) client.Scenario {
		return client.NewScenario("n", "d", "e", client.Voice{ID: "v", Provider: provider})
	}
	for name, send := range map[string]func(client.Scenario) error{
		"create": func(sc client.Scenario) error {
			_, err := c.Simulations.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 1, Scenarios: []client.Scenario{sc}})
			return err
		},
		"update": func(sc client.Scenario) error {
			_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Scenarios: []client.Scenario{sc}})
			return err
		},
		"build": func(sc client.Scenario) error {
			sim, err := c.Simulations.Get(t.Context(), srv.Seed(clienttest.Simulation{}))
			require.NoError(t, err)
			set, err := sim.Scenarios()
			require.NoError(t, err)
			require.NoError(t, set.Add(sc))
			_, err = set.Build()
			return err
		},
		"edit": func(sc client.Scenario) error {
			_, err := c.Simulations.Edit(t.Context(), srv.Seed(clienttest.Simulation{}), func(e *client.Edit) error { return e.Scenarios.Add(sc) })
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, send(voiced("unlisted")))
			require.NoError(t, send(voiced(client.VoiceProviderPlayHT)), "the specification's own stay allowed")
			require.EqualError(t, send(voiced("other")), `nothing was sent, correct this: scenarios[0].selected_voices[0].provider "other" is not in the specification`)
		})
	}
}

// A provider that the service stored comes in, and goes back with a scenario that nobody touches.
func TestAStoredProviderThatIsUnknownStays(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{
		{ID: 11, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "unlisted"}}},
	}})
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("m", "d", "e"))
	})
	require.NoError(t, err)
	stored, _ := srv.State(id)
	require.Equal(t, []clienttest.Voice{{ID: "v", Provider: "unlisted"}}, stored.Scenarios[0].SelectedVoices)
}
