package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Changes is the difference between two snapshots, ignoring order, surrounding white space and line
// endings.
type Changes struct {
	Settings []FieldChange
	Added    []Scenario
	Changed  []ScenarioChange
	Removed  []Scenario
}

// FieldChange is a change to a field.
type FieldChange struct {
	Field         string // such as expected_result
	Before, After string // empty if unset; voices are a list of provider/id, or "unknown"
}

// ScenarioChange is a change to a scenario.
type ScenarioChange struct {
	Before, After Scenario
	Fields        []FieldChange
}

// Empty reports whether there are no changes.
func (c Changes) Empty() bool {
	return len(c.Settings)+len(c.Added)+len(c.Changed)+len(c.Removed) == 0
}

// diff returns the changes from before to after, matching scenarios by ID. Settings missing from
// the response for after are ignored. The result does not share voices with its arguments.
func diff(before, after Snapshot) Changes {
	isAbsent := func(change FieldChange) bool { return slices.Contains(after.absent, change.Field) }
	settings := fieldChanges(schema.Diff(before.Settings, after.Settings))
	c := Changes{Settings: slices.DeleteFunc(settings, isAbsent)}
	gone := scenario.Index(before.Scenarios)
	for i := range after.Scenarios {
		sc := &after.Scenarios[i]
		j, isKnown := gone[sc.ID]
		if !isKnown {
			c.Added = append(c.Added, scenario.Clone(*sc))
			continue
		}
		delete(gone, sc.ID)
		old := &before.Scenarios[j]
		if fields := fieldChanges(scenario.Diff(old, sc)); fields != nil {
			c.Changed = append(c.Changed, ScenarioChange{scenario.Clone(*old), scenario.Clone(*sc), fields})
		}
	}
	for i := range before.Scenarios {
		sc := &before.Scenarios[i]
		if _, isGone := gone[sc.ID]; isGone || sc.ID == 0 {
			c.Removed = append(c.Removed, scenario.Clone(*sc))
		}
	}
	return c
}

// fieldChanges converts changes to FieldChanges. It returns nil if there are none.
func fieldChanges(changes []schema.Change) []FieldChange {
	var fields []FieldChange
	for _, change := range changes {
		fields = append(fields, FieldChange(change))
	}
	return fields
}

// summary lists the changes for an error message, removals first.
func (c *Changes) summary(added, removed string) string {
	var parts []string
	for i := range c.Removed {
		parts = append(parts, removed+" "+title(&c.Removed[i]))
	}
	for _, change := range c.Changed {
		fields := strings.Join(fieldNames(change.Fields), ", ")
		parts = append(parts, fmt.Sprintf("scenario %d altered in %s", change.Before.ID, fields))
	}
	parts = append(parts, fieldNames(c.Settings)...)
	for i := range c.Added {
		parts = append(parts, added+" "+title(&c.Added[i]))
	}
	return joinFew(parts)
}

// joinFew joins the first ten parts and appends a count of the rest.
func joinFew(parts []string) string {
	const most = 10
	if n := len(parts); n > most {
		parts = append(parts[:most:most], fmt.Sprintf("and %d more", n-most))
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

// title returns the scenario's ID, if any, followed by its quoted name.
func title(sc *Scenario) string {
	name := fmt.Sprintf("%q", short(sc.Name))
	if sc.ID == 0 {
		return name
	}
	return fmt.Sprintf("%d %s", sc.ID, name)
}
