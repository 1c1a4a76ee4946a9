package client

import (
	"errors"
	"fmt"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Snapshot is what a user can edit of a simulation, at one moment. Scenarios whose SelectedVoices are nil were returned
// without their voices.
type Snapshot struct {
	SimulationID int64      `json:"simulation_id"`
	Settings     Settings   `json:"settings"`
	Scenarios    []Scenario `json:"scenarios"`
}

// Edit is a snapshot that is being changed. Its Settings are the fields Name, AgentID and so on; one that is set to zero
// is an error, because the service cannot be told to clear it.
type Edit struct {
	Settings

	Scenarios *ScenarioSet
}

// settingsOf returns the settings that a response has, by their names. The agent is the exception: it is written as
// agent_id and read as bot_id.id.
func settingsOf(sim *gen.Simulation) Settings {
	settings := Settings{AgentID: sim.Agent.ID}
	schema.Copy(&settings, *sim, gen.Simulation{})
	return settings
}

func (snap Snapshot) clone() Snapshot {
	clone := Snapshot{SimulationID: snap.SimulationID, Scenarios: scenario.CloneAll(snap.Scenarios)}
	schema.Copy(&clone.Settings, snap.Settings, Settings{})
	return clone
}

// validate says why the snapshot cannot have been read.
func (snap Snapshot) validate() error {
	if snap.SimulationID < 1 || snap.Scenarios == nil || len(scenario.Index(snap.Scenarios)) != len(snap.Scenarios) {
		return errors.New("simulation_id must be 1 or more, and scenarios a list whose entries have ids, each a different one")
	}
	return nil
}

// Restore returns the change that puts the snapshot back, for [SimulationsService.Plan] and [SimulationsService.Edit]:
// its settings, and its scenarios as with [ScenarioSet.Replace]. A scenario that was removed since comes back with a new
// id and without its history; one that was added since is removed only with [AllowRemove] or [AllowRemoveAll]. The
// simulation's id is not used: a snapshot can be put into another simulation, too. What no update can send, such as two
// scenarios of one name or an empty text, is a [*ValidationError]: change it in the snapshot's Scenarios before.
func (snap Snapshot) Restore(opts ...ReplaceOption) func(*Edit) error {
	return func(e *Edit) error {
		schema.Copy(&e.Settings, snap.Settings, Settings{})
		desired := scenario.CloneAll(snap.Scenarios)
		for i := range desired {
			if e.Scenarios.find(desired[i].ID) < 0 {
				desired[i].ID = 0
			}
		}
		return e.Scenarios.Replace(desired, opts...)
	}
}

// Changes are what turns one snapshot into another. The order of scenarios and of voices does not count.
type Changes struct {
	Settings []FieldChange
	Added    []Scenario
	Changed  []ScenarioChange
	Removed  []Scenario
}

// FieldChange is the change of one field.
//
//	Field         string // its name in the specification
//	Before, After string // empty if there was or will be no value; voices are written as provider/id, separated by commas
type FieldChange = schema.Change

// ScenarioChange is the change of one scenario.
type ScenarioChange struct {
	Before, After Scenario
	Fields        []FieldChange
}

// Empty reports whether nothing changes.
func (c Changes) Empty() bool {
	return len(c.Settings)+len(c.Added)+len(c.Changed)+len(c.Removed) == 0
}

// diff returns what turns before into after. Scenarios are matched by their ids. The result shares no voices with them.
func diff(before, after Snapshot) Changes {
	c := Changes{Settings: schema.Diff(before.Settings, after.Settings)}
	unmatched := scenario.Index(before.Scenarios)
	for i := range after.Scenarios {
		sc := &after.Scenarios[i]
		j, known := unmatched[sc.ID]
		delete(unmatched, sc.ID)
		if !known {
			c.Added = append(c.Added, scenario.Clone(*sc))
		} else if old := &before.Scenarios[j]; !scenario.Same(old, sc) {
			c.Changed = append(c.Changed, ScenarioChange{scenario.Clone(*old), scenario.Clone(*sc), scenario.Diff(old, sc)})
		}
	}
	for i := range before.Scenarios {
		sc := &before.Scenarios[i]
		if _, removed := unmatched[sc.ID]; removed || sc.ID == 0 {
			c.Removed = append(c.Removed, scenario.Clone(*sc))
		}
	}
	return c
}

// summary lists changes by field, id and name, for an error.
func (c *Changes) summary(added, removed string) string {
	parts := fieldNames(c.Settings)
	for _, change := range c.Changed {
		parts = append(parts, fmt.Sprintf("scenario %d altered in %s", change.Before.ID, strings.Join(fieldNames(change.Fields), ", ")))
	}
	for i := range c.Added {
		parts = append(parts, added+" "+title(&c.Added[i]))
	}
	for i := range c.Removed {
		parts = append(parts, removed+" "+title(&c.Removed[i]))
	}
	if n := len(parts); n > 10 {
		parts = append(parts[:10], fmt.Sprintf("and %d more", n-10))
	}
	return strings.Join(parts, "; ")
}

func fieldNames(fields []FieldChange) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Field
	}
	return names
}

// title names a scenario by its id, if it has one, and its name.
func title(sc *Scenario) string {
	return strings.TrimPrefix(fmt.Sprintf("%d %q", sc.ID, short(sc.Name)), "0 ")
}
