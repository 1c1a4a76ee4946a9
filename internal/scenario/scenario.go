// Package scenario reads stored records, and compares, matches and merges scenarios. The functions
// do no I/O.
package scenario

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ID and Voices are the other fields of a scenario.
const (
	ID     = "id"
	Voices = "selected_voices"
)

// textField is a string field of a scenario.
type textField struct {
	Name     string // in the specification
	Optional bool   // a record may lack the field, and an empty value means "not known"
	Of       func(*gen.Scenario) *string
}

// texts has one row per string field. Read, Diff, Same, Overlay and Match use the table, so a
// string property that the specification adds needs one more row here, Optional unless the
// specification requires the property.
var texts = [...]textField{
	{"name", false, func(sc *gen.Scenario) *string { return &sc.Name }},
	{"description", false, func(sc *gen.Scenario) *string { return &sc.Description }},
	{"expected_result", false, func(sc *gen.Scenario) *string { return &sc.ExpectedResult }},
}

// Overlay returns the stored scenario with the values of desired. The stored id stays, and so do
// the stored voices if those of desired are nil. A stored text stays if the desired text is
// optional and empty, or differs in white space only.
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

// Clone returns a copy of sc with voices of its own.
func Clone(sc gen.Scenario) gen.Scenario {
	sc.SelectedVoices = slices.Clone(sc.SelectedVoices)
	return sc
}

// CloneAll returns copies of all scenarios. The list is never nil.
func CloneAll(list []gen.Scenario) []gen.Scenario {
	list = append([]gen.Scenario{}, list...)
	for i := range list {
		list[i] = Clone(list[i])
	}
	return list
}

// Index returns the index in the list by id. Scenarios without an id are left out.
func Index(list []gen.Scenario) map[int64]int {
	index := make(map[int64]int, len(list))
	for i := range list {
		if id := list[i].ID; id != 0 {
			index[id] = i
		}
	}
	return index
}
