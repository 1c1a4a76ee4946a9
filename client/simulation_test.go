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
