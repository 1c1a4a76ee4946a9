package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestReplaceMatchesByIDThenByExactName(t *testing.T) {
	voice := client.Rime("v")
	stored := []client.Scenario{entry(1, "a", voice), entry(2, "b"), entry(3, "twin"), entry(4, "twin")}
	keep := []client.Scenario{entry(3, "twin"), entry(4, "twin")}
	with := func(list ...client.Scenario) []client.Scenario { return append(list, keep...) }
	none := client.Scenario{ID: 1, Name: "a", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{}}
	for name, test := range map[string]struct {
		desired []client.Scenario
		opts    []client.ReplaceOption
		want    []client.Scenario // nil: refused
		remove  []int64           // those of a WouldRemoveError
		says    string
	}{
		"itself":               {desired: stored, want: stored},
		"by name":              {desired: with(entry(0, "b"), entry(0, "a")), want: stored},
		"a rename with its id": {desired: with(entry(1, "x"), entry(0, "b")), want: with(entry(1, "x", voice), entry(2, "b"))},
		"names exchanged":      {desired: with(entry(1, "b"), entry(2, "a")), want: with(entry(1, "b", voice), entry(2, "a"))},
		"a rename, and a new one of its name": {desired: with(entry(1, "x"), entry(0, "a"), entry(2, "b")),
			want: []client.Scenario{entry(1, "x", voice), entry(2, "b"), keep[0], keep[1], entry(0, "a")}},
		"empty voices remove":               {desired: with(client.Scenario{Name: "a", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{}}, entry(2, "b")), want: with(none, entry(2, "b"))},
		"one id decides the other twin":     {desired: []client.Scenario{entry(1, "a"), entry(2, "b"), entry(3, "twin"), entry(0, "twin")}, want: stored},
		"another case is another name":      {desired: with(entry(0, "A"), entry(2, "b")), remove: []int64{1}},
		"a space is another name":           {desired: with(entry(0, "a "), entry(2, "b")), remove: []int64{1}},
		"nothing":                           {desired: nil, remove: []int64{1, 2, 3, 4}},
		"another id is allowed":             {desired: with(entry(2, "b")), opts: []client.ReplaceOption{client.AllowRemove(2, 9)}, remove: []int64{1}},
		"its id is allowed":                 {desired: with(entry(2, "b")), opts: []client.ReplaceOption{client.AllowRemove(9), client.AllowRemove(1)}, want: with(entry(2, "b"))},
		"all are allowed":                   {desired: nil, opts: []client.ReplaceOption{client.AllowRemoveAll()}, want: []client.Scenario{}},
		"an allowed one is kept if desired": {desired: stored, opts: []client.ReplaceOption{client.AllowRemoveAll()}, want: stored},
		"an ambiguous name":                 {desired: []client.Scenario{entry(1, "a"), entry(2, "b"), entry(0, "twin")}, opts: []client.ReplaceOption{client.AllowRemoveAll()}, says: `"twin"`},
		"one name desired twice":            {desired: with(entry(0, "a"), entry(0, "a"), entry(2, "b")), says: `"a"`},
		"an unknown id":                     {desired: append(stored[:4:4], entry(9, "x")), says: "9"},
		"a negative id":                     {desired: append(stored[:4:4], entry(-1, "x")), says: "-1"},
		"an id twice":                       {desired: append(stored[:4:4], entry(1, "x")), says: "desired twice"},
	} {
		t.Run(name, func(t *testing.T) {
			set := setOf(t, stored...)
			err := set.Replace(test.desired, test.opts...)
			if test.want != nil {
				require.NoError(t, err)
				require.Equal(t, test.want, append([]client.Scenario{}, listOf(set)...))
				return
			}
			require.Equal(t, stored, listOf(set), "after an error the set is as it was")
			var refused *client.WouldRemoveError
			require.Equal(t, test.remove != nil, errorAs(err, &refused))
			if test.remove != nil {
				require.Equal(t, test.remove, refused.IDs)
				require.ErrorContains(t, err, "client.AllowRemove")
				return
			}
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestReplaceTakesThePlaceOfWhatWasAddedBefore(t *testing.T) {
	set := setOf(t, entry(1, "a"))
	require.NoError(t, set.Add(entry(0, "new"), entry(0, "a")))
	require.NoError(t, set.Replace([]client.Scenario{entry(0, "a"), entry(0, "other")}))
	require.Equal(t, []client.Scenario{entry(1, "a"), entry(0, "other")}, listOf(set))
}
