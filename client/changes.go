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

// clone returns changes with lists of their own.
func (c Changes) clone() Changes {
	return Changes{slices.Clone(c.Settings), slices.Clone(c.Added), slices.Clone(c.Changed), slices.Clone(c.Removed)}
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
	if sc.ID == 0 {
		return fmt.Sprintf("%q", short(sc.Name))
	}
	return fmt.Sprintf("%d %q", sc.ID, short(sc.Name))
}
