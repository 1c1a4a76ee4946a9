package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// content holds all strings of a scenario, for comparing and as a key of a map.
type content [len(texts)]string

func contentOf(sc *gen.Scenario) (c content) {
	for i, text := range texts {
		c[i] = *text.Of(sc)
	}
	return c
}

// Same compares everything but the ids. The order of voices does not count.
func Same(a, b *gen.Scenario) bool {
	return contentOf(a) == contentOf(b) && SameVoices(a.SelectedVoices, b.SelectedVoices)
}

// SameVoices compares voices in any order. Nil and empty are the same.
func SameVoices(a, b []gen.Voice) bool {
	return slices.Equal(a, b) || len(a) == len(b) && slices.Equal(sorted(a), sorted(b))
}

// HasVoices reports whether list has all voices of wanted.
func HasVoices(list, wanted []gen.Voice) bool {
	return !slices.ContainsFunc(wanted, func(v gen.Voice) bool { return !slices.Contains(list, v) })
}

// Diff returns the fields in which two scenarios differ. Voices are written as provider/id, separated by commas.
func Diff(a, b *gen.Scenario) (changes []schema.Change) {
	for _, text := range texts {
		if before, after := *text.Of(a), *text.Of(b); before != after {
			changes = append(changes, schema.Change{Field: text.Name, Before: before, After: after})
		}
	}
	if !SameVoices(a.SelectedVoices, b.SelectedVoices) {
		changes = append(changes, schema.Change{Field: Voices, Before: voiceList(a.SelectedVoices), After: voiceList(b.SelectedVoices)})
	}
	return changes
}

func voiceList(voices []gen.Voice) string {
	names := make([]string, len(voices))
	for i, v := range sorted(voices) {
		names[i] = strings.Trim(strconv.Quote(string(v.Provider)+"/"+v.ID), `"`)
	}
	return strings.Join(names, ", ")
}

func sorted(voices []gen.Voice) []gen.Voice {
	return slices.SortedFunc(slices.Values(voices), func(a, b gen.Voice) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.ID, b.ID))
	})
}
