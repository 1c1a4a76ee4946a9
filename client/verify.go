package client

import (
	"context"
	"slices"
)

// PlanStatus is the outcome of a plan.
type PlanStatus string

// Outcomes of a plan.
const (
	PlanApplied    PlanStatus = "applied"     // every change of the plan is stored
	PlanNotApplied PlanStatus = "not applied" // reads show the base state
	PlanSuperseded PlanStatus = "superseded"  // anything else
)

// Verification is the result of [SimulationsService.Verify].
type Verification struct {
	Status      PlanStatus
	Found       Snapshot // as read
	Differences Changes  // from the wanted state to Found
	AddedIDs    []int64  // of the added scenarios in Found, in plan order
}

// Verify reads the simulation once and reports the plan's outcome.
func (s *SimulationsService) Verify(ctx context.Context, plan *Plan) (*Verification, error) {
	if err := plan.check(s.cfg.providers); err != nil {
		return nil, err
	}
	ctx, e, err := s.newEditor(ctx, plan.SimulationID())
	if err != nil {
		return nil, err
	}
	now, err := e.read(ctx)
	if err != nil {
		return nil, err
	}
	found := plan.compare(now.Snapshot, false)
	v := &Verification{Status: PlanSuperseded, Found: now.Snapshot, Differences: found.Changes, AddedIDs: found.addedIDs}
	switch {
	case !plan.Empty() && plan.isBase(now.Snapshot):
		v.Status = PlanNotApplied
	case plan.isAppliedIn(found):
		v.Status = PlanApplied
	}
	return v, nil
}

// isAppliedIn reports whether a state includes every change in the plan. found is the difference
// between that state and the wanted state.
func (p *Plan) isAppliedIn(found comparison) bool {
	if containsAny(fieldNames(found.Settings), fieldNames(p.changes.Settings)) {
		return false
	}
	for i := range p.changes.Removed {
		if hasID(found.Added, p.changes.Removed[i].ID) {
			return false
		}
	}
	if hasID(found.Removed, 0) { // scenarios added by the plan have no ID
		return false
	}
	for i := range p.changes.Changed {
		if !found.hasChange(&p.changes.Changed[i]) {
			return false
		}
	}
	return true
}

// hasChange reports whether the state includes the given change to a scenario.
func (c *comparison) hasChange(change *ScenarioChange) bool {
	i := slices.IndexFunc(c.kept, func(id idPair) bool { return id.before == change.After.ID })
	if i < 0 {
		return false
	}
	id := c.kept[i].after
	for j := range c.Changed {
		if c.Changed[j].Before.ID == id {
			return !containsAny(fieldNames(c.Changed[j].Fields), fieldNames(change.Fields))
		}
	}
	return true
}

func hasID(list []Scenario, id int64) bool {
	return slices.ContainsFunc(list, func(sc Scenario) bool { return sc.ID == id })
}

func containsAny(list, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(s string) bool { return slices.Contains(list, s) })
}
