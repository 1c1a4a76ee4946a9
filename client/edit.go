package client

import (
	"context"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
	"github.com/omnidim-go/simulations/internal/transport"
)

const (
	maxRounds = 5           // how often Edit calls fn at most
	freshFor  = time.Second // how old a read may be when the body of the PUT leaves
)

// lookDelays are the waits before each look at a state that reads may not show yet: the looks are
// at 0, 0.5 and 2 s.
var lookDelays = [...]time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// Edit plans and applies a change. It reads the simulation, lets fn change the state in memory,
// writes the full list, reads back and compares:
//
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		e.MaxCallDurationInMinutes = 4
//		if err := e.Scenarios.Remove(9002); err != nil {
//			return err
//		}
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// If another writer changed the simulation meanwhile, Edit starts over and calls fn with the fresh
// state, up to five times. Edit gives up with the [*ConflictError] as soon as a scenario or a voice
// has disappeared. A change that another writer makes after the last read is overwritten.
//
// fn must not write to the same simulation: that write would wait for this Edit to end. The errors
// are those of fn, [SimulationsService.Plan] and [SimulationsService.Apply].
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

// editor is one Plan, Apply, Edit or Verify.
type editor struct {
	service   *SimulationsService
	call      *call // only its operation and id count
	policy    RetryPolicy
	requests  int       // made so far
	last      *state    // the latest read; nil: none
	notBefore time.Time // the service asked for no request until then
}

// state is a simulation as a read showed it.
type state struct {
	Snapshot
	sim      *Simulation
	extra    map[int64][]scenario.Extra // by scenario: the fields that no update can carry
	took     time.Duration
	received time.Time
}

// newEditor returns an editor, and the context for its requests.
func (s *SimulationsService) newEditor(ctx context.Context, id int64) (context.Context, *editor, error) {
	ctx, c, err := s.newCall(ctx, "updateSimulation", transport.Idempotent, id)
	if err != nil {
		return nil, nil, err
	}
	return ctx, &editor{service: s, call: c, policy: s.cfg.retry}, nil
}

// plan reads, and lets fn change the state in memory. last is the conflict that made Edit start
// over; nil: none.
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

// change lets fn change the base, and checks the plan.
func (e *editor) change(base *state, fn func(*Edit) error) (*Plan, error) {
	set := newScenarioSet(base.SimulationID, base.Scenarios, e.service.cfg.providers)
	edit := &Edit{Scenarios: set}
	schema.Copy(&edit.Settings, base.Settings, Settings{})
	if err := fn(edit); err != nil {
		return nil, err
	}
	if edit.Scenarios != set || set.self != set { // a copied set knows another state
		return nil, e.call.errorf("Edit.Scenarios was replaced by another set: change the one that is there")
	}
	wanted := Snapshot{SimulationID: base.SimulationID, Settings: edit.Settings, Scenarios: set.list}.clone()
	p := newPlan(base.Snapshot, wanted, unsendable(base.extra, wanted.Scenarios))
	if err := p.check(e.service.cfg.providers); err != nil {
		return nil, err
	}
	return p, nil
}

// read reads the simulation once. It refuses a response that came out of a cache.
func (e *editor) read(ctx context.Context) (*state, error) {
	if err := e.waitForService(ctx); err != nil {
		return nil, err
	}
	id := e.call.SimulationID
	ctx, c, err := e.service.newCall(ctx, "getSimulation", transport.NoSideEffects, id)
	if err != nil {
		return nil, err
	}
	c.fresh = true
	asked := time.Now()
	resp, err := e.service.raw.GetSimulation(ctx, id)
	received := time.Now()
	e.requests += c.Attempts
	sim, err := c.simulation(resp, err)
	if err != nil {
		e.noteWait(ctx, err, c.Attempts)
		return nil, err
	}
	snapshot, extra, err := sim.editable()
	if err != nil {
		return nil, err
	}
	e.last = &state{
		Snapshot: snapshot,
		sim:      sim,
		extra:    extra,
		took:     received.Sub(asked),
		received: received,
	}
	return e.last, nil
}

// readSettled reads until the state contradicts nothing that this Client has just verified: a
// lagging replica may still show the state before. After the last look the state counts as the
// truth.
func (e *editor) readSettled(ctx context.Context) (*state, error) {
	var first *verified // the first look contradicts it
	for _, delay := range lookDelays {
		if transport.Sleep(ctx, delay) != nil {
			return nil, withCause(ctx, e.call.errorf("reads do not show yet what was verified before, and nothing was written"))
		}
		now, err := e.read(ctx)
		if err != nil {
			return nil, err
		}
		contradicted := e.service.history.contradicted(now.Snapshot)
		if contradicted == nil {
			return now, nil
		}
		if first == nil {
			first = contradicted
		}
	}
	e.service.history.settle(first, e.last.Snapshot)
	return e.last, nil
}

// readBeforeWrite returns a state that a PUT may follow: the latest read if that is fresh,
// otherwise a new one.
func (e *editor) readBeforeWrite(ctx context.Context) (*state, error) {
	if e.last != nil && e.last.isQuick() && time.Now().Before(e.last.writeBefore()) {
		return e.last, nil
	}
	return e.readSettled(ctx)
}

func (s *state) isQuick() bool { return s.took < freshFor }

// writeBefore is the deadline for the body of a PUT that follows this read.
func (s *state) writeBefore() time.Time { return s.received.Add(freshFor) }

// noteWait remembers how long the service asks to wait before the next request. It reports whether
// the policy and the context allow another attempt after that wait.
func (e *editor) noteWait(ctx context.Context, err error, attempts int) bool {
	if err == nil {
		return true
	}
	var asked transport.RetryAfter
	if refusal, ok := err.(*APIError); ok {
		asked = refusal.asked
	}
	wait, ok := e.policy.backoff(ctx, max(attempts, 1), asked)
	switch {
	case asked.Wait > 0:
		e.notBefore = time.Now().Add(asked.Wait)
	case fateOf(err) == notSent:
		e.notBefore = time.Now().Add(wait)
	}
	return ok
}

// waitForService waits until the service allows another request.
func (e *editor) waitForService(ctx context.Context) error {
	wait := time.Until(e.notBefore)
	if !e.policy.allows(ctx, wait) {
		return e.call.errorf("the service asks to wait for %v: try again then", wait.Round(time.Second))
	}
	if transport.Sleep(ctx, wait) != nil {
		return e.call.errorf("gave up while the service asked to wait: %w", transport.ContextCause(ctx))
	}
	return nil
}

// item is something that a write can lose: a scenario, or one of its voices.
type item struct {
	scenario int64
	voice    Voice // zero: the scenario itself
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

// lacks reports whether now lacks an item of before.
func lacks(now, before []Scenario) bool {
	there := itemsOf(now)
	for it := range itemsOf(before) {
		if !there[it] {
			return true
		}
	}
	return false
}
