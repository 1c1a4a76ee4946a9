package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// The generator names constants by their position in the specification: a value that is inserted there would silently
// get another one's name.
func TestEachProviderConstantHasItsValueOfTheSpecification(t *testing.T) {
	constants := map[string][2]client.VoiceProvider{
		"eleven_labs": {client.VoiceProviderElevenLabs, gen.VoiceProviderElevenLabs},
		"play_ht":     {client.VoiceProviderPlayHT, gen.VoiceProviderPlayHT},
		"deepgram":    {client.VoiceProviderDeepgram, gen.VoiceProviderDeepgram},
		"cartesia":    {client.VoiceProviderCartesia, gen.VoiceProviderCartesia},
		"rime":        {client.VoiceProviderRime, gen.VoiceProviderRime},
	}
	values := specification(t).Components.Schemas["VoiceProvider"].Value.Enum
	require.Len(t, values, len(constants))
	for _, value := range values {
		same, ok := constants[value.(string)]
		require.True(t, ok, "%s has no constant in client: add it, and a constructor of a Voice", value)
		require.Equal(t, [2]client.VoiceProvider{client.VoiceProvider(value.(string)), client.VoiceProvider(value.(string))}, same)
		require.True(t, same[0].Valid())
	}
	require.False(t, client.VoiceProvider("inworld").Valid())
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
	require.Len(t, values, len(constants))
	for _, value := range values {
		c, ok := constants[value.(string)]
		require.True(t, ok, "%s has no constant in client: add it, and say whether it is a running state", value)
		require.Equal(t, []any{value, value, value}, []any{string(c.client), string(c.gen), c.server})
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
