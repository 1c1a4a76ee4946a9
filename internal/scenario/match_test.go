package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

func named(id int64, name string, voices ...gen.Voice) gen.Scenario {
	return gen.Scenario{ID: id, Name: name, SelectedVoices: voices}
}

func TestMatch(t *testing.T) {
	a, b := voice("rime", "a"), voice("rime", "b")
	for name, tt := range map[string]struct {
		base, wanted, stored []gen.Scenario
		want                 []int
	}{
		"by id, whatever the content": {
			list(named(1, "x")), list(named(1, "x")), list(named(2, "x"), named(1, "y")), []int{1},
		},
		"an added one by content":      {nil, list(named(0, "x")), list(named(5, "x")), []int{0}},
		"an added one that is missing": {nil, list(named(0, "x")), list(named(5, "y")), []int{-1}},
		"each only once": {
			nil, list(named(0, "x"), named(0, "x"), named(0, "x")), list(named(5, "x"), named(6, "x")), []int{0, 1, -1},
		},
		"by content if the id is gone":    {list(named(1, "x")), list(named(1, "x")), list(named(5, "x")), []int{0}},
		"never one that the plan removes": {list(named(1, "x")), list(named(0, "x")), list(named(1, "x")), []int{-1}},
		"never one that has matched by id": {
			list(named(1, "x")), list(named(1, "x"), named(0, "x")), list(named(1, "x")), []int{0, -1},
		},
		"each only once, whatever voices are wanted": {
			nil, list(named(0, "x", a), named(0, "x")), list(named(5, "x", a)), []int{0, -1},
		},
		"not one with other voices": {nil, list(named(0, "x", a)), list(named(5, "x", b)), []int{-1}},
		"texts up to white space":   {nil, list(named(0, "x\n")), list(named(5, " x")), []int{0}},
		"voices in another order":   {nil, list(named(0, "x", a, b)), list(named(5, "x", b, a)), []int{0}},
		"not one with another expectation": {
			nil, list(gen.Scenario{ExpectedResult: "x"}), list(gen.Scenario{Description: "x"}), []int{-1},
		},
		"an id that two others could match": {
			list(named(1, "x"), named(2, "x")), list(named(1, "x"), named(2, "x")), list(named(2, "x"), named(7, "x")), []int{1, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, Match(tt.base, tt.wanted, tt.stored))
		})
	}
}

func TestMatch_ComparesOnlyVoicesThatWereSent(t *testing.T) {
	voiced, silent := named(0, "n", voice("rime", "a")), named(0, "n")
	none := gen.Scenario{Name: "n", SelectedVoices: []gen.Voice{}}
	for name, tt := range map[string]struct {
		wanted, got gen.Scenario
		stored      bool
	}{
		"voices that were not sent":                 {silent, voiced, true},
		"a voice that was sent and is gone":         {voiced, silent, false},
		"voices that were to be removed":            {none, voiced, false},
		"no voices, and the service returned none":  {none, silent, true},
		"another string with voices that were kept": {named(0, "m"), silent, false},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.stored, Match(nil, list(tt.wanted), list(tt.got))[0] == 0)
		})
	}
}
