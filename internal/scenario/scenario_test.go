package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// full returns a scenario with a value in each field.
func full() gen.Scenario {
	return gen.Scenario{ID: 7, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []gen.Voice{voice("rime", "a")}}
}

func voice(provider, id string) gen.Voice {
	return gen.Voice{Provider: gen.VoiceProvider(provider), ID: id}
}

func list(all ...gen.Scenario) []gen.Scenario { return all }

// Read, Diff, Overlay and Match handle the rows of texts, the voices and the ID, and no other field.
func TestTexts_CoverEveryFieldOfAScenario(t *testing.T) {
	known := []string{ID, Voices}
	for _, text := range texts {
		known = append(known, text.Name)
	}
	for _, name := range schema.Names(gen.Scenario{}) {
		t.Run("Scenario."+name, func(t *testing.T) {
			require.Contains(t, known, name, "to do: internal/scenario/scenario.go: add a row to texts for Scenario.%s if the "+
				"property is a string; otherwise copy it in Overlay, and compare and print it in compare.go", name)
		})
	}
	for _, name := range schema.Names(gen.Voice{}) {
		t.Run("Voice."+name, func(t *testing.T) {
			require.Contains(t, []string{"id", "provider"}, name,
				"to do: internal/scenario/read.go: read Voice.%s in addVoices; sort, compare and print it in compare.go", name)
		})
	}
}

func TestOverlay(t *testing.T) {
	stored := full()
	for name, tt := range map[string]struct {
		desired, want gen.Scenario
	}{
		"nil voices and no id keep the stored ones": {
			gen.Scenario{Name: "N", Description: "D", ExpectedResult: "E"},
			gen.Scenario{ID: 7, Name: "N", Description: "D", ExpectedResult: "E", SelectedVoices: stored.SelectedVoices},
		},
		"empty voices remove them": {
			gen.Scenario{ID: 7, Name: "n", SelectedVoices: []gen.Voice{}},
			gen.Scenario{ID: 7, Name: "n", SelectedVoices: []gen.Voice{}},
		},
		"white space and line ends are no change": {
			gen.Scenario{Name: " n\n", Description: "d\r\n", ExpectedResult: "other\n"},
			gen.Scenario{ID: 7, Name: "n", Description: "d", ExpectedResult: "other\n", SelectedVoices: stored.SelectedVoices},
		},
		"other voices replace them": {
			gen.Scenario{SelectedVoices: []gen.Voice{voice("deepgram", "b")}},
			gen.Scenario{ID: 7, SelectedVoices: []gen.Voice{voice("deepgram", "b")}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			merged := Overlay(stored, tt.desired)
			require.Equal(t, tt.want, merged)
			for i := range merged.SelectedVoices {
				merged.SelectedVoices[i].ID = "changed"
			}
			require.Equal(t, full(), stored, "it shares no voices")
		})
	}
}

func TestCloneAll_SharesNoVoicesAndKeepsNilFromEmpty(t *testing.T) {
	original := list(full(), gen.Scenario{SelectedVoices: []gen.Voice{}}, gen.Scenario{})
	clones := CloneAll(original)
	require.Equal(t, original, clones)
	clones[0].SelectedVoices[0].ID = "changed"
	require.Equal(t, full(), original[0])
	require.Equal(t, []gen.Scenario{}, CloneAll(nil), "never nil")
}

func TestIndex_LeavesOutNewScenarios(t *testing.T) {
	require.Equal(t, map[int64]int{5: 0, 7: 2}, Index(list(gen.Scenario{ID: 5}, gen.Scenario{}, full())))
}
