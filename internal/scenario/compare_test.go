package scenario

import (
	"hash/maphash"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

func TestSameVoices(t *testing.T) {
	a, b, c := voice("rime", "a"), voice("rime", "b"), voice("deepgram", "a")
	for name, tt := range map[string]struct {
		x, y []gen.Voice
		same bool
	}{
		"nil and empty":          {nil, []gen.Voice{}, false},
		"another order":          {[]gen.Voice{a, b, c}, []gen.Voice{c, a, b}, true},
		"one more":               {[]gen.Voice{a}, []gen.Voice{a, b}, false},
		"another number of each": {[]gen.Voice{a, a, b}, []gen.Voice{a, b, b}, false},
		"another provider":       {[]gen.Voice{a}, []gen.Voice{c}, false},
		"another case":           {[]gen.Voice{a}, []gen.Voice{voice("rime", "A")}, false},
		"commas in an id": {
			[]gen.Voice{voice("p", "x, q/y"), voice("r", "z")}, []gen.Voice{voice("p", "x"), voice("q", "y, r/z")}, false,
		},
		"a slash between other letters": {[]gen.Voice{voice("a/b", "c")}, []gen.Voice{voice("a", "b/c")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(tt.x)
			require.Equal(t, tt.same, sameVoices(tt.x, tt.y))
			require.Equal(t, tt.same, sameVoices(tt.y, tt.x))
			require.Equal(t, before, tt.x, "nothing is sorted in place")
		})
	}
}

// A change of each field is named, and changes the hash.
func TestDiff(t *testing.T) {
	seed := maphash.MakeSeed()
	for name, tt := range map[string]struct {
		change func(*gen.Scenario)
		want   []schema.Change
	}{
		"the id does not count":   {func(sc *gen.Scenario) { sc.ID = 9 }, nil},
		"white space at the ends": {func(sc *gen.Scenario) { sc.Name, sc.Description = "n\r\n", "\td" }, nil},
		"name": {
			func(sc *gen.Scenario) { sc.Name = "x" }, []schema.Change{{Field: "name", Before: "n", After: "x"}},
		},
		"description": {
			func(sc *gen.Scenario) { sc.Description = "" }, []schema.Change{{Field: "description", Before: "d"}},
		},
		"expected result": {
			func(sc *gen.Scenario) { sc.ExpectedResult = "x" }, []schema.Change{{Field: "expected_result", Before: "e", After: "x"}},
		},
		"voices removed": {
			func(sc *gen.Scenario) { sc.SelectedVoices = []gen.Voice{} }, []schema.Change{{Field: Voices, Before: "rime/a"}},
		},
		"voices not returned": {
			func(sc *gen.Scenario) { sc.SelectedVoices = nil }, []schema.Change{{Field: Voices, Before: "rime/a", After: "unknown"}},
		},
		"voices in a fixed order": {
			func(sc *gen.Scenario) {
				sc.SelectedVoices = []gen.Voice{voice("rime", "b"), voice("rime", "a"), voice("deepgram", "a")}
			},
			[]schema.Change{{Field: Voices, Before: "rime/a", After: `deepgram/a, rime/a, rime/b`}},
		},
		"several": {
			func(sc *gen.Scenario) { sc.ExpectedResult, sc.Name = "E", "N" },
			[]schema.Change{{Field: "name", Before: "n", After: "N"}, {Field: "expected_result", Before: "e", After: "E"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := full(), full()
			tt.change(&after)
			require.Equal(t, tt.want, Diff(&before, &after))
			after.ID = before.ID
			require.Equal(t, tt.want == nil, Hash(seed, &before) == Hash(seed, &after), "equal hashes")
		})
	}
}
