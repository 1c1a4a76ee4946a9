package client

import (
	"context"
	"errors"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Plan is a change of a simulation that was worked out and not written yet: the state that was read, and the wanted one.
// [SimulationsService.Apply] writes it. It prints as a diff, marshals to JSON and back, and never changes.
type Plan struct {
	base, wanted Snapshot
	unsendable   map[string][]int64 // by name: the scenarios of base with a field that an update cannot carry
	changes      Changes            // from base to wanted
}

// Plan reads the simulation, lets fn change it in memory, and checks the result. It writes nothing. fn must not call
// operations that write to the same simulation.
//
// The errors: that of fn, as it is; [*ValidationError] for what cannot be sent; [*RecordError] for a stored record that was not
// understood; [*ConflictError] if a later read of this call lacks what an earlier one showed; [*APIError], [*TransportError].
func (s *SimulationsService) Plan(ctx context.Context, id int64, fn func(*Edit) error) (*Plan, error) {
	return s.newEditor(ctx, id).plan(ctx, fn)
}

func newPlan(base, wanted Snapshot, unsendable map[string][]int64) *Plan {
	return &Plan{base: base, wanted: wanted, unsendable: unsendable, changes: diff(base, wanted)}
}

// unsendable lists by name the fields of the kept scenarios that an update cannot carry.
func unsendable(extra map[int64][]string, kept []Scenario) map[string][]int64 {
	byName := make(map[string][]int64)
	for i := range kept {
		for _, name := range extra[kept[i].ID] {
			byName[name] = append(byName[name], kept[i].ID)
		}
	}
	return byName
}

// SimulationID returns the id of the simulation that the plan is for.
func (p *Plan) SimulationID() int64 { return p.base.SimulationID }

// Base returns the state that was read.
func (p *Plan) Base() Snapshot { return p.base.clone() }

// Wanted returns the state that the plan leads to; added scenarios have no id.
func (p *Plan) Wanted() Snapshot { return p.wanted.clone() }

// Changes returns what the plan changes.
func (p *Plan) Changes() Changes { return diff(p.base, p.wanted) } // a copy of p.changes, that shares nothing with it

// Empty reports whether the plan changes nothing; applying it writes nothing.
func (p *Plan) Empty() bool { return p.changes.Empty() }

// Body returns exactly what Apply sends: the changed settings, and the full list of scenarios. Settings that do not
// change are not sent, so that they cannot undo somebody else's change.
func (p *Plan) Body() SimulationUpdate {
	update := p.changedSettings()
	update.Scenarios = scenario.CloneAll(p.wanted.Scenarios)
	return update
}

func (p *Plan) changedSettings() (update SimulationUpdate) {
	schema.Copy(&update, p.wanted.Settings, p.base.Settings)
	return update
}

// check refuses what must not be sent.
func (p *Plan) check(providers []VoiceProvider) error {
	if p == nil || p.SimulationID() == 0 {
		return errors.New("the plan was not made: make one with Plan, or read one from JSON")
	}
	c := &schema.Checker{Allowed: providers}
	for _, change := range p.changes.Settings {
		if change.After == "" {
			c.Add(change.Field, "cannot be cleared: the service takes a missing value for no change")
		}
	}
	c.Check("", p.changedSettings())
	checkEntries(c, p.base.Scenarios, p.wanted.Scenarios, 0)
	return validationError(c)
}

// PlanStatus says what became of a plan.
type PlanStatus string

// The states of a plan.
const (
	PlanApplied    PlanStatus = "applied"     // the simulation is as the plan wants it
	PlanNotApplied PlanStatus = "not applied" // it is still as the plan found it, as far as the service returns it
	PlanSuperseded PlanStatus = "superseded"  // it is something else: somebody wrote since, or only a part was stored
)

// Verify reads the simulation once and says what became of the plan. It is the way out of an [*OutcomeUnknownError]: wait
// until a write of unknown outcome can no longer land, some minutes say, and verify its Plan before you edit again.
func (s *SimulationsService) Verify(ctx context.Context, plan *Plan) (PlanStatus, error) {
	if err := plan.check(s.cfg.providers); err != nil {
		return "", err
	}
	e := s.newEditor(ctx, plan.SimulationID())
	now, err := e.read(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case plan.isBase(now.Snapshot) && !plan.Empty():
		return PlanNotApplied, nil
	case plan.compare(now.Snapshot).Empty():
		return PlanApplied, nil
	}
	return PlanSuperseded, nil
}

// isBase reports whether the state is still as the plan found it.
func (p *Plan) isBase(now Snapshot) bool { return diff(p.base, now).Empty() }

// comparison is how a state differs from the wanted one: Added is unexpected, Removed is missing.
type comparison struct {
	Changes
	addedIDs []int64    // of the plan's added scenarios
	kept     [][2]int64 // the id that each kept scenario had, and the one that it has now
}

// compare compares a state with the wanted one: by id if the id is still there, and the rest by content. A setting that the
// service does not return, and voices that are not sent, cannot be compared.
func (p *Plan) compare(now Snapshot) comparison {
	c := comparison{addedIDs: []int64{}}
	wanted := p.wanted
	wanted.Scenarios = slices.Clone(wanted.Scenarios)
	for i, j := range scenario.Match(p.base.Scenarios, wanted.Scenarios, now.Scenarios) {
		if j < 0 {
			continue
		}
		sc, got := &wanted.Scenarios[i], &now.Scenarios[j]
		if sc.ID == 0 {
			c.addedIDs = append(c.addedIDs, got.ID)
		}
		c.kept = append(c.kept, [2]int64{sc.ID, got.ID})
		sc.ID = got.ID
		if sc.SelectedVoices == nil {
			sc.SelectedVoices = got.SelectedVoices
		}
	}
	c.Changes = diff(wanted, now)
	returned := fieldNames(schema.Diff(Settings{}, p.base.Settings))
	c.Settings = slices.DeleteFunc(c.Settings, func(change FieldChange) bool {
		return change.Before == "" || change.After == "" && !slices.Contains(returned, change.Field)
	})
	return c
}

// lostFields returns by name the kept scenarios whose field was there before and is gone now; nil if there are none.
func (c *comparison) lostFields(before, now map[int64][]string) (lost map[string][]int64) {
	for _, ids := range c.kept {
		for _, field := range before[ids[0]] {
			if slices.Contains(now[ids[1]], field) {
				continue
			}
			if lost == nil {
				lost = make(map[string][]int64)
			}
			lost[field] = append(lost[field], ids[0])
		}
	}
	return lost
}
