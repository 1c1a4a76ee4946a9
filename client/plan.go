package client

import (
	"context"
	"errors"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// A Plan is a pending change from the state that was read to the wanted state. A Plan is immutable,
// prints as a diff and can be marshaled to JSON and back.
type Plan struct {
	base, wanted Snapshot
	unsendable   map[string][]int64 // IDs of kept scenarios by field that updates cannot carry
	changes      Changes            // from base to wanted
}

// Plan reads the simulation, calls fn to modify the state in memory and validates the result,
// without writing. Errors include fn's own, [*ValidationError] and [*RecordError].
func (s *SimulationsService) Plan(ctx context.Context, id int64, fn func(*Edit) error) (*Plan, error) {
	ctx, e, err := s.newEditor(ctx, id)
	if err != nil {
		return nil, err
	}
	return e.plan(ctx, fn, nil)
}

func newPlan(base, wanted Snapshot, unsendable map[string][]int64) *Plan {
	return &Plan{base: base, wanted: wanted, unsendable: unsendable, changes: diff(base, wanted)}
}

// unsendable maps the name of each field that updates cannot carry to the IDs of the kept scenarios
// with that field.
func unsendable(extra map[int64]scenario.Extra, kept []Scenario) map[string][]int64 {
	byName := make(map[string][]int64)
	for i := range kept {
		id := kept[i].ID
		for _, name := range extra[id].Lost(nil) {
			byName[name] = append(byName[name], id)
		}
	}
	return byName
}

// withoutVoices returns the IDs of the stored scenarios whose voices are unknown and not set by the
// plan.
func (p *Plan) withoutVoices() (ids []int64) {
	for i := range p.wanted.Scenarios {
		sc := &p.wanted.Scenarios[i]
		if sc.ID != 0 && sc.SelectedVoices == nil {
			ids = append(ids, sc.ID)
		}
	}
	return ids
}

// SimulationID returns the simulation's ID.
func (p *Plan) SimulationID() int64 { return p.base.SimulationID }

// Base returns the state that was read.
func (p *Plan) Base() Snapshot { return p.base.clone() }

// Wanted returns the wanted state.
func (p *Plan) Wanted() Snapshot { return p.wanted.clone() }

// Changes returns the changes from Base to Wanted.
func (p *Plan) Changes() Changes { return diff(p.base, p.wanted) }

// Empty reports whether the plan has no changes.
func (p *Plan) Empty() bool { return p.changes.Empty() }

// Body returns the request body: the full list of scenarios and only the changed settings.
func (p *Plan) Body() SimulationUpdate {
	update := p.body()
	update.Scenarios = scenario.CloneAll(update.Scenarios)
	return update
}

// body is like Body, but shares the scenarios with the plan.
func (p *Plan) body() SimulationUpdate {
	update := p.changedSettings()
	update.Scenarios = p.wanted.Scenarios
	return update
}

func (p *Plan) changedSettings() (update SimulationUpdate) {
	schema.Copy(&update, p.wanted.Settings, p.base.Settings)
	return update
}

// check returns an error if the plan must not be sent.
func (p *Plan) check(providers []VoiceProvider) error {
	if p == nil || p.SimulationID() == 0 {
		return errors.New("there is no plan: make one with Plan, or decode one from JSON")
	}
	v := newValidation("updateSimulation", p.SimulationID(), providers)
	for _, change := range p.changes.Settings {
		if change.After == "" {
			problem := "cannot be cleared: the service keeps a setting that is not sent"
			v.fields = append(v.fields, FieldError{Path: change.Field, Problem: problem})
		}
	}
	v.checkBody(p.changedSettings())
	v.checkEntries(p.base.Scenarios, p.wanted.Scenarios, origins(0, len(p.wanted.Scenarios)))
	return v.err()
}

// isBase reports whether now equals the plan's base state.
func (p *Plan) isBase(now Snapshot) bool { return diff(p.base, now).Empty() }

// comparison is the difference between the wanted state and another state. Scenarios in Added are
// unexpected; those in Removed are missing.
type comparison struct {
	Changes
	addedIDs []int64  // IDs of the scenarios added by the plan, in plan order
	kept     []idPair // IDs of the stored scenarios that the plan keeps
}

// idPair holds the IDs of a scenario before and after a write.
type idPair struct{ before, after int64 }

// compare compares now with the wanted state. Scenarios are matched by ID, or by content if the ID
// is no longer stored. Voices and settings unknown to the plan are ignored. A scenario meant to
// have no voices may be read back with unknown voices if the scenario is new, or if the service
// accepted the write and the voices were known before.
func (p *Plan) compare(now Snapshot, isAccepted bool) comparison {
	c := comparison{addedIDs: []int64{}}
	wanted := p.wanted
	wanted.Scenarios = slices.Clone(wanted.Scenarios)
	base := scenario.Index(p.base.Scenarios)
	for i, j := range scenario.Match(p.base.Scenarios, wanted.Scenarios, now.Scenarios) {
		if j < 0 {
			continue
		}
		sc, found := &wanted.Scenarios[i], &now.Scenarios[j]
		isNew := sc.ID == 0
		if isNew {
			c.addedIDs = append(c.addedIDs, found.ID)
		} else {
			c.kept = append(c.kept, idPair{sc.ID, found.ID})
		}
		if sc.SelectedVoices == nil || found.SelectedVoices == nil && p.mayBeUnknown(sc, base, isAccepted) {
			sc.SelectedVoices = found.SelectedVoices
		}
		sc.ID = found.ID
	}
	c.Changes = diff(wanted, now)
	c.Settings = slices.DeleteFunc(c.Settings, func(change FieldChange) bool { return change.Before == "" })
	return c
}

// mayBeUnknown reports whether reads may omit the voices of sc, a wanted scenario whose voices are
// known. base maps scenario IDs to indexes in the base state.
func (p *Plan) mayBeUnknown(sc *Scenario, base map[int64]int, isAccepted bool) bool {
	i, isStored := base[sc.ID]
	if len(sc.SelectedVoices) > 0 {
		return false
	}
	return !isStored || isAccepted && p.base.Scenarios[i].SelectedVoices != nil
}

// lostFields maps the name of each field lost by kept scenarios to their previous IDs.
func (c *comparison) lostFields(before, now map[int64]scenario.Extra) map[string][]int64 {
	lost := make(map[string][]int64)
	for _, id := range c.kept {
		for _, name := range before[id.before].Lost(now[id.after]) {
			lost[name] = append(lost[name], id.before)
		}
	}
	return lost
}
