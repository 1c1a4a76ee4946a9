package client_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// inLimits is the violation of a value beyond the limits that the specification has now.
func inLimits(field string, value int64) string {
	limit := gen.Limits("SimulationUpdate")[field]
	if value < limit[0] {
		return fmt.Sprintf("%s is %d, not %d or more", field, value, limit[0])
	}
	return fmt.Sprintf("%s is %d, not %d or less", field, value, limit[1])
}

// tooMany is more than the specification allows for a setting.
func tooMany(setting string) int { return most(setting) + 1 }

func tooManyOf(setting string) string { return inLimits(setting, int64(tooMany(setting))) }

// settings returns an update of the settings that have limits.
func settings(value func(setting string) int) client.SimulationUpdate {
	return client.SimulationUpdate{
		NumberOfCallToMake:       value("number_of_call_to_make"),
		ConcurrentCallCount:      value("concurrent_call_count"),
		MaxCallDurationInMinutes: value("max_call_duration_in_minutes"),
	}
}

func entryOf(id int64, name, description, expected string, voices ...client.Voice) client.Scenario {
	sc := client.NewScenario(name, description, expected, voices...)
	sc.ID = id
	return sc
}

func TestSimulationsService_Update_ListsEveryViolation(t *testing.T) {
	unlisted := client.Voice{ID: "v", Provider: "unlisted"}
	scenarios := func(list ...client.Scenario) client.SimulationUpdate { return client.SimulationUpdate{Scenarios: list} }
	for name, tt := range map[string]struct {
		update client.SimulationUpdate
		want   []string // nil: it is sent
	}{
		"the least":        {settings(least), nil},
		"the most":         {settings(most), nil},
		"a negative agent": {client.SimulationUpdate{AgentID: -1}, []string{"agent_id is -1, not 1 or more"}},
		"a blank name":     {client.SimulationUpdate{Name: " \n"}, []string{"name is blank"}},
		"three limits": {
			settings(tooMany),
			[]string{
				tooManyOf("number_of_call_to_make"), tooManyOf("concurrent_call_count"), tooManyOf("max_call_duration_in_minutes"),
			},
		},
		"an empty entry": {
			scenarios(client.Scenario{}),
			[]string{"scenarios[0].name is blank", "scenarios[0].description is blank", "scenarios[0].expected_result is blank"},
		},
		"blank strings": {
			scenarios(entryOf(0, "n", "d", "e"), entryOf(0, " ", "\t", "\n")),
			[]string{"scenarios[1].name is blank", "scenarios[1].description is blank", "scenarios[1].expected_result is blank"},
		},
		"voices": {
			scenarios(entryOf(0, "m", "d", "e", client.Rime("v"), client.Rime(""), unlisted, client.Voice{ID: "v"})),
			[]string{
				"scenarios[0].selected_voices[1].id is blank",
				`scenarios[0].selected_voices[2].provider "unlisted" is not in the specification`,
				"scenarios[0].selected_voices[3].provider is blank",
			},
		},
		"a stored voice goes back as it is": {scenarios(entryOf(11, "Books", "d", "e", unlisted)), nil},
		"an entry with an id needs all texts, too": {
			scenarios(entryOf(11, "Books", "\r\n", "")),
			[]string{"scenarios[0].description is blank", "scenarios[0].expected_result is blank"},
		},
		"an entry with an id alone": {
			scenarios(entryOf(11, "", "", "")),
			[]string{"scenarios[0].name is blank", "scenarios[0].description is blank", "scenarios[0].expected_result is blank"},
		},
		"a negative id": {scenarios(entryOf(-11, "n", "d", "e")), []string{"scenarios[0].id is -11, not 1 or more"}},
		"violations everywhere": {
			client.SimulationUpdate{MaxCallDurationInMinutes: tooMany("max_call_duration_in_minutes"), Scenarios: []client.Scenario{
				entryOf(0, "n", "", "e"), entryOf(11, "Books", "", ""), entryOf(0, "m", "d", "", unlisted),
			}},
			[]string{
				tooManyOf("max_call_duration_in_minutes"), "scenarios[0].description is blank",
				"scenarios[1].description is blank", "scenarios[1].expected_result is blank",
				"scenarios[2].expected_result is blank",
				`scenarios[2].selected_voices[0].provider "unlisted" is not in the specification`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{{ID: 11, Name: "Books"}}})
			_, err := newClient(t, srv).Simulations.Update(t.Context(), id, tt.update)
			require.Equal(t, tt.want, violations(err), "%v", err)
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			require.Empty(t, srv.Requests())
		})
	}
}

func TestSimulationsService_Create_ListsEveryViolation(t *testing.T) {
	with := func(list ...client.Scenario) client.SimulationCreate {
		return client.SimulationCreate{Name: "n", AgentID: 1, Scenarios: list}
	}
	const noID = "must be left out: a new simulation has no stored scenarios"
	for name, tt := range map[string]struct {
		sim  client.SimulationCreate
		want []string
	}{
		"nothing":          {client.SimulationCreate{}, []string{"name is blank", "agent_id is missing"}},
		"a negative agent": {client.SimulationCreate{Name: "n", AgentID: -1}, []string{"agent_id is -1, not 1 or more"}},
		"ids": {
			with(entryOf(5, "n", "d", "e"), entryOf(0, "m", "d", "e"), entryOf(-1, "o", "d", "")),
			[]string{"scenarios[0].id " + noID, "scenarios[2].id is -1, not 1 or more", "scenarios[2].expected_result is blank"},
		},
		"limits": {
			client.SimulationCreate{
				Name: " ", AgentID: 1, NumberOfCallToMake: tooMany("number_of_call_to_make"), MaxCallDurationInMinutes: -3,
			},
			[]string{
				"name is blank", tooManyOf("number_of_call_to_make"), inLimits("max_call_duration_in_minutes", -3),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), tt.sim)
			require.Equal(t, tt.want, violations(err), "%v", err)
			require.Empty(t, srv.Requests())
		})
	}
}

func TestSimulationsService_Edit_ListsEveryViolation(t *testing.T) {
	srv := newServer(t)
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), seed(t, srv), func(e *client.Edit) error {
		e.NumberOfCallToMake, e.AgentID = tooMany("number_of_call_to_make"), 0
		return both(renaming(cancels, "Books"), renaming(books, " "))(e)
	})
	require.EqualError(t, err, "updateSimulation 101: not sent: agent_id cannot be cleared: the service keeps a setting that is not sent; "+
		tooManyOf("number_of_call_to_make")+"; scenarios[0].name (50001) is blank")
	require.Equal(t, []string{"GET"}, methods(srv))
}

func TestValidationError_Error(t *testing.T) {
	blank := func(name string, id int64) client.FieldError {
		return client.FieldError{Path: "scenarios[0].expected_result", Scenario: name, ScenarioID: id, Problem: "is blank"}
	}
	long := strings.Repeat("very ", 100) + "\n\u202elong"
	for name, tt := range map[string]struct {
		err  client.ValidationError
		want string
	}{
		"operation, simulation and scenario": {
			client.ValidationError{Operation: "updateSimulation", SimulationID: 31, Fields: []client.FieldError{blank("Refund", 9001), blank("Asks", 0)}},
			`updateSimulation 31: not sent: scenarios[0].expected_result ("Refund") is blank; scenarios[0].expected_result ("Asks") is blank`,
		},
		"no simulation": {
			client.ValidationError{Operation: "createSimulation", Fields: []client.FieldError{{Path: "agent_id", Problem: "is missing"}}},
			"createSimulation: not sent: agent_id is missing",
		},
		"a scenario without a name": {
			client.ValidationError{Operation: "updateSimulation", SimulationID: 31, Fields: []client.FieldError{blank(" ", 9001)}},
			"updateSimulation 31: not sent: scenarios[0].expected_result (9001) is blank",
		},
		"a long name": {
			client.ValidationError{Operation: "updateSimulation", SimulationID: 31, Fields: []client.FieldError{blank(long, 0)}},
			`updateSimulation 31: not sent: scenarios[0].expected_result ("` + strings.Repeat("very ", 15) + `ve…") is blank`,
		},
		"more fields than fit": {
			client.ValidationError{Operation: "updateSimulation", SimulationID: 31, Fields: slices.Repeat([]client.FieldError{blank("a", 0)}, 1000)},
			"updateSimulation 31: not sent: " + strings.Repeat(`scenarios[0].expected_result ("a") is blank; `, 10) + "and 990 more",
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, &tt.err, tt.want)
			require.LessOrEqual(t, len(tt.err.Error()), 2000)
		})
	}
}

func TestWithProviders_AllowsThemEverywhereAndNoOthers(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted", "other"))
	id := seed(t, srv)
	c := newClient(t, srv, client.WithProviders("unlisted"))
	voiced := func(provider client.VoiceProvider) client.Scenario {
		return client.NewScenario("n", "d", "e", client.Voice{ID: "v", Provider: provider})
	}
	for name, send := range map[string]func(client.Scenario) error{
		"Create": func(sc client.Scenario) error {
			_, err := c.Simulations.Create(t.Context(), client.SimulationCreate{Name: "n", AgentID: 1, Scenarios: []client.Scenario{sc}})
			return err
		},
		"Update": func(sc client.Scenario) error {
			_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Scenarios: []client.Scenario{sc}})
			return err
		},
		"Add": func(sc client.Scenario) error {
			sim, err := c.Simulations.Get(t.Context(), srv.Seed(clienttest.Simulation{}))
			require.NoError(t, err)
			set, err := sim.Scenarios()
			require.NoError(t, err)
			return set.Add(sc)
		},
		"Edit": func(sc client.Scenario) error {
			stored := clienttest.Simulation{Scenarios: []clienttest.Scenario{{ID: 5, Name: "n", Description: "x", ExpectedResult: "x"}}}
			_, err := c.Simulations.Edit(t.Context(), srv.Seed(stored), func(e *client.Edit) error {
				return e.Scenarios.Change(5, func(stored *client.Scenario) { *stored = sc })
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, send(voiced("unlisted")))
			require.NoError(t, send(voiced(client.VoiceProviderPlayHT)), "those of the specification stay allowed")
			other := `scenarios[0].selected_voices[0].provider "other" is not in the specification`
			require.Equal(t, []string{other}, violations(send(voiced("other"))))
		})
	}
}

// A provider that the service stored goes back with a scenario that nobody touches.
func TestSimulationsService_Edit_KeepsAStoredProviderThatIsUnknown(t *testing.T) {
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{
		{ID: 11, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "unlisted"}}},
	}})
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err)
	require.Equal(t, []clienttest.Voice{{ID: "v", Provider: "unlisted"}}, state(t, srv, id).Scenarios[0].SelectedVoices)
}
