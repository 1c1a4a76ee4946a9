package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func with(sc client.Scenario, change func(*client.Scenario)) client.Scenario {
	change(&sc)
	return sc
}

// described is a scenario with its own description.
func described(id int64, name, description string, voices ...client.Voice) client.Scenario {
	return client.Scenario{ID: id, Name: name, Description: description, ExpectedResult: "e", SelectedVoices: voices}
}

func scenarios(list ...client.Scenario) []client.Scenario { return list }

// Each row is a rule. A, B and C stand for versions of one scenario.
func TestScenarioSet_Merge(t *testing.T) {
	v, w := client.Rime("v"), client.Rime("w")
	none := []client.Voice{}
	for name, tt := range map[string]struct {
		base, theirs, mine []client.Scenario
		want               []client.Scenario
		err                string
	}{
		"nothing changed": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(1, "x")), "",
		},
		"changed only in the file": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")),
			scenarios(described(1, "x", "B")), "",
		},
		"changed only on the service": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")), scenarios(described(1, "x", "A")),
			scenarios(described(1, "x", "B")), "",
		},
		"both made the same change": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")), scenarios(described(1, "x", "B")),
			scenarios(described(1, "x", "B")), "",
		},
		"the same up to white space": {
			scenarios(described(1, "x", "A\n")), scenarios(described(1, "x", "A")), scenarios(described(0, " x\r\n", " A\r\n")),
			scenarios(described(1, "x", "A")), "",
		},
		"changed differently": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")), scenarios(described(1, "x", "C")), nil,
			`1 "x" was changed on both sides (description)`,
		},
		"changed in different fields": {
			scenarios(entry(1, "x")), scenarios(described(1, "x", "B")), scenarios(with(entry(1, "x"), func(sc *client.Scenario) {
				sc.ExpectedResult = "E"
			})), nil, `1 "x" was changed on both sides (description, expected_result)`,
		},
		"changed on the service, removed in the file": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")), nil, nil,
			`1 "x" was changed on the service and removed in desired`,
		},
		"removed on the service, changed in the file": {
			scenarios(described(1, "x", "A")), nil, scenarios(described(1, "x", "B")), nil,
			`1 "x" was removed on the service and changed in desired`,
		},
		"removed in the file": {
			scenarios(entry(1, "x"), entry(2, "y")), scenarios(entry(1, "x"), entry(2, "y")), scenarios(entry(2, "y")),
			scenarios(entry(2, "y")), "",
		},
		"removed on the service": {
			scenarios(entry(1, "x"), entry(2, "y")), scenarios(entry(2, "y")), scenarios(entry(1, "x"), entry(2, "y")),
			scenarios(entry(2, "y")), "",
		},
		"removed on both sides": {scenarios(entry(1, "x")), nil, nil, scenarios(), ""},

		"added on the service": {nil, scenarios(entry(1, "x")), nil, scenarios(entry(1, "x")), ""},
		"added in the file":    {nil, nil, scenarios(entry(0, "x")), scenarios(entry(0, "x")), ""},
		"added on both sides, equal": {
			nil, scenarios(entry(1, "x", v)), scenarios(entry(0, "x")), scenarios(entry(1, "x", v)), "",
		},
		"added on both sides, by id": {
			nil, scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(1, "x")), "",
		},
		"added on both sides, different": {
			nil, scenarios(described(1, "x", "A")), scenarios(described(0, "x", "B")), nil,
			`1 "x" was added on both sides (description)`,
		},
		"the order is that of the service, with additions at the end": {
			scenarios(entry(1, "a"), entry(2, "b"), entry(3, "c")),
			scenarios(entry(3, "c"), entry(9, "s"), entry(1, "a"), entry(2, "b")),
			scenarios(entry(0, "n"), entry(1, "a"), entry(2, "b"), entry(0, "m"), entry(3, "c")),
			scenarios(entry(3, "c"), entry(9, "s"), entry(1, "a"), entry(2, "b"), entry(0, "n"), entry(0, "m")), "",
		},

		"nil voices in the file keep those of the service": {
			scenarios(described(1, "x", "A", v)), scenarios(described(1, "x", "A", w)), scenarios(described(1, "x", "B")), nil,
			`1 "x" was changed on both sides (description)`,
		},
		"nil voices are no change": {
			scenarios(entry(1, "x", v)), scenarios(entry(1, "x", v)), scenarios(entry(1, "x")), scenarios(entry(1, "x", v)), "",
		},
		"a text beside nil voices": {
			scenarios(described(1, "x", "A", v)), scenarios(described(1, "x", "A", v)), scenarios(described(1, "x", "B")),
			scenarios(described(1, "x", "B", v)), "",
		},
		"nil voices in base and file equal any": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "A", w)), scenarios(described(1, "x", "B")),
			scenarios(described(1, "x", "B", w)), "",
		},
		"voices that the service does not return": {
			scenarios(entry(1, "x", v)), scenarios(entry(1, "x")), scenarios(entry(1, "x", v)), scenarios(entry(1, "x")), "",
		},
		"an empty list removes the voices": {
			scenarios(entry(1, "x", v)), scenarios(entry(1, "x", v)), scenarios(voiceless(1, "x")),
			scenarios(voiceless(1, "x")), "",
		},
		"voices that the file names for the first time": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x", v)), scenarios(entry(1, "x", w)), scenarios(entry(1, "x", w)), "",
		},
		"and that the service has already": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B", v)), scenarios(described(1, "x", "A", v)),
			scenarios(described(1, "x", "B", v)), "",
		},
		"and that the service does not return": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(1, "x", v)), scenarios(entry(1, "x", v)), "",
		},
		"and beside the same change of a text": {
			scenarios(described(1, "x", "A")), scenarios(described(1, "x", "B")), scenarios(described(1, "x", "B", v)),
			scenarios(described(1, "x", "B", v)), "",
		},
		"voices changed differently": {
			scenarios(entry(1, "x", v)), scenarios(entry(1, "x", w)),
			scenarios(with(entry(1, "x"), func(sc *client.Scenario) { sc.SelectedVoices = none })),
			nil, `1 "x" was changed on both sides (selected_voices)`,
		},

		"a rename by id": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(1, "y")), scenarios(entry(1, "y")), "",
		},
		"a rename without an id is a removal and an addition": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(0, "y")), scenarios(entry(0, "y")), "",
		},
		"renamed on the service, unchanged in a file without ids": {
			scenarios(entry(1, "x")), scenarios(entry(1, "y")), scenarios(entry(0, "x")), scenarios(entry(1, "y")), "",
		},
		"names exchanged by id": {
			scenarios(entry(1, "x"), entry(2, "y")), scenarios(entry(1, "x"), entry(2, "y")),
			scenarios(entry(1, "y"), entry(2, "x")),
			scenarios(entry(1, "y"), entry(2, "x")), "",
		},
		"no ids in base and file": {
			scenarios(described(0, "x", "A")), scenarios(described(1, "x", "A")), scenarios(described(0, "x", "B")),
			scenarios(described(1, "x", "B")), "",
		},
		"an id that the service replaced": {
			scenarios(described(1, "x", "A")), scenarios(described(7, "x", "A")), scenarios(described(1, "x", "B")),
			scenarios(described(7, "x", "B")), "",
		},
		"renamed on both sides, in a file without ids": {
			scenarios(entry(1, "x")), scenarios(entry(1, "y")), scenarios(entry(0, "y")), nil,
			`1 "x" was changed on the service and removed in desired`,
		},
		"twins that have ids": {
			scenarios(entry(1, "t"), entry(2, "t")), scenarios(entry(1, "t"), entry(2, "t")), scenarios(described(2, "t", "B")),
			scenarios(described(2, "t", "B")), "",
		},
		"both sides add or rename to one name": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x"), described(2, "y", "A")), scenarios(entry(1, "y")), nil,
			`scenarios[0].name ("y") occurs twice: the stored scenario 2 has it`,
		},
		"a name that the service gave to another one": {
			scenarios(entry(1, "x")), scenarios(entry(1, "y")), scenarios(entry(1, "x"), described(0, "y", "B")), nil,
			`scenarios[1].name ("y") occurs twice: the stored scenario 1 has it`,
		},

		"an id that is nowhere": {
			nil, scenarios(entry(1, "x")), scenarios(entry(9, "x")), nil,
			"scenarios[0]: id 9 is not stored: leave it out to add a scenario",
		},
		"an id twice in the file": {
			nil, scenarios(entry(1, "x")), scenarios(entry(1, "x"), entry(1, "y")), nil,
			`scenarios[1]: "y" is the same scenario as an earlier entry`,
		},
		"two ids of one scenario": {
			scenarios(entry(1, "x")), scenarios(entry(7, "x")), scenarios(entry(1, "x"), entry(7, "x")), nil,
			`scenarios[1]: "x" is the same scenario as an earlier entry`,
		},
		"a stored id twice in base": {
			scenarios(entry(1, "x"), entry(1, "x")), scenarios(entry(1, "x")), nil, nil, `base[1]: "x" is the same scenario as an earlier entry`,
		},
		"a lost id twice in base": {
			scenarios(entry(1, "x"), entry(1, "y")), nil, nil, nil, `base[1]: "y" is the same scenario as an earlier entry`,
		},
		"a name that two stored ones have": {
			nil, scenarios(entry(1, "t"), entry(2, "t")), scenarios(entry(0, "t")), nil,
			`scenarios[0]: the name "t" does not tell which stored scenario is meant`,
		},
		"a name of base that two stored ones have": {
			scenarios(entry(0, "t")), scenarios(entry(1, "t"), entry(2, "t")), nil, nil, `base[0]: the name "t" does not tell`,
		},
		"a stored name twice in the file": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x")), scenarios(entry(0, "x"), entry(0, "x")), nil,
			`scenarios[1]: "x" is the same scenario as an earlier entry`,
		},
		"a new name twice in the file": {
			nil, nil, scenarios(entry(0, "x"), entry(0, "x")), nil,
			`scenarios[0].name ("x") occurs twice; scenarios[1].name ("x") occurs twice`,
		},
		"a fault of the file has the file's index": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x"), entry(2, "y")),
			scenarios(described(1, "x", ""), described(0, "n", " ")), nil,
			`scenarios[0].description ("x") is blank; scenarios[1].description ("n") is blank`,
		},
		"a fault of the service is no fault": {
			scenarios(entry(1, "x")), scenarios(entry(1, "x"), described(2, "", "")), scenarios(described(1, "x", "B")),
			scenarios(described(1, "x", "B"), described(2, "", "")), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, tt.theirs...)
			before := listOf(set)
			err := set.Merge(tt.base, tt.mine)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				require.True(t, strings.HasPrefix(err.Error(), "updateSimulation 101: "), "%v", err)
				require.Equal(t, before, listOf(set))
				return
			}
			require.NoError(t, err)
			require.ElementsMatch(t, tt.want, listOf(set))
			require.Equal(t, fmt.Sprint(tt.want), fmt.Sprint(listOf(set)), "in this order")
			require.NoError(t, set.Merge(listOf(set), listOf(set)), "the result is in agreement with itself")
		})
	}
}

// theirs is the set as the program has changed it.
func TestScenarioSet_Merge_WithChangesOfTheSet(t *testing.T) {
	set := setOf(t, entry(1, "x"), entry(2, "y"))
	require.NoError(t, set.Remove(2))
	require.NoError(t, set.Add(described(0, "new", "A")))
	require.NoError(t, set.Merge(scenarios(entry(1, "x"), entry(2, "y")), scenarios(described(1, "x", "B"), entry(2, "y"), described(0, "new", "A"))))
	require.Equal(t, scenarios(described(1, "x", "B"), described(0, "new", "A")), listOf(set))
}

func TestMergeConflictError(t *testing.T) {
	v := client.Rime("v")
	set := setOf(t, described(1, "x", "B", v), entry(2, "gone"), described(3, "z", "B"), described(4, "added", "A"))
	base := scenarios(described(1, "x", "A", v), entry(5, "lost"), described(3, "z", "A"))
	mine := scenarios(described(1, "x renamed", "A", v), described(5, "lost", "C"), described(0, "added", "B"), entry(0, "new"))
	err := set.Merge(base, mine)
	conflict, ok := errors.AsType[*client.MergeConflictError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, int64(101), conflict.SimulationID)
	require.Equal(t, []client.MergeConflict{
		{Name: "x", ID: 1, Base: &base[0], Theirs: new(described(1, "x", "B", v)), Mine: &mine[0]},
		{Name: "z", ID: 3, Base: &base[2], Theirs: new(described(3, "z", "B"))},
		{Name: "added", ID: 4, Theirs: new(described(4, "added", "A")), Mine: &mine[2]},
		{Name: "lost", ID: 5, Base: &base[1], Mine: &mine[1]},
	}, conflict.Conflicts)
	require.EqualError(t, err, "updateSimulation 101: merge: 4 in conflict: "+
		`1 "x" was changed on both sides (name, description); 3 "z" was changed on the service and removed in desired; `+
		`4 "added" was added on both sides (description); 5 "lost" was removed on the service and changed in desired: `+
		"decide on each, put Theirs in base, and merge again")

	conflict.Conflicts[0].Theirs.SelectedVoices[0].ID = "overwritten"
	conflict.Conflicts[0].Base.SelectedVoices[0].ID = "overwritten"
	require.Equal(t, []client.Voice{client.Rime("v")}, listOf(set)[0].SelectedVoices)
	require.Equal(t, []client.Voice{client.Rime("v")}, base[0].SelectedVoices)
}

// A conflict ends when the caller decides and takes the other side into base.
func TestMergeConflictError_IsResolvedByBase(t *testing.T) {
	set := setOf(t, described(1, "x", "B"))
	base, mine := scenarios(described(1, "x", "A")), scenarios(described(1, "x", "C"))
	conflict, ok := errors.AsType[*client.MergeConflictError](set.Merge(base, mine))
	require.True(t, ok)
	base[0] = *conflict.Conflicts[0].Theirs
	require.NoError(t, set.Merge(base, mine))
	require.Equal(t, mine, listOf(set))
}

func TestMergeConflictError_IsOneLine(t *testing.T) {
	long := strings.Repeat("long\n\u202e", 200)
	var base, theirs, mine []client.Scenario
	for i := range 50 {
		id, name := int64(i+1), fmt.Sprint(long, i)
		base = append(base, described(id, name, "A"))
		theirs = append(theirs, described(id, name, "B"))
		mine = append(mine, described(id, name, "C"))
	}
	err := setOf(t, theirs...).Merge(base, mine)
	require.ErrorContains(t, err, "; and 40 more: decide on each, put Theirs in base, and merge again")
	require.LessOrEqual(t, len(err.Error()), 2000)
	require.False(t, strings.ContainsAny(err.Error(), "\n\u202e"))
}
