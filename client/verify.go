package client

import (
	"context"
	"maps"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// PlanStatus says what became of a plan.
type PlanStatus string

// The states of a plan.
const (
	PlanApplied    PlanStatus = "applied"     // the simulation is as the plan wants it
	PlanNotApplied PlanStatus = "not applied" // it is still as the plan found it
	PlanSuperseded PlanStatus = "superseded"  // it is something else: somebody wrote since, or only a part was stored
)

// Verify reads the simulation once and says what became of the plan. It is the way out of an [*OutcomeUnknownError]: wait
// until a write of unknown outcome can no longer land, some minutes say, and verify its Plan before you edit again.
func (s *SimulationsService) Verify(ctx context.Context, plan *Plan) (PlanStatus, error) {
	e, err := s.editorFor(ctx, plan)
	if err != nil {
		return "", err
	}
	now, err := e.read(ctx)
	if err != nil {
		return "", err
	}
	found := plan.compare(now)
	switch {
	case found.Empty():
		return PlanApplied, nil
	case plan.isBase(now):
		return PlanNotApplied, nil
	}
	return PlanSuperseded, nil
}

// isBase reports whether the state is still as the plan found it.
func (p *Plan) isBase(now *state) bool {
	changes := diff(p.base, now.Snapshot)
	return changes.Empty()
}

// comparison is how a state differs from the wanted one: Added is unexpected, Removed is missing.
type comparison struct {
	Changes
	addedIDs []int64         // of the plan's added scenarios
	became   map[int64]int64 // the id that each kept scenario has now
}

// compare compares a state with the wanted one: by id if the id is still there, and the rest by content. A setting that the
// service does not return cannot be compared.
func (p *Plan) compare(now *state) comparison {
	c := comparison{addedIDs: []int64{}, became: make(map[int64]int64)}
	returned := make(map[string]bool)
	for _, change := range schema.Diff(Settings{}, p.base.Settings) {
		returned[change.Field] = true
	}
	for _, change := range schema.Diff(p.wanted.Settings, now.Settings) {
		if change.Before != "" && (change.After != "" || returned[change.Field]) {
			c.Settings = append(c.Settings, change)
		}
	}
	taken := make([]bool, len(now.Scenarios))
	for i, j := range scenario.Match(p.base.Scenarios, p.wanted.Scenarios, now.Scenarios) {
		wanted := &p.wanted.Scenarios[i]
		if j < 0 {
			c.Removed = append(c.Removed, scenario.Clone(*wanted))
			continue
		}
		taken[j] = true
		got := &now.Scenarios[j]
		if !scenario.IsStored(wanted, got) {
			c.Changed = append(c.Changed, ScenarioChange{scenario.Clone(*wanted), scenario.Clone(*got), scenario.Diff(wanted, got)})
		}
		if c.became[wanted.ID] = got.ID; wanted.ID == 0 {
			c.addedIDs = append(c.addedIDs, got.ID)
		}
	}
	for j, sc := range now.Scenarios {
		if !taken[j] {
			c.Added = append(c.Added, scenario.Clone(sc))
		}
	}
	return c
}

// lostFields returns by name the kept scenarios whose field was there before and is gone now; nil if there are none.
func (c *comparison) lostFields(before, now map[int64][]string) map[string][]int64 {
	var lost map[string][]int64
	for _, id := range slices.Sorted(maps.Keys(before)) {
		newID, kept := c.became[id]
		for _, field := range before[id] {
			if !kept || slices.Contains(now[newID], field) {
				continue
			}
			if lost == nil {
				lost = make(map[string][]int64)
			}
			lost[field] = append(lost[field], id)
		}
	}
	return lost
}
