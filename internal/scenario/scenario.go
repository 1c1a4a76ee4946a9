// Package scenario says what a scenario consists of: the one place that reading, comparing, the diff and the hiding of
// texts go through. A property that the specification adds to a scenario is added here.
package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/gen"
)

// Voices is the name of the list of voices.
const Voices = "selected_voices"

// Text is a text of a scenario, by its name in the specification.
type Text struct {
	Name string
	Of   func(*gen.Scenario) *string
}

// Texts returns all texts of a scenario.
func Texts() [3]Text {
	return [...]Text{
		{"name", func(sc *gen.Scenario) *string { return &sc.Name }},
		{"description", func(sc *gen.Scenario) *string { return &sc.Description }},
		{"expected_result", func(sc *gen.Scenario) *string { return &sc.ExpectedResult }},
	}
}

// Content is all of a scenario's texts, for comparing and as a key of a map.
type Content [3]string

// ContentOf returns the texts of a scenario.
func ContentOf(sc *gen.Scenario) (c Content) {
	for i, text := range Texts() {
		c[i] = *text.Of(sc)
	}
	return c
}

// Same compares all of two scenarios but their ids. The order of voices does not count.
func Same(a, b *gen.Scenario) bool {
	return ContentOf(a) == ContentOf(b) && SameVoices(a.SelectedVoices, b.SelectedVoices)
}

// SameVoices compares voices in any order; not returned and empty are the same.
func SameVoices(a, b []gen.Voice) bool {
	return slices.Equal(a, b) || len(a) == len(b) && slices.Equal(inOrder(a), inOrder(b))
}

func inOrder(voices []gen.Voice) []gen.Voice {
	return slices.SortedFunc(slices.Values(voices), func(a, b gen.Voice) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.ID, b.ID))
	})
}

// VoiceList writes voices in a fixed order.
func VoiceList(voices []gen.Voice) string {
	names := make([]string, len(voices))
	for i, v := range inOrder(voices) {
		names[i] = strings.Trim(strconv.Quote(string(v.Provider)+"/"+v.ID), `"`)
	}
	return strings.Join(names, ", ")
}

// Clone returns a scenario whose voices are its own.
func Clone(sc gen.Scenario) gen.Scenario {
	sc.SelectedVoices = slices.Clone(sc.SelectedVoices)
	return sc
}

// CloneAll returns a list, never nil, of scenarios whose voices are their own.
func CloneAll(list []gen.Scenario) []gen.Scenario {
	own := make([]gen.Scenario, len(list))
	for i := range list {
		own[i] = Clone(list[i])
	}
	return own
}

// Index finds the scenarios that have an id.
func Index(list []gen.Scenario) map[int64]int {
	at := make(map[int64]int, len(list))
	for i := range list {
		if id := list[i].ID; id != 0 {
			at[id] = i
		}
	}
	return at
}
