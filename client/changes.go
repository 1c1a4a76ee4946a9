package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

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
func (c *Changes) Empty() bool {
	return len(c.Settings)+len(c.Added)+len(c.Changed)+len(c.Removed) == 0
}

// diff returns what turns before into after. Scenarios are matched by their ids. The result shares the snapshots' memory.
func diff(before, after Snapshot) Changes {
	c := Changes{Settings: schema.Diff(before.Settings, after.Settings)}
	unmatched := scenario.Index(before.Scenarios)
	for i := range after.Scenarios {
		sc := &after.Scenarios[i]
		j, known := unmatched[sc.ID]
		if !known {
			c.Added = append(c.Added, *sc)
			continue
		}
		delete(unmatched, sc.ID)
		c.addChange(&before.Scenarios[j], sc)
	}
	for i := range before.Scenarios {
		if _, removed := unmatched[before.Scenarios[i].ID]; removed {
			c.Removed = append(c.Removed, before.Scenarios[i])
		}
	}
	return c
}

// addChange adds the change of a scenario, unless it is none.
func (c *Changes) addChange(before, after *Scenario) {
	if !scenario.Same(before, after) {
		c.Changed = append(c.Changed, ScenarioChange{*before, *after, scenario.Diff(before, after)})
	}
}

// clone returns changes that share no memory with a plan.
func (c Changes) clone() Changes {
	c.Settings, c.Changed = slices.Clone(c.Settings), slices.Clone(c.Changed)
	c.Added, c.Removed = scenario.CloneAll(c.Added), scenario.CloneAll(c.Removed)
	for i := range c.Changed {
		change := &c.Changed[i]
		change.Before, change.After = scenario.Clone(change.Before), scenario.Clone(change.After)
		change.Fields = slices.Clone(change.Fields)
	}
	return c
}

// summary lists changes by field, id and name, for an error.
func (c *Changes) summary(added, removed string) string {
	var parts []string
	for _, f := range c.Settings {
		parts = append(parts, f.Field)
	}
	for _, change := range c.Changed {
		fields := Changes{Settings: change.Fields}
		parts = append(parts, fmt.Sprintf("scenario %d altered in %s", change.Before.ID, strings.ReplaceAll(fields.summary("", ""), ";", ",")))
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

// title names a scenario by its id, if it has one, and its name.
func title(sc *Scenario) string {
	if sc.ID == 0 {
		return fmt.Sprintf("%q", short(sc.Name))
	}
	return fmt.Sprintf("%d %q", sc.ID, short(sc.Name))
}
