package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestServer_Options(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory(), clienttest.WithAPIKey("another-key"))
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	require.NoError(t, err)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "Clinic reception", sim.Name)
	require.Equal(t, int64(208), sim.Agent.ID)
	require.Equal(t, "Front desk", sim.Agent.Name)
}

func TestServer_Seed_Copies(t *testing.T) {
	srv := clienttest.NewServer(t)
	seed := clinic()
	seed.Scenarios[0].Extra = map[string]any{"a": "b"}
	srv.Seed(seed)
	seed.Scenarios[0].SelectedVoices[0].ID = "changed"
	seed.Scenarios[0].Extra["a"] = "changed"
	first, _ := srv.State(7)
	first.Scenarios[0].Name = "changed"
	first.Scenarios[0].SelectedVoices[0].ID = "changed"
	first.Scenarios[0].Extra["a"] = "changed"
	second, _ := srv.State(7)
	want := clinic()
	want.Scenarios[0].Extra = map[string]any{"a": "b"}
	require.Equal(t, want.Scenarios, second.Scenarios)
}

func TestServer_Seed_IDs(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.Simulation{ID: 5000, Scenarios: []clienttest.Scenario{{Name: "a"}, {ID: 90000, Name: "b"}}})
	id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{{Name: "c"}}})
	require.Equal(t, int64(5001), id)
	one, _ := srv.State(5000)
	two, _ := srv.State(5001)
	require.Equal(t, []int64{90001, 90000, 90002}, []int64{one.Scenarios[0].ID, one.Scenarios[1].ID, two.Scenarios[0].ID})
}

func TestServer_Edit(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	srv.Edit(7, func(sim *clienttest.Simulation) {
		sim.ID = 1000
		sim.Status = clienttest.StatusPending
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "three"})
	})
	sim, ok := srv.State(7)
	require.True(t, ok)
	require.Equal(t, int64(7), sim.ID, "the id stays")
	require.True(t, sim.CanStop)
	require.Equal(t, 3, sim.TotalRecords)
	require.NotZero(t, sim.Scenarios[2].ID)
	require.Panics(t, func() { srv.Edit(8, func(*clienttest.Simulation) {}) })
}
