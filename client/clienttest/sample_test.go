package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSampleSimulation_GetsNewIDsFromEachFurtherSeed(t *testing.T) {
	srv := clienttest.NewServer(t)
	for _, want := range [][]int64{{31, 9001, 9002, 9003}, {101, 50001, 50002, 50003}} {
		id := srv.Seed(clienttest.SampleSimulation())
		sim, ok := srv.State(id)
		require.True(t, ok)
		got := []int64{id}
		for _, sc := range sim.Scenarios {
			got = append(got, sc.ID)
		}
		require.Equal(t, want, got)
		require.Equal(t, "Clinic reception", sim.Name)
		require.Equal(t, clienttest.Agent{ID: 208, Name: "Front desk"}, sim.Agent)
		require.Len(t, srv.History(id), 1)
	}
}

func TestSampleSimulation_IsANewOneEachTime(t *testing.T) {
	clienttest.SampleSimulation().Scenarios[0].SelectedVoices[0].ID = "changed"
	require.Equal(t, "narrator-2", clienttest.SampleSimulation().Scenarios[0].SelectedVoices[0].ID)
}
