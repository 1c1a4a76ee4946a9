package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// A value that the specification adds needs no constant here: it is used as it is.
func TestEachProviderConstantHasItsValueOfTheSpecification(t *testing.T) {
	constants := map[string][2]client.VoiceProvider{
		"eleven_labs": {client.VoiceProviderElevenLabs, gen.VoiceProviderElevenLabs},
		"play_ht":     {client.VoiceProviderPlayHT, gen.VoiceProviderPlayHT},
		"deepgram":    {client.VoiceProviderDeepgram, gen.VoiceProviderDeepgram},
		"cartesia":    {client.VoiceProviderCartesia, gen.VoiceProviderCartesia},
		"rime":        {client.VoiceProviderRime, gen.VoiceProviderRime},
	}
	values := specification(t).Components.Schemas["VoiceProvider"].Value.Enum
	for value, same := range constants {
		require.Contains(t, values, value)
		require.Equal(t, [2]client.VoiceProvider{client.VoiceProvider(value), client.VoiceProvider(value)}, same)
		require.True(t, same[0].Valid())
	}
	require.False(t, client.VoiceProvider("unlisted").Valid())
}

func TestEachStatusConstantHasItsValueOfTheSpecification(t *testing.T) {
	constants := map[string]struct {
		client, gen client.SimulationStatus
		server      string
		running     bool
	}{
		"Draft":               {client.SimulationStatusDraft, gen.SimulationStatusDraft, clienttest.StatusDraft, false},
		"Pending":             {client.SimulationStatusPending, gen.SimulationStatusPending, clienttest.StatusPending, true},
		"In Progress":         {client.SimulationStatusInProgress, gen.SimulationStatusInProgress, clienttest.StatusInProgress, true},
		"Calculating Summary": {client.SimulationStatusCalculatingSummary, gen.SimulationStatusCalculatingSummary, clienttest.StatusCalculatingSummary, true},
		"Completed":           {client.SimulationStatusCompleted, gen.SimulationStatusCompleted, clienttest.StatusCompleted, false},
		"Stopped":             {client.SimulationStatusStopped, gen.SimulationStatusStopped, clienttest.StatusStopped, false},
	}
	values := specification(t).Components.Schemas["SimulationStatus"].Value.Enum
	for value, c := range constants {
		require.Contains(t, values, value)
		require.Equal(t, []string{value, value, value}, []string{string(c.client), string(c.gen), c.server})
		sim := client.Simulation{Simulation: gen.Simulation{Status: c.client}}
		require.Equal(t, c.running, sim.Running(), value)
	}
}

func TestEachVoiceConstructorNamesItsProvider(t *testing.T) {
	for want, voice := range map[string]client.Voice{
		"eleven_labs": client.ElevenLabs("v"),
		"play_ht":     client.PlayHT("v"),
		"deepgram":    client.Deepgram("v"),
		"cartesia":    client.Cartesia("v"),
		"rime":        client.Rime("v"),
	} {
		require.Equal(t, client.Voice{ID: "v", Provider: client.VoiceProvider(want)}, voice)
	}
}

func TestNewScenarioPutsEachTextInItsPlace(t *testing.T) {
	require.Equal(t,
		client.Scenario{Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{{ID: "v", Provider: "rime"}}},
		client.NewScenario("n", "d", "e", client.Rime("v")))
}
