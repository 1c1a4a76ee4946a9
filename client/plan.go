package client

import (
	"context"
	"errors"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Plan is a change of a simulation before it is written: the state of a read, and the wanted state.
// [SimulationsService.Apply] writes the plan. A plan prints as a diff, marshals to JSON and back,
// and never changes.
type Plan struct {
	base, wanted Snapshot
	unsendable   map[string][]int64 // by name: the kept scenarios with a field that no update can carry
	changes      Changes            // from base to wanted
}

// Plan reads the simulation, lets fn change the state in memory, and checks the result. It writes
// nothing. The errors: that of fn; [*ValidationError] for values that cannot be sent; [*RecordError]
// for a stored record that was not understood; [*APIError], [*TransportError].
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

// unsendable returns the fields that no update can carry by name, each with the ids of its
// scenarios.
func unsendable(extra map[int64][]scenario.Extra, kept []Scenario) map[string][]int64 {
	byName := make(map[string][]int64)
	for i := range kept {
		id := kept[i].ID
		for _, field := range extra[id] {
			ids := byName[field.Name]
			isListed := len(ids) > 0 && ids[len(ids)-1] == id // several of its voices have the field
			if field.CanBeLost() && !isListed {
				byName[field.Name] = append(ids, id)
			}
		}
	}
	return byName
}

// withoutVoices returns the ids of the stored scenarios with unknown voices, for which the plan
// sets none.
func (p *Plan) withoutVoices() (ids []int64) {
	for i := range p.wanted.Scenarios {
		sc := &p.wanted.Scenarios[i]
		if sc.ID != 0 && sc.SelectedVoices == nil {
			ids = append(ids, sc.ID)
		}
	}
	return ids
}

// SimulationID returns the id of the simulation.
func (p *Plan) SimulationID() int64 { return p.base.SimulationID }

// Base returns the state of the read.
func (p *Plan) Base() Snapshot { return p.base.clone() }

// Wanted returns the wanted state. Added scenarios have no id.
func (p *Plan) Wanted() Snapshot { return p.wanted.clone() }

// Changes returns a copy of the changes.
func (p *Plan) Changes() Changes { return diff(p.base, p.wanted) }

// Empty reports whether there is no change. Apply then writes nothing.
func (p *Plan) Empty() bool { return p.changes.Empty() }

// Body returns exactly what Apply sends: the changed settings, and the full list of scenarios.
// Apply does not send the other settings, so that it cannot undo changes of other writers.
func (p *Plan) Body() SimulationUpdate {
	update := p.body()
	update.Scenarios = scenario.CloneAll(update.Scenarios)
	return update
}

// body shares its scenarios with the plan.
func (p *Plan) body() SimulationUpdate {
	update := p.changedSettings()
	update.Scenarios = p.wanted.Scenarios
	return update
}

func (p *Plan) changedSettings() (update SimulationUpdate) {
	schema.Copy(&update, p.wanted.Settings, p.base.Settings)
	return update
}

// check returns an error for a plan that must not be sent.
func (p *Plan) check(providers []VoiceProvider) error {
	if p == nil || p.SimulationID() == 0 {
		return errors.New("the plan was not made: make one with Plan, or read one from JSON")
	}
	v := newValidation("updateSimulation", p.SimulationID(), providers)
	for _, change := range p.changes.Settings {
		if change.After == "" {
			problem := "cannot be cleared: the service takes a missing value for no change"
			v.fields = append(v.fields, FieldError{Path: change.Field, Problem: problem})
		}
	}
	v.checkBody(p.changedSettings())
	v.checkEntries(p.base.Scenarios, p.wanted.Scenarios, origins(0, len(p.wanted.Scenarios)))
	return v.err()
}

// isBase reports whether a state is the base.
func (p *Plan) isBase(now Snapshot) bool { return diff(p.base, now).Empty() }

// comparison is the difference between the wanted state and another one: Added is extra, Removed is
// missing.
type comparison struct {
	Changes
	addedIDs []int64  // of the added scenarios, in the order of the plan
	kept     []idPair // of the stored scenarios that stay
}

// idPair holds the ids of one scenario before and after a write.
type idPair struct{ before, after int64 }

// compare compares a state with the wanted one. Scenarios pair by id, or by content if the id is no
// longer stored. Unknown voices and settings of the plan are not compared.
func (p *Plan) compare(now Snapshot) comparison {
	c := comparison{addedIDs: []int64{}}
	wanted := p.wanted
	wanted.Scenarios = slices.Clone(wanted.Scenarios)
	for i, j := range scenario.Match(p.base.Scenarios, wanted.Scenarios, now.Scenarios) {
		if j < 0 {
			continue
		}
		sc, found := &wanted.Scenarios[i], &now.Scenarios[j]
		if sc.ID == 0 {
			c.addedIDs = append(c.addedIDs, found.ID)
		} else {
			c.kept = append(c.kept, idPair{sc.ID, found.ID})
		}
		sc.ID = found.ID
		if sc.SelectedVoices == nil {
			sc.SelectedVoices = found.SelectedVoices
		}
	}
	c.Changes = diff(wanted, now)
	c.Settings = slices.DeleteFunc(c.Settings, func(change FieldChange) bool { return change.Before == "" })
	return c
}

// lostFields returns by name the fields that kept scenarios have lost, each with the ids from
// before. The result is nil if there are none.
func (c *comparison) lostFields(before, now map[int64][]scenario.Extra) map[string][]int64 {
	var lost map[string][]int64
	for _, id := range c.kept {
		for _, name := range scenario.Lost(before[id.before], now[id.after]) {
			if lost == nil {
				lost = make(map[string][]int64)
			}
			lost[name] = append(lost[name], id.before)
		}
	}
	return lost
}
