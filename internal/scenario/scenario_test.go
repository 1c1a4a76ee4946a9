package scenario

import (
	"reflect"
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

// A property that the specification adds is read and compared only if it is a row of the table.
func TestTexts_CoverEveryFieldOfAScenario(t *testing.T) {
	known := []string{ID, Voices}
	for _, text := range texts {
		known = append(known, text.Name)
	}
	var fields []string
	for i := range reflect.TypeFor[gen.Scenario]().NumField() {
		fields = append(fields, schema.Name(reflect.TypeFor[gen.Scenario]().Field(i)))
	}
	require.ElementsMatch(t, fields, known)
	require.Equal(t, 2, reflect.TypeFor[gen.Voice]().NumField(), "sameVoices compares all of a voice")
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
