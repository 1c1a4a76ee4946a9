// Package scenario knows what a scenario consists of: it reads stored records, compares scenarios and matches them.
package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ID and Voices are the fields of a scenario that are not strings.
const (
	ID     = "id"
	Voices = "selected_voices"
)

// textField is a field of a scenario that holds a string.
type textField struct {
	Name     string // in the specification
	Optional bool   // a record may lack it, and an empty one says nothing
	Of       func(*gen.Scenario) *string
}

// texts is the one table of these fields: reading, comparing, printing and merging go through it. A string property that
// the specification adds to a scenario is one more row; it is Optional unless the specification requires it.
var texts = [...]textField{
	{"name", false, func(sc *gen.Scenario) *string { return &sc.Name }},
	{"description", false, func(sc *gen.Scenario) *string { return &sc.Description }},
	{"expected_result", false, func(sc *gen.Scenario) *string { return &sc.ExpectedResult }},
}

// Merge returns the stored scenario with what desired says. Nil voices and an empty optional string say nothing, so that
// the stored ones stay; the id is the stored one.
func Merge(stored, desired gen.Scenario) gen.Scenario {
	merged := Clone(desired)
	merged.ID = stored.ID
	if merged.SelectedVoices == nil {
		merged.SelectedVoices = slices.Clone(stored.SelectedVoices)
	}
	for _, text := range texts {
		if value := text.Of(&merged); text.Optional && *value == "" {
			*value = *text.Of(&stored)
		}
	}
	return merged
}

// Clone returns a scenario that shares no voices with sc.
func Clone(sc gen.Scenario) gen.Scenario {
	sc.SelectedVoices = slices.Clone(sc.SelectedVoices)
	return sc
}

// CloneAll returns a list of clones that is never nil.
func CloneAll(list []gen.Scenario) []gen.Scenario {
	list = append([]gen.Scenario{}, list...)
	for i := range list {
		list[i] = Clone(list[i])
	}
	return list
}

// Index returns the index in the list of each id that is not 0.
func Index(list []gen.Scenario) map[int64]int {
	index := make(map[int64]int, len(list))
	for i := range list {
		if id := list[i].ID; id != 0 {
			index[id] = i
		}
	}
	return index
}

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
	return contentOf(a) == contentOf(b) && sameVoices(a.SelectedVoices, b.SelectedVoices)
}

// sameVoices compares voices in any order. Nil and empty are the same.
func sameVoices(a, b []gen.Voice) bool {
	return slices.Equal(a, b) || len(a) == len(b) && slices.Equal(sorted(a), sorted(b))
}

// HasVoices reports whether list has all voices of wanted.
func HasVoices(list, wanted []gen.Voice) bool {
	return sameVoices(list, wanted) || !slices.ContainsFunc(wanted, func(v gen.Voice) bool { return !slices.Contains(list, v) })
}

// Diff returns the fields in which two scenarios differ. Voices are written as provider/id, separated by commas.
func Diff(a, b *gen.Scenario) (changes []schema.Change) {
	for _, text := range texts {
		if before, after := *text.Of(a), *text.Of(b); before != after {
			changes = append(changes, schema.Change{Field: text.Name, Before: before, After: after})
		}
	}
	if !sameVoices(a.SelectedVoices, b.SelectedVoices) {
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

// Match returns for each wanted scenario the index of the stored one that it became, or -1: by id if the id is still there,
// the others by their content, each as often as it is wanted. A stored scenario that the plan removes, because its id is in
// base and not wanted, matches nothing.
func Match(base, wanted, stored []gen.Scenario) []int {
	index, inBase := Index(stored), Index(base)
	matched := make([]int, len(wanted))
	taken := make([]bool, len(stored))
	for i := range wanted {
		j, ok := index[wanted[i].ID]
		if matched[i] = -1; ok {
			matched[i], taken[j] = j, true
		}
	}
	free := make(map[content][]int)
	for j := range stored {
		if _, known := inBase[stored[j].ID]; !known && !taken[j] {
			key := contentOf(&stored[j])
			free[key] = append(free[key], j)
		}
	}
	for _, anyVoices := range []bool{false, true} { // those that want particular voices choose first
		for i := range wanted {
			voices := wanted[i].SelectedVoices
			if matched[i] >= 0 || (voices == nil) != anyVoices {
				continue
			}
			for _, j := range free[contentOf(&wanted[i])] {
				if !taken[j] && (anyVoices || sameVoices(voices, stored[j].SelectedVoices)) {
					matched[i], taken[j] = j, true
					break
				}
			}
		}
	}
	return matched
}
