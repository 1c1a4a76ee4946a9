package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// A provider that the specification adds needs no constant here: it is used as it is.
func TestVoiceProvider(t *testing.T) {
	specified := specification(t).Components.Schemas["VoiceProvider"].Value.Enum
	for value, tt := range map[string]struct {
		client, gen client.VoiceProvider
		voice       client.Voice
	}{
		"eleven_labs": {client.VoiceProviderElevenLabs, gen.VoiceProviderElevenLabs, client.ElevenLabs("v")},
		"play_ht":     {client.VoiceProviderPlayHT, gen.VoiceProviderPlayHT, client.PlayHT("v")},
		"deepgram":    {client.VoiceProviderDeepgram, gen.VoiceProviderDeepgram, client.Deepgram("v")},
		"cartesia":    {client.VoiceProviderCartesia, gen.VoiceProviderCartesia, client.Cartesia("v")},
		"rime":        {client.VoiceProviderRime, gen.VoiceProviderRime, client.Rime("v")},
	} {
		require.Contains(t, specified, value)
		require.Equal(t, value, string(tt.client))
		require.Equal(t, value, string(tt.gen))
		require.True(t, tt.client.Valid())
		require.Equal(t, client.Voice{ID: "v", Provider: tt.client}, tt.voice)
	}
	require.False(t, client.VoiceProvider("unlisted").Valid())
}

func TestNewScenario(t *testing.T) {
	require.Equal(t,
		client.Scenario{Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{{ID: "v", Provider: "rime"}}},
		client.NewScenario("n", "d", "e", client.Rime("v")))
	require.Nil(t, client.NewScenario("n", "d", "e").SelectedVoices)
}
