package client

import (
	"github.com/omnidim-go/simulations/internal/fields"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// Changes are what turns one snapshot into another.
type Changes struct {
	Settings []FieldChange
	Added    []Scenario
	Changed  []ScenarioChange
	Removed  []Scenario
	Kept     []Scenario
}

// FieldChange is the change of one field. Before or After is empty where there was or will be no value; voices are
// written as provider/id, separated by commas.
type FieldChange struct {
	Field  string // its name in the specification
	Before string
	After  string
}

// ScenarioChange is the change of one scenario.
type ScenarioChange struct {
	Before, After Scenario
	Fields        []FieldChange
}

func (c Changes) none() bool {
	return len(c.Settings)+len(c.Added)+len(c.Changed)+len(c.Removed) == 0
}

// compare finds what turns before into after, and what stays only if the caller wants to keep it. Scenarios are told apart
// by their ids; their order does not count.
func compare(before, after Snapshot, keep bool) Changes {
	c := Changes{Settings: fields.Diff[FieldChange](before.Settings, after.Settings)}
	left := scenario.Index(before.Scenarios)
	for i := range after.Scenarios { // by place: a copy of each would cost more than the comparing
		sc := &after.Scenarios[i]
		j, known := left[sc.ID]
		if !known {
			c.Added = append(c.Added, *sc)
			continue
		}
		delete(left, sc.ID)
		switch old := &before.Scenarios[j]; {
		case !scenario.Same(old, sc):
			c.Changed = append(c.Changed, ScenarioChange{*old, *sc, fieldChanges(old, sc)})
		case keep:
			c.Kept = append(c.Kept, *sc)
		}
	}
	for _, sc := range before.Scenarios {
		if _, gone := left[sc.ID]; gone {
			c.Removed = append(c.Removed, sc)
		}
	}
	return c
}

func fieldChanges(a, b *Scenario) []FieldChange {
	var changes []FieldChange
	for _, text := range scenario.Texts() {
		if before, after := *text.Of(a), *text.Of(b); before != after {
			changes = append(changes, FieldChange{text.Name, before, after})
		}
	}
	if !scenario.SameVoices(a.SelectedVoices, b.SelectedVoices) {
		changes = append(changes, FieldChange{scenario.Voices, scenario.VoiceList(a.SelectedVoices), scenario.VoiceList(b.SelectedVoices)})
	}
	return changes
}
