package client_test

import (
	stdjson "encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// setOf returns the set of a simulation with these stored scenarios.
func setOf(t testing.TB, stored ...client.Scenario) *client.ScenarioSet {
	t.Helper()
	sim := client.Simulation{Simulation: gen.Simulation{ID: 101, ScenariosIDs: []stdjson.RawMessage{}}}
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

// voiceless is a scenario that says that it has no voices.
func voiceless(id int64, name string) client.Scenario {
	return client.Scenario{ID: id, Name: name, Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{}}
}

func listOf(set *client.ScenarioSet) []client.Scenario { return slices.Collect(set.All()) }

// violations lists the paths and problems of a ValidationError, nil for any other error.
func violations(err error) (list []string) {
	invalid, ok := errors.AsType[*client.ValidationError](err)
	if !ok {
		return nil
	}
	for _, f := range invalid.Fields {
		list = append(list, f.Path+" "+f.Problem)
	}
	return list
}

// setTest is a change of a set. If it is refused, the set stays as it was.
type setTest struct {
	change func(*client.ScenarioSet) error
	want   []client.Scenario // nil: refused
	err    string
}

func runSetTests(t *testing.T, stored []client.Scenario, tests map[string]setTest) {
	t.Helper()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, stored...)
			err := tt.change(set)
			if tt.want == nil {
				require.ErrorContains(t, err, tt.err)
				require.Equal(t, stored, listOf(set))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, listOf(set))
			require.Equal(t, len(tt.want), set.Len())
		})
	}
}

func TestScenarioSet_Add(t *testing.T) {
	stored := []client.Scenario{entry(1, "a"), entry(2, "b", client.Rime("v")), entry(3, "a")}
	with := func(added ...client.Scenario) []client.Scenario { return append(slices.Clone(stored), added...) }
	add := func(scenarios ...client.Scenario) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Add(scenarios...) }
	}
	runSetTests(t, stored, map[string]setTest{
		"nothing": {change: add(), want: stored},
		"two":     {change: add(entry(0, "c"), entry(0, "d")), want: with(entry(0, "c"), entry(0, "d"))},
		"voices as they are": {
			change: add(voiceless(0, "c"), entry(0, "d", client.Rime("v"))),
			want:   with(voiceless(0, "c"), entry(0, "d", client.Rime("v"))),
		},
		"a name in another case": {change: add(entry(0, "A")), want: with(entry(0, "A"))},
		"a name with a line end": {
			change: add(entry(0, "b\n")), err: `scenarios[0].name ("b") occurs twice: the stored scenario 2 has it`,
		},
		"an id": {
			change: add(entry(0, "c"), entry(9, "d")),
			err:    `scenarios[1].id ("d") is 9, twice or not stored: use Change for a stored scenario`,
		},
		"a negative id": {change: add(entry(-1, "c")), err: `scenarios[0].id ("c") is -1`},
		"a stored name": {
			change: add(entry(0, "c"), entry(0, "b")), err: `scenarios[1].name ("b") occurs twice: the stored scenario 2 has it`,
		},
		"one name twice": {change: add(entry(0, "c"), entry(0, "c")), err: `scenarios[1].name ("c") occurs twice`},
		"nothing in it": {
			change: add(client.Scenario{}),
			err:    "updateSimulation 101: not sent: scenarios[0].name is blank; scenarios[0].description is blank; scenarios[0].expected_result is blank",
		},
		"blank strings": {
			change: add(entry(0, "c"), client.NewScenario("d", "\t", "\n")),
			err:    `scenarios[1].description ("d") is blank; scenarios[1].expected_result ("d") is blank`,
		},
		"a string that is no UTF-8": {
			change: add(client.NewScenario("c", "half \xf0\x9f", "e")), err: `scenarios[0].description ("c") is not valid UTF-8`,
		},
		"a voice without id": {
			change: add(entry(0, "c", client.Rime("v"), client.Rime(""))),
			err:    `scenarios[0].selected_voices[1].id ("c") is blank`,
		},
		"an unknown provider": {
			change: add(entry(0, "c", client.Voice{ID: "v", Provider: "acme"})),
			err:    `scenarios[0].selected_voices[0].provider ("c") "acme" is not in the specification`,
		},
		"a name that was removed": {
			change: func(s *client.ScenarioSet) error { return errors.Join(s.Remove(2), s.Add(entry(0, "b"))) },
			want:   []client.Scenario{stored[0], stored[2], entry(0, "b")},
		},
	})
}

func TestScenarioSet_Change(t *testing.T) {
	stored := []client.Scenario{entry(1, "a"), entry(2, "b", client.Rime("v")), entry(3, "c")}
	change := func(id int64, fn func(*client.Scenario)) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Change(id, fn) }
	}
	keep := func(*client.Scenario) {}
	assign := func(fresh client.Scenario) func(*client.Scenario) {
		return func(sc *client.Scenario) { *sc = fresh }
	}
	with := func(second client.Scenario) []client.Scenario { return []client.Scenario{stored[0], second, stored[2]} }
	runSetTests(t, stored, map[string]setTest{
		"one field": {
			change: change(2, func(sc *client.Scenario) { sc.Name = "B" }), want: with(entry(2, "B", client.Rime("v"))),
		},
		"nil voices keep the stored": {
			change: change(2, func(sc *client.Scenario) { sc.SelectedVoices = nil }), want: stored,
		},
		"empty voices remove them": {
			change: change(2, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{} }), want: with(voiceless(2, "b")),
		},
		"a fresh one keeps id and voices": {
			change: change(2, assign(client.NewScenario("B", "D", "E"))),
			want:   with(client.Scenario{ID: 2, Name: "B", Description: "D", ExpectedResult: "E", SelectedVoices: []client.Voice{client.Rime("v")}}),
		},
		"a fresh one with voices": {
			change: change(2, assign(entry(2, "B", client.Deepgram("x")))), want: with(entry(2, "B", client.Deepgram("x"))),
		},
		"an unknown id": {change: change(9, keep), err: "change scenario 9: no scenario has this id"},
		"id 0":          {change: change(0, keep), err: "change scenario 0: no scenario has this id"},
		"a negative id": {change: change(-1, keep), err: "change scenario -1: no scenario has this id"},
		"another id":    {change: change(1, func(sc *client.Scenario) { sc.ID = 2 }), err: "the function set the id 2"},
		"no function":   {change: change(1, nil), err: "change scenario 1: the function is nil"},
		"after a removal": {
			change: func(s *client.ScenarioSet) error {
				return errors.Join(s.Remove(1), s.Change(3, func(sc *client.Scenario) { sc.Name = "C" }))
			},
			want: []client.Scenario{stored[1], entry(3, "C")},
		},
		"after a replacement": {
			change: func(s *client.ScenarioSet) error {
				replaced := s.Replace([]client.Scenario{entry(3, "x"), entry(0, "b"), entry(0, "n")}, client.AllowRemove(1))
				return errors.Join(replaced, s.Change(3, func(sc *client.Scenario) { sc.Name = "y" }))
			},
			want: []client.Scenario{entry(3, "y"), stored[1], entry(0, "n")},
		},
	})
}

func TestScenarioSet_Change_FunctionThatChangesTheSetLosesNoOtherScenario(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"), entry(3, "c"))
	require.Error(t, set.Change(1, func(*client.Scenario) { require.NoError(t, set.Remove(1)) }))
	require.Equal(t, []client.Scenario{entry(2, "b"), entry(3, "c")}, listOf(set))
	require.NoError(t, set.Change(3, func(sc *client.Scenario) {
		sc.Name = "C"
		require.NoError(t, set.Remove(2))
	}))
	require.Equal(t, []client.Scenario{entry(3, "C")}, listOf(set))
}

func TestScenarioSet_Remove(t *testing.T) {
	stored := []client.Scenario{entry(1, "a"), entry(2, "b"), entry(3, "c")}
	remove := func(ids ...int64) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Remove(ids...) }
	}
	runSetTests(t, stored, map[string]setTest{
		"one twice":     {change: remove(1, 3, 1), want: stored[1:2]},
		"nothing":       {change: remove(), want: stored},
		"an unknown id": {change: remove(1, 9, 8), err: "remove scenario 9: no scenario has this id"},
		"id 0":          {change: remove(0), err: "remove scenario 0: no scenario has this id"},
		"a negative id": {change: remove(-1), err: "remove scenario -1: no scenario has this id"},
		"id 0 with additions": {
			change: func(s *client.ScenarioSet) error {
				require.NoError(t, s.Add(entry(0, "d")))
				require.ErrorContains(t, s.Remove(0), "remove scenario 0: no scenario has this id")
				return nil
			},
			want: append(slices.Clone(stored), entry(0, "d")),
		},
	})
}

func TestScenarioSet_Clear(t *testing.T) {
	runSetTests(t, []client.Scenario{entry(1, "a")}, map[string]setTest{
		"stored and added": {
			change: func(s *client.ScenarioSet) error {
				require.NoError(t, s.Add(entry(0, "b")))
				s.Clear()
				return s.Add(entry(0, "a"))
			},
			want: []client.Scenario{entry(0, "a")},
		},
		"the ids are gone": {
			change: func(s *client.ScenarioSet) error {
				s.Clear()
				require.ErrorContains(t, s.Remove(1), "remove scenario 1: no scenario has this id")
				return s.Add(entry(0, "b"))
			},
			want: []client.Scenario{entry(0, "b")},
		},
	})
}

func TestScenarioSet_ByID(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"))
	require.NoError(t, set.Add(entry(0, "c")))
	for id, want := range map[int64]client.Scenario{1: entry(1, "a"), 2: entry(2, "b"), 0: {}, 3: {}, -1: {}} {
		sc, ok := set.ByID(id)
		require.Equal(t, want, sc)
		require.Equal(t, want.ID != 0, ok)
	}
}

// A name is looked up exactly as it is stored, and only if one scenario alone has the name.
func TestScenarioSet_ByName(t *testing.T) {
	set := setOf(t, entry(1, "twin"), entry(2, "b"), entry(3, "twin"), entry(4, "b\n"))
	require.NoError(t, set.Add(entry(0, "c")))
	for name, want := range map[string]client.Scenario{
		"b": entry(2, "b"), "b\n": entry(4, "b\n"), "c": entry(0, "c"), "twin": {}, "B": {}, "b ": {}, "": {},
	} {
		sc, ok := set.ByName(name)
		require.Equal(t, want.Name != "", ok, name)
		require.Equal(t, want, sc, name)
	}
}

// A method on a copy returns an error or panics, and changes neither the copy nor the set.
func TestScenarioSet_MustNotBeCopied(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"))
	same := *set
	list := []client.Scenario{entry(0, "c")}
	for name, err := range map[string]error{
		"Add":     same.Add(list...),
		"Change":  same.Change(1, func(sc *client.Scenario) { sc.Name = "c" }),
		"Remove":  same.Remove(1),
		"Replace": same.Replace(list, client.AllowRemoveAll()),
		"Merge":   same.Merge(nil, list),
		"Build":   errorOf(same.Build()),
		"zero":    new(client.ScenarioSet).Add(list...),
	} {
		require.ErrorContains(t, err, "the ScenarioSet is a copy: use the set that Edit or Simulation.Scenarios returned", name)
	}
	for name, call := range map[string]func(){
		"Clear":  same.Clear,
		"ByID":   func() { same.ByID(1) },
		"ByName": func() { same.ByName("a") },
		"All":    func() { same.All() },
		"Len":    func() { same.Len() },
	} {
		require.Panics(t, call, name)
	}
	*set = same
	require.Equal(t, []client.Scenario{entry(1, "a"), entry(2, "b")}, listOf(set), "put back in its place, it is no copy")
}

func TestScenarioSet_All_AllowsChangesMeanwhile(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"), entry(3, "c"))
	var seen []int64
	for sc := range set.All() {
		seen = append(seen, sc.ID)
		if sc.ID == 1 {
			require.NoError(t, set.Remove(2))
			continue
		}
		break
	}
	require.Equal(t, []int64{1, 2}, seen, "as it was when the loop began, until it ends")
	require.Equal(t, 2, set.Len())
}

func TestScenarioSet_Build(t *testing.T) {
	unlisted := client.Voice{ID: "v", Provider: "unlisted"}
	stored := []client.Scenario{entry(1, ""), entry(2, "twin"), entry(3, "twin"), entry(4, "d", unlisted)}
	change := func(id int64, fn func(*client.Scenario)) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Change(id, fn) }
	}
	for name, tt := range map[string]struct {
		change func(*client.ScenarioSet) error
		want   []string // what is wrong
	}{
		"stored faults are not the caller's": {func(*client.ScenarioSet) error { return nil }, nil},
		"an addition":                        {func(s *client.ScenarioSet) error { return s.Add(entry(0, "n")) }, nil},
		"a change that changes nothing":      {change(1, func(sc *client.Scenario) { sc.SelectedVoices = nil }), nil},
		"a removed twin":                     {func(s *client.ScenarioSet) error { return s.Remove(2) }, nil},
		"a changed twin":                     {change(2, func(sc *client.Scenario) { sc.Description = "D" }), nil},
		"a changed one that has no name": {
			change(1, func(sc *client.Scenario) { sc.Description = "D" }), []string{"scenarios[0].name is blank"},
		},
		"a changed one with its old voice": {
			change(4, func(sc *client.Scenario) { sc.Name = "D" }),
			[]string{`scenarios[3].selected_voices[0].provider "unlisted" is not in the specification`},
		},
		"strings cleared": {
			change(3, func(sc *client.Scenario) { sc.Name, sc.Description, sc.ExpectedResult = " ", "", "\n" }),
			[]string{"scenarios[2].name is blank", "scenarios[2].description is blank", "scenarios[2].expected_result is blank"},
		},
		"renamed to a stored name": {
			change(4, func(sc *client.Scenario) { sc.Name, sc.SelectedVoices = "twin", []client.Voice{} }),
			[]string{"scenarios[3].name occurs twice: the stored scenario 2 has it"},
		},
		"renamed to an added name": {
			func(s *client.ScenarioSet) error {
				return errors.Join(s.Add(entry(0, "n")), s.Change(2, func(sc *client.Scenario) { sc.Name = "n" }))
			},
			[]string{"scenarios[1].name occurs twice", "scenarios[4].name occurs twice: the stored scenario 2 has it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, stored...)
			require.NoError(t, tt.change(set))
			built, err := set.Build()
			require.Equal(t, tt.want, violations(err))
			if tt.want == nil {
				require.NoError(t, err)
				require.Equal(t, listOf(set), built)
			}
		})
	}
}

// What comes out of a set, or goes in, is the caller's: nothing that is done to it reaches the set.
func TestScenarioSet_SharesNoVoices(t *testing.T) {
	overwrite := func(voices []client.Voice) {
		for i := range voices {
			voices[i] = client.Voice{ID: "overwritten", Provider: "overwritten"}
		}
		_ = append(voices, client.Voice{ID: "overwritten"})
	}
	set := setOf(t, entry(1, "a", client.Rime("v"), client.Rime("w")))
	mine := []client.Voice{client.Deepgram("x"), client.Deepgram("y"), client.Deepgram("z")}
	require.NoError(t, set.Add(entry(0, "new", mine[:2]...)))
	require.NoError(t, set.Replace([]client.Scenario{entry(1, "a"), entry(0, "new", mine[:2]...), entry(0, "more", mine[1:]...)}))
	require.NoError(t, set.Add(entry(0, "last", mine...)))
	var kept *client.Scenario
	require.NoError(t, set.Change(1, func(sc *client.Scenario) {
		kept = sc
		sc.SelectedVoices = append(sc.SelectedVoices, mine[0])
	}))
	want := listOf(set)

	overwrite(mine)
	overwrite(kept.SelectedVoices)
	for sc := range set.All() {
		overwrite(sc.SelectedVoices)
	}
	byID, _ := set.ByID(1)
	overwrite(byID.SelectedVoices)
	byName, _ := set.ByName("new")
	overwrite(byName.SelectedVoices)
	built, err := set.Build()
	require.NoError(t, err)
	overwrite(built[0].SelectedVoices)

	require.Equal(t, want, listOf(set))
	require.Equal(t, []client.Voice{client.Rime("v"), client.Rime("w"), client.Deepgram("x")}, want[0].SelectedVoices)
	require.Equal(t, []client.Voice{client.Deepgram("x"), client.Deepgram("y")}, want[1].SelectedVoices)
}
