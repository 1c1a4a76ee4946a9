package client_test

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// eachVoiceProperty calls check for each property of a voice. voice has samples of
// the property and of those that the specification requires.
func eachVoiceProperty(t *testing.T, check func(t *testing.T, name string, values []any, voice map[string]any)) {
	t.Helper()
	for name, ref := range properties(specification(t).Components.Schemas["Voice"].Value) {
		t.Run(name, func(t *testing.T) { check(t, name, samples(ref), sampleWith(t, "Voice", name)) })
	}
}

// recordWith returns a stored scenario with one voice.
func recordWith(t *testing.T, voice map[string]any) map[string]any {
	t.Helper()
	record := sampleWith(t, "Scenario", "selected_voices")
	record["id"], record["selected_voices"] = 7.0, []any{voice}
	return record
}

func extendVoice(name string) string {
	return fmt.Sprintf("to do: internal/scenario/read.go: read Voice.%s in addVoices; sort, compare and print it in compare.go", name)
}

func TestSpec_EditKeepsEachVoiceProperty(t *testing.T) {
	eachVoiceProperty(t, func(t *testing.T, name string, values []any, voice map[string]any) {
		for _, value := range values {
			if value == "" && (name == "id" || name == "provider") {
				continue // no voice
			}
			voice[name] = value
			service := newStorage(nil, recordWith(t, maps.Clone(voice)))
			_, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, adding("another"))
			require.NoError(t, err, extendVoice(name))
			requireVoice(t, service, name, value)
		}
	})
}

func TestSpec_EditChangesEachVoiceProperty(t *testing.T) {
	eachVoiceProperty(t, func(t *testing.T, name string, values []any, voice map[string]any) {
		if len(values) < 2 {
			t.Skip("the property has one value")
		}
		voice[name] = values[0]
		service := newStorage(nil, recordWith(t, maps.Clone(voice)))
		result, err := clientWith(t, service.handle).Simulations.Edit(t.Context(), 1, func(e *client.Edit) error {
			return e.Scenarios.Change(7, func(sc *client.Scenario) {
				sc.SelectedVoices = append([]client.Voice(nil), sc.SelectedVoices...)
				setByJSON(t, &sc.SelectedVoices[0], name, values[1])
			})
		})
		require.NoError(t, err, extendVoice(name))
		require.Equal(t, client.OutcomeVerified, result.Outcome, extendVoice(name))
		require.Len(t, result.Changes.Changed, 1, extendVoice(name))
		fields := result.Changes.Changed[0].Fields
		require.Len(t, fields, 1, extendVoice(name))
		require.NotEqual(t, fields[0].Before, fields[0].After, extendVoice(name))
		requireVoice(t, service, name, values[1])
	})
}

// requireVoice compares a property of the only voice of the first scenario. An empty string need not be sent.
func requireVoice(t *testing.T, service *storage, name string, want any) {
	t.Helper()
	voices, _ := service.scenarios[0].(map[string]any)["selected_voices"].([]any)
	require.Len(t, voices, 1, extendVoice(name))
	got := voices[0].(map[string]any)[name]
	if want == "" && got == nil {
		return
	}
	require.Equal(t, want, got, extendVoice(name))
}

func TestSpec_ClienttestStoresEachVoiceProperty(t *testing.T) {
	eachVoiceProperty(t, func(t *testing.T, name string, values []any, voice map[string]any) {
		voice[name] = values[0]
		data, err := json.Marshal(voice)
		require.NoError(t, err)
		sc := client.NewScenario("n", "d", "e", client.Voice{})
		require.NoError(t, json.Unmarshal(data, &sc.SelectedVoices[0]))
		extend := fmt.Sprintf("to do: client/clienttest/simulation.go: store Voice.%s, and show it in simulation_json.go", name)
		stored, _ := storedField(t, sc, "selected_voices").([]any)
		require.Len(t, stored, 1, extend)
		require.True(t, reflect.DeepEqual(values[0], stored[0].(map[string]any)[name]), extend)
	})
}
