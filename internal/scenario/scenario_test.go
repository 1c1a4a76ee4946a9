package scenario

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// A property that the specification adds to a scenario is compared and read only if it is added to Texts.
func TestTextsAreAllTextsThereAre(t *testing.T) {
	var names []string
	for i := range reflect.TypeFor[gen.Scenario]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[gen.Scenario]().Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	var known []string
	for _, text := range Texts() {
		known = append(known, text.Name)
	}
	require.ElementsMatch(t, append(known, "id", Voices), names)
	require.Equal(t, 2, reflect.TypeFor[gen.Voice]().NumField(), "SameVoices compares all of a voice")
}

func voice(provider, id string) gen.Voice {
	return gen.Voice{Provider: gen.VoiceProvider(provider), ID: id}
}

func TestVoicesAreTheSameInAnyOrder(t *testing.T) {
	a, b, c := voice("rime", "a"), voice("rime", "b"), voice("deepgram", "a")
	for name, test := range map[string]struct {
		x, y []gen.Voice
		same bool
	}{
		"none and empty":             {nil, []gen.Voice{}, true},
		"another order":              {[]gen.Voice{a, b, c}, []gen.Voice{c, a, b}, true},
		"one more":                   {[]gen.Voice{a}, []gen.Voice{a, b}, false},
		"as often":                   {[]gen.Voice{a, a, b}, []gen.Voice{a, b, b}, false},
		"another provider":           {[]gen.Voice{a}, []gen.Voice{c}, false},
		"another case":               {[]gen.Voice{a}, []gen.Voice{voice("rime", "A")}, false},
		"alike where they are glued": {[]gen.Voice{voice("p", "x, q/y"), voice("r", "z")}, []gen.Voice{voice("p", "x"), voice("q", "y, r/z")}, false},
		"alike where they are cut":   {[]gen.Voice{voice("a/b", "c")}, []gen.Voice{voice("a", "b/c")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := append([]gen.Voice{}, test.x...)
			require.Equal(t, test.same, SameVoices(test.x, test.y))
			require.Equal(t, test.same, SameVoices(test.y, test.x))
			require.Equal(t, x, append([]gen.Voice{}, test.x...), "nothing is put in order in place")
		})
	}
}

func TestVoiceListIsOneLineInAFixedOrder(t *testing.T) {
	require.Equal(t, `deepgram/a, rime/a\n, rime/b`, VoiceList([]gen.Voice{voice("rime", "b"), voice("rime", "a\n"), voice("deepgram", "a")}))
	require.Empty(t, VoiceList(nil))
}

func TestSameComparesEverythingButTheID(t *testing.T) {
	base := gen.Scenario{ID: 1, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []gen.Voice{voice("rime", "a")}}
	for field, change := range map[string]func(*gen.Scenario){
		"name": func(sc *gen.Scenario) { sc.Name = "x" }, "description": func(sc *gen.Scenario) { sc.Description = "x" },
		"expected_result": func(sc *gen.Scenario) { sc.ExpectedResult = "x" }, Voices: func(sc *gen.Scenario) { sc.SelectedVoices = nil },
	} {
		other := Clone(base)
		change(&other)
		require.False(t, Same(&base, &other), field)
	}
	other := base
	other.ID = 2
	require.True(t, Same(&base, &other))
}

func TestClonesShareNoVoicesAndKeepNilFromEmpty(t *testing.T) {
	list := []gen.Scenario{{SelectedVoices: []gen.Voice{voice("rime", "a")}}, {SelectedVoices: []gen.Voice{}}, {}}
	own := CloneAll(list)
	require.Equal(t, list, own)
	own[0].SelectedVoices[0].ID = "b"
	require.Equal(t, "a", list[0].SelectedVoices[0].ID)
	require.NotNil(t, CloneAll(nil))
}

func TestIsStoredDoesNotAskForVoicesThatWereNotSent(t *testing.T) {
	voiced := gen.Scenario{Name: "n", SelectedVoices: []gen.Voice{voice("rime", "a")}}
	silent, none := gen.Scenario{Name: "n"}, gen.Scenario{Name: "n", SelectedVoices: []gen.Voice{}}
	require.True(t, IsStored(&silent, &voiced))
	require.False(t, IsStored(&voiced, &silent), "a voice that was sent and is gone")
	require.False(t, IsStored(&none, &voiced), "voices that were to be removed")
	require.True(t, IsStored(&none, &silent))
}
