package client

import (
	"context"
	"errors"

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
func (p *Plan) Changes() Changes { return p.changes.clone() }

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
		return errors.New("the plan is empty: make one with Plan, or read one from JSON")
	}
	c := newChecker(providers)
	for _, change := range p.changes.Settings {
		if change.After == "" {
			c.Add(change.Field, "cannot be cleared: the service takes a missing value for no change")
		}
	}
	settings := p.changedSettings()
	c.Check("", settings)
	checkAgent(c, settings.AgentID)
	checkEntries(c, p.base.Scenarios, p.wanted.Scenarios, 0)
	return validationError(c)
}
