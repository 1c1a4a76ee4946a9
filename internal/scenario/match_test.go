package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

func named(id int64, name string, voices ...gen.Voice) gen.Scenario {
	return gen.Scenario{ID: id, Name: name, SelectedVoices: voices}
}

func list(all ...gen.Scenario) []gen.Scenario { return all }

func TestMatchGoesByIDThenByContentEachOnce(t *testing.T) {
	a, b := voice("rime", "a"), voice("rime", "b")
	for name, test := range map[string]struct {
		base, wanted, stored []gen.Scenario
		want                 []int
	}{
		"by id, whatever it holds":   {list(named(1, "x")), list(named(1, "x")), list(named(2, "x"), named(1, "y")), []int{1}},
		"a new one":                  {nil, list(named(0, "x")), list(named(5, "x")), []int{0}},
		"a new one that is missing":  {nil, list(named(0, "x")), list(named(5, "y")), []int{-1}},
		"as often as it is wanted":   {nil, list(named(0, "x"), named(0, "x"), named(0, "x")), list(named(5, "x"), named(6, "x")), []int{0, 1, -1}},
		"an id that did not survive": {list(named(1, "x")), list(named(1, "x")), list(named(5, "x")), []int{0}},
		"not one that was to go":     {list(named(1, "x")), list(named(0, "x")), list(named(1, "x")), []int{-1}},
		"not one that is another's":  {list(named(1, "x")), list(named(1, "x"), named(0, "x")), list(named(1, "x")), []int{0, -1}},
		"the particular first":       {nil, list(named(0, "x"), named(0, "x", a)), list(named(5, "x", a), named(6, "x", b)), []int{1, 0}},
		"not with other voices":      {nil, list(named(0, "x", a)), list(named(5, "x", b)), []int{-1}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, Match(test.base, test.wanted, test.stored))
		})
	}
}

func TestAssignGoesByIDThenByNameAndNeverGuesses(t *testing.T) {
	stored := list(named(1, "a"), named(2, "b"), named(3, "b"), named(0, "new"))
	for name, test := range map[string]struct {
		desired []gen.Scenario
		want    []int
		says    string
	}{
		"nothing":             {nil, []int{}, ""},
		"by id":               {list(named(3, "a")), []int{2}, ""},
		"by name":             {list(named(0, "a")), []int{0}, ""},
		"the twin left over":  {list(named(0, "b"), named(2, "b")), []int{2, 1}, ""},
		"the id has the name": {list(named(0, "a"), named(1, "x")), []int{-1, 0}, ""},
		"none yet stored":     {list(named(0, "new"), named(0, "other")), []int{-1, -1}, ""},
		"two twins":           {list(named(0, "b")), nil, `"b"`},
		"a name twice":        {list(named(0, "a"), named(0, "a")), nil, `"a"`},
		"an id twice":         {list(named(1, "a"), named(1, "a")), nil, "twice"},
		"an unknown id":       {list(named(9, "a")), nil, "9"},
	} {
		t.Run(name, func(t *testing.T) {
			places, err := Assign(stored, test.desired)
			if test.says != "" {
				require.ErrorContains(t, err, test.says)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, places)
		})
	}
}

func TestHideTakesTextsOutAndLeavesNamesAndShortWords(t *testing.T) {
	sc := gen.Scenario{Name: "Booking", Description: "You book.", ExpectedResult: "it"}
	require.Equal(t, "Booking: [text] [text] it", string(Hide([]byte("Booking: You book. You book. it"), list(sc))))
}
