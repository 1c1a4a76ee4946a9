package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSampleSimulation(t *testing.T) {
	srv := clienttest.NewServer(t)
	require.Equal(t, int64(31), srv.Seed(clienttest.SampleSimulation()))
	sim, ok := srv.State(31)
	require.True(t, ok)
	var ids []int64
	for _, sc := range sim.Scenarios {
		ids = append(ids, sc.ID)
	}
	require.Equal(t, []int64{9001, 9002, 9003}, ids)
	require.Equal(t, clienttest.Agent{ID: 208, Name: "Front desk"}, sim.Agent)

	clienttest.SampleSimulation().Scenarios[0].SelectedVoices[0].ID = "changed"
	require.Equal(t, "narrator-2", clienttest.SampleSimulation().Scenarios[0].SelectedVoices[0].ID, "a new one each time")
}
