// Package scenario decodes stored records and compares, matches and merges scenarios. The package
// performs no I/O.
package scenario

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ID and Voices are the names of the fields not listed in texts.
const (
	ID     = "id"
	Voices = "selected_voices"
)

// textField is a string field of a scenario.
type textField struct {
	Name     string // name in the specification
	Optional bool   // a record may omit the field, and an empty value means unknown
	Of       func(*gen.Scenario) *string
}

// texts lists the string fields of a scenario, for use by Read, Diff, Overlay and Match. A
// string property added to the specification must be added here, with Optional set unless the
// specification requires the property.
var texts = [...]textField{
	{"name", false, func(sc *gen.Scenario) *string { return &sc.Name }},
	{"description", false, func(sc *gen.Scenario) *string { return &sc.Description }},
	{"expected_result", false, func(sc *gen.Scenario) *string { return &sc.ExpectedResult }},
}

// Overlay returns stored with the values of desired. The stored ID is kept, as are the stored
// voices if those of desired are nil. A stored text is kept if the desired text is optional and
// empty, or is the same according to schema.SameText.
func Overlay(stored, desired gen.Scenario) gen.Scenario {
	result := Clone(desired)
	result.ID = stored.ID
	if result.SelectedVoices == nil {
		result.SelectedVoices = slices.Clone(stored.SelectedVoices)
	}
	for _, text := range texts {
		value, before := text.Of(&result), *text.Of(&stored)
		isUnknown := text.Optional && *value == ""
		if isUnknown || schema.SameText(*value, before) {
			*value = before
		}
	}
	return result
}

// Clone returns a copy of sc that does not share the list of voices.
func Clone(sc gen.Scenario) gen.Scenario {
	sc.SelectedVoices = slices.Clone(sc.SelectedVoices)
	return sc
}

// CloneAll returns a list with a clone of each scenario. The result is never nil.
func CloneAll(list []gen.Scenario) []gen.Scenario {
	list = append([]gen.Scenario{}, list...)
	for i := range list {
		list[i] = Clone(list[i])
	}
	return list
}

// Index returns the positions of the scenarios in list, keyed by ID. Scenarios without an ID are
// omitted.
func Index(list []gen.Scenario) map[int64]int {
	index := make(map[int64]int, len(list))
	for i := range list {
		if id := list[i].ID; id != 0 {
			index[id] = i
		}
	}
	return index
}
