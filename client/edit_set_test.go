package client_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// setOf returns the set of a simulation that was built by hand.
func setOf(t testing.TB, stored ...client.Scenario) *client.ScenarioSet {
	t.Helper()
	sim := client.Simulation{Simulation: gen.Simulation{ID: 101, ScenariosIDs: []json.RawMessage{}}}
	for _, sc := range stored {
		raw, err := json.Marshal(sc)
		require.NoError(t, err)
		sim.ScenariosIDs = append(sim.ScenariosIDs, raw)
	}
	set, err := sim.Scenarios()
	require.NoError(t, err)
	return set
}

// entry is a stored scenario, or with id 0 a new one.
func entry(id int64, name string, voices ...client.Voice) client.Scenario {
	return client.Scenario{ID: id, Name: name, Description: "d", ExpectedResult: "e", SelectedVoices: voices}
}

func listOf(set *client.ScenarioSet) []client.Scenario { return slices.Collect(set.All()) }

func TestASetTakesChangesWholeOrNotAtAll(t *testing.T) {
	stored := []client.Scenario{entry(1, "a"), entry(2, "b", client.Rime("v")), entry(3, "a")}
	for name, test := range map[string]struct {
		change func(*client.ScenarioSet) error
		want   []client.Scenario // nil: refused
		says   string
	}{
		"add nothing":    {func(s *client.ScenarioSet) error { return s.Add() }, stored, ""},
		"add":            {func(s *client.ScenarioSet) error { return s.Add(entry(0, "c"), entry(0, "d")) }, append(slices.Clone(stored), entry(0, "c"), entry(0, "d")), ""},
		"add with an id": {func(s *client.ScenarioSet) error { return s.Add(entry(0, "c"), entry(9, "d")) }, nil, `"d"`},
		"change":         {func(s *client.ScenarioSet) error { return s.Change(2, func(sc *client.Scenario) { sc.Name = "B" }) }, []client.Scenario{stored[0], entry(2, "B", client.Rime("v")), stored[2]}, ""},
		"change voices": {func(s *client.ScenarioSet) error {
			return s.Change(2, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		}, []client.Scenario{stored[0], {ID: 2, Name: "b", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{}}, stored[2]}, ""},
		"change unknown":    {func(s *client.ScenarioSet) error { return s.Change(9, func(*client.Scenario) {}) }, nil, "[9]"},
		"change id 0":       {func(s *client.ScenarioSet) error { return s.Change(0, func(*client.Scenario) {}) }, nil, "[0]"},
		"change the id":     {func(s *client.ScenarioSet) error { return s.Change(1, func(sc *client.Scenario) { sc.ID = 2 }) }, nil, "its id became 2"},
		"remove":            {func(s *client.ScenarioSet) error { return s.Remove(1, 3, 1) }, stored[1:2], ""},
		"remove nothing":    {func(s *client.ScenarioSet) error { return s.Remove() }, stored, ""},
		"remove an unknown": {func(s *client.ScenarioSet) error { return s.Remove(1, 9, 8) }, nil, "[9 8]"},
		"remove id 0":       {func(s *client.ScenarioSet) error { return s.Remove(0) }, nil, "[0]"},
		"clear":             {func(s *client.ScenarioSet) error { s.Clear(); return s.Add(entry(0, "c")) }, []client.Scenario{entry(0, "c")}, ""},
		"change after it was removed": {func(s *client.ScenarioSet) error {
			require.NoError(t, s.Remove(1))
			require.NoError(t, s.Change(3, func(sc *client.Scenario) { sc.Name = "c" }))
			return s.Change(2, func(sc *client.Scenario) { sc.Name = "B" })
		}, []client.Scenario{entry(2, "B", client.Rime("v")), entry(3, "c")}, ""},
		"change after replace": {func(s *client.ScenarioSet) error {
			require.NoError(t, s.Replace([]client.Scenario{entry(3, "x"), entry(0, "b"), entry(0, "n")}, client.AllowRemove(1)))
			return s.Change(3, func(sc *client.Scenario) { sc.Name = "y" })
		}, []client.Scenario{entry(2, "b", client.Rime("v")), entry(3, "y"), entry(0, "n")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, stored...)
			err := test.change(set)
			if test.want == nil {
				require.ErrorContains(t, err, test.says)
				require.Equal(t, stored, listOf(set), "as it was")
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, listOf(set))
			require.Equal(t, len(test.want), set.Len())
		})
	}
}

func TestASetFindsByIDAndByAnUnambiguousName(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"), entry(3, "a"))
	require.NoError(t, set.Add(entry(0, "c"), entry(0, "b ")))
	for id, known := range map[int64]bool{0: false, 1: true, 3: true, 4: false, -1: false} {
		sc, ok := set.ByID(id)
		require.Equal(t, known, ok)
		require.Equal(t, known, sc.ID == id && id != 0)
	}
	for name, id := range map[string]int64{"a": -1, "b": 2, "c": 0, "B": -1, "": -1} {
		sc, ok := set.ByName(name)
		require.Equal(t, id >= 0, ok, name)
		require.Equal(t, max(id, 0), sc.ID)
	}
	var first []int64
	for sc := range set.All() {
		first = append(first, sc.ID)
		require.NoError(t, set.Remove(2), "the set may change while it is listed")
		break
	}
	require.Equal(t, []int64{1}, first)
}

func TestBuildChecksWhatWasAddedOrChangedAndNothingElse(t *testing.T) {
	faulty := []client.Scenario{entry(1, ""), entry(2, "twin"), entry(3, "twin"), entry(4, "d", client.Voice{ID: "v", Provider: "unlisted"})}
	for name, test := range map[string]struct {
		change func(*client.ScenarioSet) error
		faults []string // paths
	}{
		"nothing":         {func(*client.ScenarioSet) error { return nil }, nil},
		"a good addition": {func(s *client.ScenarioSet) error { return s.Add(entry(0, "n")) }, nil},
		"changed and back": {func(s *client.ScenarioSet) error {
			return s.Change(1, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		}, nil},
		"a removed twin": {func(s *client.ScenarioSet) error { return s.Remove(2) }, nil},
		"a changed twin": {func(s *client.ScenarioSet) error {
			return s.Change(2, func(sc *client.Scenario) { sc.Description = "D" })
		}, nil},
		"a blank added": {func(s *client.ScenarioSet) error { return s.Add(client.NewScenario(" ", "", "\n")) }, []string{"scenarios[4].name", "scenarios[4].description", "scenarios[4].expected_result"}},
		"a blank one changed": {func(s *client.ScenarioSet) error {
			return s.Change(1, func(sc *client.Scenario) { sc.Description = "D" })
		}, []string{"scenarios[0].name"}},
		"a third twin": {func(s *client.ScenarioSet) error { return s.Add(entry(0, "twin")) }, []string{"scenarios[4].name"}},
		"renamed to a twin": {func(s *client.ScenarioSet) error {
			return s.Change(4, func(sc *client.Scenario) { sc.Name, sc.SelectedVoices = "twin", nil })
		}, []string{"scenarios[3].name"}},
		"two new twins":      {func(s *client.ScenarioSet) error { return s.Add(entry(0, "n"), entry(0, "n")) }, []string{"scenarios[4].name", "scenarios[5].name"}},
		"a voice without id": {func(s *client.ScenarioSet) error { return s.Add(entry(0, "n", client.Rime("v"), client.Rime(""))) }, []string{"scenarios[4].selected_voices[1].id"}},
		"an unknown provider": {func(s *client.ScenarioSet) error {
			return s.Add(entry(0, "n", client.Voice{ID: "v", Provider: "acme"}))
		}, []string{"scenarios[4].selected_voices[0].provider"}},
		"a text that is no text":  {func(s *client.ScenarioSet) error { return s.Add(client.NewScenario("n", "half \xf0\x9f", "e")) }, []string{"scenarios[4].description"}},
		"a name freed by removal": {func(s *client.ScenarioSet) error { require.NoError(t, s.Remove(2, 3)); return s.Add(entry(0, "twin")) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, faulty...)
			require.NoError(t, test.change(set))
			built, err := set.Build()
			if test.faults == nil {
				require.NoError(t, err)
				require.Equal(t, listOf(set), built)
				return
			}
			var invalid *client.ValidationError
			require.ErrorAs(t, err, &invalid)
			var paths []string
			for _, f := range invalid.Fields {
				paths = append(paths, f.Path)
				require.ErrorContains(t, err, f.Path+" "+f.Problem)
			}
			require.Equal(t, test.faults, paths)
		})
	}
}

func TestAFunctionThatChangesTheSetInsideOfChangeLosesNoOtherScenario(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"), entry(3, "c"))
	require.Error(t, set.Change(1, func(*client.Scenario) { require.NoError(t, set.Remove(1)) }))
	require.Equal(t, []client.Scenario{entry(2, "b"), entry(3, "c")}, listOf(set))
	require.NoError(t, set.Change(3, func(sc *client.Scenario) { sc.Name = "C"; require.NoError(t, set.Remove(2)) }))
	require.Equal(t, []client.Scenario{entry(3, "C")}, listOf(set))
}

// What comes out of a set, or goes in, is the caller's: nothing that is done to it reaches the set.
func TestASetSharesNoVoices(t *testing.T) {
	spoil := func(voices []client.Voice) {
		for i := range voices {
			voices[i] = client.Voice{ID: "spoilt", Provider: "spoilt"}
		}
		_ = append(voices, client.Voice{ID: "spoilt"})
	}
	set := setOf(t, entry(1, "a", client.Rime("v"), client.Rime("w")))
	mine := []client.Voice{client.Deepgram("x"), client.Deepgram("y"), client.Deepgram("z")}
	require.NoError(t, set.Add(entry(0, "new", mine[:2]...)))
	require.NoError(t, set.Replace([]client.Scenario{entry(1, "a"), entry(0, "new", mine[:2]...), entry(0, "more", mine[1:]...)}))
	require.NoError(t, set.Add(entry(0, "last", mine...)))
	var kept *client.Scenario
	require.NoError(t, set.Change(1, func(sc *client.Scenario) { kept = sc; sc.SelectedVoices = append(sc.SelectedVoices, mine[0]) }))
	want := listOf(set)

	spoil(mine)
	spoil(kept.SelectedVoices)
	for sc := range set.All() {
		spoil(sc.SelectedVoices)
	}
	byID, _ := set.ByID(1)
	spoil(byID.SelectedVoices)
	byName, _ := set.ByName("new")
	spoil(byName.SelectedVoices)
	built, err := set.Build()
	require.NoError(t, err)
	spoil(built[0].SelectedVoices)

	require.Equal(t, want, listOf(set))
	require.Equal(t, []client.Voice{client.Rime("v"), client.Rime("w"), client.Deepgram("x")}, want[0].SelectedVoices)
	require.Equal(t, []client.Voice{client.Deepgram("x"), client.Deepgram("y")}, want[1].SelectedVoices)
}
