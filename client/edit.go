package client

import (
	"context"

	"github.com/omnidim-go/simulations/internal/schema"
	"github.com/omnidim-go/simulations/internal/transport"
)

// maxRounds is the maximum number of times Edit calls fn.
const maxRounds = 5

// Edit reads the simulation, calls fn to modify the state in memory and applies the result. If
// another writer changes the simulation in the meantime, Edit starts over, calling fn at most five
// times. If a scenario or a voice has disappeared, Edit returns the [*ConflictError] instead.
//
// fn must not write to the same simulation because such a write would wait for this Edit. Edit
// returns the errors of fn, [SimulationsService.Plan] and [SimulationsService.Apply].
func (s *SimulationsService) Edit(ctx context.Context, id int64, fn func(*Edit) error) (*EditResult, error) {
	ctx, e, err := s.newEditor(ctx, id)
	if err != nil {
		return nil, err
	}
	ctx, unlock, err := s.locks.lock(ctx, e.call)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var conflict *ConflictError
	for round := 1; ; round++ {
		plan, err := e.plan(ctx, fn, conflict)
		if err != nil {
			return nil, err
		}
		result, err := e.apply(ctx, plan)
		isConflict := false
		conflict, isConflict = err.(*ConflictError)
		if !isConflict || round == maxRounds || lacks(conflict.Theirs.Scenarios, conflict.Base.Scenarios) {
			return result, err
		}
		if transport.Sleep(ctx, e.policy.delay(round)) != nil {
			return nil, withCause(ctx, conflict)
		}
	}
}

// newEditor returns an editor and the context for its requests.
func (s *SimulationsService) newEditor(ctx context.Context, id int64) (context.Context, *editor, error) {
	ctx, c, err := s.newCall(ctx, "updateSimulation", transport.Idempotent, id)
	if err != nil {
		return nil, nil, err
	}
	return ctx, &editor{service: s, call: c, policy: s.cfg.retry}, nil
}

// plan reads the simulation and calls fn. last is the conflict that made Edit start over, or nil.
func (e *editor) plan(ctx context.Context, fn func(*Edit) error, last *ConflictError) (*Plan, error) {
	if fn == nil {
		return nil, e.call.errorf("the function that changes the simulation is nil")
	}
	base, err := e.readSettled(ctx)
	if err != nil {
		return nil, err
	}
	if last != nil && lacks(base.Scenarios, last.Theirs.Scenarios) {
		return nil, newConflict(last.Base, last.Mine, last.Theirs, base.Snapshot)
	}
	return e.change(base, fn)
}

// change calls fn with a copy of the base and checks the resulting plan.
func (e *editor) change(base *state, fn func(*Edit) error) (*Plan, error) {
	set := newScenarioSet(base.SimulationID, base.Scenarios, e.service.cfg.providers)
	edit := &Edit{Scenarios: set}
	schema.Copy(&edit.Settings, base.Settings, Settings{})
	if err := fn(edit); err != nil {
		return nil, err
	}
	if edit.Scenarios != set || set.self != set { // fn may have copied another set over it
		return nil, e.call.errorf("Edit.Scenarios was replaced by another set: change the original one")
	}
	wanted := Snapshot{SimulationID: base.SimulationID, Settings: edit.Settings, Scenarios: set.list}.clone()
	p := newPlan(base.Snapshot, wanted, unsendable(base.extra, wanted.Scenarios))
	if err := p.check(e.service.cfg.providers); err != nil {
		return nil, err
	}
	return p, nil
}

// item identifies a scenario or one of its voices.
type item struct {
	scenario int64
	voice    Voice // zero for the scenario itself
}

func itemsOf(list []Scenario) map[item]bool {
	items := make(map[item]bool, len(list))
	for i := range list {
		items[item{scenario: list[i].ID}] = true
		for _, voice := range list[i].SelectedVoices {
			items[item{list[i].ID, voice}] = true
		}
	}
	return items
}

// lacks reports whether an item of before is missing from now.
func lacks(now, before []Scenario) bool {
	missing := itemsOf(before)
	for it := range itemsOf(now) {
		delete(missing, it)
	}
	return len(missing) > 0
}
