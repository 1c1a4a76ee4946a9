// Package scenario knows what a scenario consists of: it reads stored records, compares scenarios and matches them.
package scenario

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// ID and Voices are the fields of a scenario that are no strings.
const (
	ID     = "id"
	Voices = "selected_voices"
)

// Text is a field of a scenario that holds a string.
type Text struct {
	Name     string // in the specification
	Optional bool   // a record may lack it, and an empty one says nothing
	Of       func(*gen.Scenario) *string
}

// texts is the one table of these fields: reading, comparing, printing, merging and redacting go through it. A string
// property that the specification adds to a scenario is one more row; it is Optional unless the specification requires it.
var texts = [...]Text{
	{"name", false, func(sc *gen.Scenario) *string { return &sc.Name }},
	{"description", false, func(sc *gen.Scenario) *string { return &sc.Description }},
	{"expected_result", false, func(sc *gen.Scenario) *string { return &sc.ExpectedResult }},
}

// Secrets returns what the scenarios say besides their names: it must not show in an error.
func Secrets(list []gen.Scenario) (secrets []string) {
	for i := range list {
		for _, text := range texts[1:] {
			secrets = append(secrets, *text.Of(&list[i]))
		}
	}
	return secrets
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
