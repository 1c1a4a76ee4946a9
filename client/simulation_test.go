package client_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

func TestSimulationStatus(t *testing.T) {
	constants := map[string]struct {
		client, gen client.SimulationStatus
		server      string
		running     bool
	}{
		"Draft":       {client.SimulationStatusDraft, gen.SimulationStatusDraft, clienttest.StatusDraft, false},
		"Pending":     {client.SimulationStatusPending, gen.SimulationStatusPending, clienttest.StatusPending, true},
		"In Progress": {client.SimulationStatusInProgress, gen.SimulationStatusInProgress, clienttest.StatusInProgress, true},
		"Calculating Summary": {
			client.SimulationStatusCalculatingSummary, gen.SimulationStatusCalculatingSummary, clienttest.StatusCalculatingSummary, true,
		},
		"Completed": {client.SimulationStatusCompleted, gen.SimulationStatusCompleted, clienttest.StatusCompleted, false},
		"Stopped":   {client.SimulationStatusStopped, gen.SimulationStatusStopped, clienttest.StatusStopped, false},
	}
	specified := specification(t).Components.Schemas["SimulationStatus"].Value.Enum
	for value, tt := range constants {
		t.Run(value, func(t *testing.T) {
			require.Contains(t, specified, value)
			require.Equal(t, []string{value, value, value}, []string{string(tt.client), string(tt.gen), tt.server})
			sim, err := getResponse(t, fmt.Sprintf(`{"simulation":{"id":31,"status":%q}}`, value))
			require.NoError(t, err)
			require.Equal(t, tt.client, sim.Status)
			require.True(t, sim.Status.Valid())
			require.Equal(t, tt.running, sim.Running())
		})
	}
}

// The vendor's own example of an update's response lacks the list.
func TestSimulation_Scenarios_RefusesAResponseWithoutTheList(t *testing.T) {
	srv := newServer(t, clienttest.WithoutScenarios("updateSimulation"))
	id := seed(t, srv)
	sim, err := newClient(t, srv).Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "n"})
	require.NoError(t, err)
	require.Equal(t, "n", sim.Name)
	require.Nil(t, sim.ScenariosIDs)
	_, err = sim.Scenarios()
	requireListError(t, err, "scenarios_ids")
}

// requireListError requires that the list, and not one of its records, was refused for a field.
func requireListError(t *testing.T, err error, field string) {
	t.Helper()
	var unread *client.RecordError
	require.ErrorAs(t, err, &unread)
	require.Equal(t, -1, unread.Index)
	require.Equal(t, field, unread.Field)
	require.ErrorContains(t, err, "the list cannot be sent back")
}

func TestSimulation_Scenarios_RefusesAPartOfTheList(t *testing.T) {
	for _, field := range []string{
		"scenarios_count", "scenario_count", "total_scenarios", "scenarios_total", "scenarios_has_more", "has_more_scenarios",
	} {
		t.Run(field, func(t *testing.T) {
			srv := newServer(t, clienttest.PageScenarios(50, field))
			sim := clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}}
			for i := range 80 {
				sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{
					Name: fmt.Sprintf("Scenario %d", i), Description: "You call.", ExpectedResult: "It is answered.",
				})
			}
			part, err := newClient(t, srv).Simulations.Get(t.Context(), srv.Seed(sim))
			require.NoError(t, err, "it can be shown")
			require.Len(t, part.ScenariosIDs, 50)
			_, err = part.Scenarios()
			requireListError(t, err, field)

			sim.Scenarios = sim.Scenarios[:50]
			whole, err := newClient(t, srv).Simulations.Get(t.Context(), srv.Seed(sim))
			require.NoError(t, err)
			set, err := whole.Scenarios()
			require.NoError(t, err)
			require.Equal(t, 50, set.Len())
		})
	}
}

func TestSimulation_Scenarios_ReadsWhatSaysThatTheListIsAPart(t *testing.T) {
	for field, isPart := range map[string]bool{
		`"scenarios_count":2`:         true,
		`"scenarios_count":"2"`:       true,
		`"scenarios_count":2.5`:       true,
		`"scenarios_count":1`:         false,
		`"scenarios_count":0`:         false,
		`"scenarios_count":null`:      false,
		`"scenarios_count":false`:     false,
		`"scenarios_count":{}`:        false,
		`"Scenarios_Count":2`:         false,
		`"scenarios_has_more":true`:   true,
		`"scenarios_has_more":"true"`: true,
		`"scenarios_has_more":1`:      true,
		`"scenarios_has_more":false`:  false,
		`"scenarios_has_more":"no"`:   false,
		`"scenarios_has_more":0`:      false,
		`"scenarios_has_more":null`:   false,
	} {
		t.Run(field, func(t *testing.T) {
			const record = `{"id":1,"name":"n","description":"d","expected_result":"e"}`
			sim, err := getResponse(t, `{"simulation":{"id":31,"scenarios_ids":[`+record+`],`+field+`}}`)
			require.NoError(t, err)
			_, err = sim.Scenarios()
			require.Equal(t, isPart, err != nil, err)
		})
	}
}
