package client_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestScenarioSet_Replace(t *testing.T) {
	voice := client.Rime("v")
	stored := []client.Scenario{entry(1, "a", voice), entry(2, "b"), entry(3, "twin"), entry(4, "twin")}
	withTwins := func(list ...client.Scenario) []client.Scenario { return append(list, stored[2:]...) }
	replace := func(desired []client.Scenario, opts ...client.ReplaceOption) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Replace(desired, opts...) }
	}
	unlisted := client.Voice{ID: "v", Provider: "unlisted"}
	runSetTests(t, stored, map[string]setTest{
		"by id": {change: replace(stored), want: stored},
		"by name, in the desired order": {
			change: replace(withTwins(entry(0, "b"), entry(0, "a"))),
			want:   []client.Scenario{stored[1], stored[0], stored[2], stored[3]},
		},
		"a rename by id keeps the voices": {
			change: replace(withTwins(entry(1, "x"), entry(0, "b"))), want: withTwins(entry(1, "x", voice), entry(2, "b")),
		},
		"names exchanged": {
			change: replace(withTwins(entry(1, "b"), entry(2, "a"))), want: withTwins(entry(1, "b", voice), entry(2, "a")),
		},
		"nil voices keep the stored": {change: replace(withTwins(entry(0, "a"), entry(2, "b"))), want: stored},
		"empty voices remove them": {
			change: replace(withTwins(voiceless(0, "a"), entry(2, "b"))), want: withTwins(voiceless(1, "a"), entry(2, "b")),
		},
		"an id decides for the other twin": {
			change: replace([]client.Scenario{entry(1, "a"), entry(2, "b"), entry(3, "twin"), entry(0, "twin")}), want: stored,
		},
		"a rename, and a new one with its name": {
			change: replace(withTwins(entry(1, "x"), entry(0, "a"), entry(2, "b"))),
			want:   []client.Scenario{entry(1, "x", voice), entry(0, "a"), entry(2, "b"), stored[2], stored[3]},
		},

		"another case is another name": {change: replace(withTwins(entry(0, "A"), entry(2, "b"))), err: "[1]"},
		"white space at the ends is no change": {
			change: replace(withTwins(entry(0, " a\r\n"), entry(2, "b"))), want: stored,
		},
		"nothing is desired": {change: replace(nil), err: "[1 2 3 4]"},
		"another removal is allowed": {
			change: replace(withTwins(entry(2, "b")), client.AllowRemove(2, 9)), err: "[1]",
		},
		"this removal is allowed": {
			change: replace(withTwins(entry(2, "b")), client.AllowRemove(9), client.AllowRemove(1)),
			want:   withTwins(entry(2, "b")),
		},
		"all removals are allowed": {
			change: replace([]client.Scenario{entry(0, "n")}, client.AllowRemoveAll()), want: []client.Scenario{entry(0, "n")},
		},
		"an option that is nil": {
			change: replace(stored, client.AllowRemoveAll(), nil), err: "an option is nil",
		},
		"what is desired is not removed": {change: replace(stored, client.AllowRemoveAll()), want: stored},
		"a name that two could be": {
			change: replace([]client.Scenario{entry(1, "a"), entry(2, "b"), entry(0, "twin")}, client.AllowRemoveAll()),
			err:    `scenarios[2]: the name "twin"`,
		},
		"a stored name desired twice": {
			change: replace(withTwins(entry(0, "a"), entry(0, "a"), entry(2, "b"))), err: `scenarios[1]: "a" is the same scenario as an earlier entry`,
		},
		"an id that is not stored": {
			change: replace(append(stored[:4:4], entry(9, "x"))), err: "scenarios[4]: id 9 is not stored",
		},
		"a negative id": {
			change: replace(append(stored[:4:4], entry(-1, "x"))), err: "scenarios[4]: id -1 is not stored",
		},
		"an id twice": {
			change: replace(append(stored[:4:4], entry(1, "x"))), err: `scenarios[4]: "x" is the same scenario as an earlier entry`,
		},
		"a fault has the caller's index": {
			change: replace([]client.Scenario{entry(0, ""), stored[3], stored[2], stored[1], stored[0]}),
			err:    "scenarios[0].name is blank",
		},
		"a changed one has it, too": {
			change: replace([]client.Scenario{stored[3], stored[2], stored[1], entry(1, "a", unlisted)}),
			err:    "scenarios[3].selected_voices[0].provider",
		},
		"a new name twice": {
			change: replace(append(stored[:4:4], entry(0, "n"), entry(0, "n"))),
			err:    `scenarios[4].name ("n") occurs twice; scenarios[5].name ("n") occurs twice`,
		},
		"a stored name for another": {
			change: replace(withTwins(entry(1, "b"), entry(2, "b"))),
			err:    `scenarios[0].name ("b") occurs twice: the stored scenario 2 has it`,
		},
		"a stored name in another, moved": {
			change: replace([]client.Scenario{entry(2, "a"), stored[3], stored[2], stored[0]}),
			err:    `scenarios[0].name ("a") occurs twice: the stored scenario 1 has it`,
		},
	})
}

// A desired scenario replaces its stored one in place, a new one follows, and the others stay.
func TestScenarioSet_Replace_KeepOthers(t *testing.T) {
	voice := client.Rime("v")
	stored := []client.Scenario{entry(1, "a", voice), entry(2, "b"), entry(3, "twin"), entry(4, "twin")}
	replace := func(desired []client.Scenario, opts ...client.ReplaceOption) func(*client.ScenarioSet) error {
		return func(s *client.ScenarioSet) error { return s.Replace(desired, append(opts, client.KeepOthers())...) }
	}
	runSetTests(t, stored, map[string]setTest{
		"nothing is desired": {change: replace(nil), want: stored},
		"matched in place, new at the end": {
			change: replace([]client.Scenario{entry(0, "n"), described(0, "b", "D"), entry(0, "m")}),
			want:   []client.Scenario{stored[0], described(2, "b", "D"), stored[2], stored[3], entry(0, "n"), entry(0, "m")},
		},
		"the removals that are allowed": {
			change: replace([]client.Scenario{entry(0, "n")}, client.AllowRemove(3, 1, 9)),
			want:   []client.Scenario{stored[1], stored[3], entry(0, "n")},
		},
		"an allowed removal that is desired": {
			change: replace([]client.Scenario{entry(0, "a")}, client.AllowRemove(1)), want: stored,
		},
		"all removals are allowed": {
			change: replace(nil, client.AllowRemoveAll()),
			err:    "updateSimulation 101: replace: KeepOthers and AllowRemoveAll contradict each other",
		},
		"a name of another": {
			change: replace([]client.Scenario{entry(1, "b")}),
			err:    `scenarios[0].name ("b") occurs twice: the stored scenario 2 has it`,
		},
		"a fault has the caller's index": {
			change: replace([]client.Scenario{entry(2, "b"), described(0, "n", " ")}),
			err:    `scenarios[1].description ("n") is blank`,
		},
		"a fault of an earlier change is not one of desired": {
			change: func(s *client.ScenarioSet) error {
				changed := s.Change(1, func(sc *client.Scenario) { sc.Description = " " })
				return errors.Join(changed, replace([]client.Scenario{entry(0, "n")})(s))
			},
			want: []client.Scenario{described(1, "a", " ", voice), stored[1], stored[2], stored[3], entry(0, "n")},
		},
		"a name that two could be": {
			change: replace([]client.Scenario{entry(0, "twin")}), err: `scenarios[0]: the name "twin"`,
		},
		"the others that were added before": {
			change: func(s *client.ScenarioSet) error {
				return errors.Join(s.Add(entry(0, "n", voice), entry(0, "m")), replace([]client.Scenario{described(0, "n", "D")})(s))
			},
			want: append(stored[:4:4], described(0, "n", "D", voice), entry(0, "m")),
		},
	})
}

func TestScenarioSet_Replace_WouldRemoveErrorHasTheIDs(t *testing.T) {
	set := setOf(t, entry(1, "a"), entry(2, "b"), entry(3, "c"))
	require.NoError(t, set.Add(entry(0, "new")))
	err := set.Replace([]client.Scenario{entry(0, "b")}, client.AllowRemove(7))
	refused, ok := errors.AsType[*client.WouldRemoveError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, []int64{1, 3}, refused.IDs)
	require.EqualError(t, err, "updateSimulation 101: replace: the stored scenarios [1 3] are not in the desired list: "+
		"add them, or use client.AllowRemove, client.AllowRemoveAll or client.KeepOthers")
}

func TestScenarioSet_Replace_TakesThePlaceOfWhatWasAdded(t *testing.T) {
	set := setOf(t, entry(1, "a"))
	require.NoError(t, set.Add(entry(0, "new"), entry(0, "b")))
	require.NoError(t, set.Replace([]client.Scenario{entry(0, "a"), entry(0, "other")}))
	require.Equal(t, []client.Scenario{entry(1, "a"), entry(0, "other")}, listOf(set))
}

func TestScenarioSet_Replace_AllowedProviders(t *testing.T) {
	srv := newServer(t)
	desired := entry(0, "n", client.Voice{ID: "v", Provider: "unlisted"})
	sim, err := newClient(t, srv, client.WithProviders("unlisted")).Simulations.Get(t.Context(), seed(t, srv))
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	require.NoError(t, set.Replace([]client.Scenario{desired}, client.AllowRemoveAll()))
	require.Equal(t, []client.Scenario{desired}, listOf(set))
}
