package client

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
	"github.com/omnidim-go/simulations/internal/transport"
)

const (
	maxRounds   = 5           // how often Edit calls fn, at most
	writeWithin = time.Second // how old the read before a write may be
)

// lookDelays are the waits before each look at a state that may not be seen yet: at 0, 0.5 and 2 s.
var lookDelays = [...]time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// Edit plans and applies. It reads the simulation, lets fn change it in memory, writes the full list, reads back and
// compares:
//
//	result, err := c.Simulations.Edit(ctx, 31, func(e *client.Edit) error {
//		e.MaxCallDurationInMinutes = 4
//		if err := e.Scenarios.Remove(9002); err != nil {
//			return err
//		}
//		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
//	})
//
// If the read is a second old when fn is done, it reads again. What somebody writes later than the last read is overwritten.
//
// If a later read shows that somebody else changed the simulation, Edit starts over and calls fn with the fresh state. It calls
// fn five times at most, and starts over only while nothing that it has read is gone; otherwise the error is the
// [*ConflictError]. fn must not call operations that write to the same simulation: they would wait for this Edit to end. The
// errors are those of [SimulationsService.Plan] and [SimulationsService.Apply].
func (s *SimulationsService) Edit(ctx context.Context, id int64, fn func(*Edit) error) (*EditResult, error) {
	e := s.newEditor(ctx, id)
	defer s.locks.lock(ctx, e.call)()
	for round := 1; ; round++ {
		plan, err := e.plan(ctx, fn)
		if err != nil {
			return nil, err
		}
		result, err := e.apply(ctx, plan)
		conflict, ok := err.(*ConflictError)
		if !ok || e.lost != nil || round == maxRounds {
			return result, err
		}
		if transport.Sleep(ctx, e.policy.delay(round)) != nil {
			return nil, withCause(ctx, conflict)
		}
	}
}

// editor is one Plan, Apply or Verify, or the rounds of one Edit.
type editor struct {
	service  *SimulationsService
	call     *call // what the editor is for
	policy   RetryPolicy
	requests int

	last *state             // as it was read last
	slow bool               // the last read took longer than writeWithin
	seen map[int64]Scenario // what was read so far, without what only a lagging replica shows
	lost error              // a *ConflictError: the last read lacks something that was read
}

// state is a simulation as it was read.
type state struct {
	Snapshot
	sim         *Simulation
	extra       map[int64][]scenario.Extra // by scenario: the fields that no update can carry
	contradicts *verified                  // what was verified before and is not seen here; nil: nothing
	writeBefore time.Time                  // later it is too old for a write
}

func (s *SimulationsService) newEditor(ctx context.Context, id int64) *editor {
	ctx, c := s.newCall(ctx, "updateSimulation", transport.Idempotent, id)
	return &editor{service: s, call: c, policy: s.cfg.retry, seen: make(map[int64]Scenario)}
}

func (e *editor) errorf(format string, args ...any) error {
	return errorf(errPrefix("updateSimulation", e.call.SimulationID)+": "+format, args...)
}

// plan reads, and lets fn change the state.
func (e *editor) plan(ctx context.Context, fn func(*Edit) error) (*Plan, error) {
	if fn == nil {
		return nil, e.errorf("the function that changes the simulation is nil")
	}
	base, err := e.readSettled(ctx)
	if err != nil {
		return nil, err
	}
	set := newScenarioSet(e.call.SimulationID, base.Scenarios, e.service.cfg.providers)
	edit := &Edit{Scenarios: set}
	schema.Copy(&edit.Settings, base.Settings, Settings{})
	if err := fn(edit); err != nil {
		return nil, err
	}
	if edit.Scenarios != set || set.self != set { // a copied set knows another state
		return nil, e.errorf("Edit.Scenarios was replaced by another set: change the one that is there")
	}
	wanted := Snapshot{e.call.SimulationID, edit.Settings, set.list}.clone()
	p := newPlan(base.Snapshot, wanted, unsendable(base.extra, wanted.Scenarios))
	if err := p.check(e.service.cfg.providers); err != nil {
		return nil, err
	}
	return p, nil
}

// read reads the simulation, and refuses a response from a cache.
func (e *editor) read(ctx context.Context) (*state, error) {
	if e.call.Err != nil {
		return nil, e.call.Err
	}
	ctx, c := e.service.newCall(ctx, "getSimulation", transport.NoSideEffects, e.call.SimulationID)
	c.fresh = true
	asked := time.Now()
	sim, err := c.simulation(e.service.raw.GetSimulation(ctx, e.call.SimulationID))
	e.requests += c.Attempts
	if err != nil {
		return nil, err
	}
	stored, extra, err := sim.readRecords()
	if err != nil {
		return nil, err
	}
	wasSlow := e.slow
	if e.slow = time.Since(asked) >= writeWithin; e.slow && wasSlow {
		asked = time.Now() // the service is slow: the time begins with its response
	}
	now := &state{
		Snapshot:    Snapshot{SimulationID: e.call.SimulationID, Settings: settingsOf(&sim.Simulation), Scenarios: stored},
		sim:         sim,
		extra:       extra,
		writeBefore: asked.Add(writeWithin),
	}
	e.remember(now)
	return now, nil
}

// remember keeps what was read, and notices what is gone since an earlier read.
func (e *editor) remember(now *state) {
	now.contradicts = e.service.history.contradicted(&now.Snapshot)
	index := scenario.Index(now.Scenarios)
	var lost error
	for id, before := range e.seen {
		i, ok := index[id]
		if lost == nil && (!ok || !scenario.HasVoices(now.Scenarios[i].SelectedVoices, before.SelectedVoices)) {
			lost = newConflict(e.last.Snapshot, now.Snapshot, e.last.Snapshot)
		}
	}
	if lost == nil || e.lost == nil { // else the first one says what is gone
		e.lost = lost
	}
	for _, sc := range now.Scenarios {
		if now.contradicts != nil {
			sc = now.contradicts.believed(sc)
		}
		before, ok := e.seen[sc.ID]
		if sc.ID != 0 && (!ok || scenario.HasVoices(sc.SelectedVoices, before.SelectedVoices)) {
			e.seen[sc.ID] = sc
		}
	}
	e.last = now
}

// readSettled reads, and looks again if the state lacks what this Client has just verified: a lagging replica shows that.
// After the last look the state is the truth. It is an error if something that was read before is gone.
func (e *editor) readSettled(ctx context.Context) (now *state, err error) {
	var first *verified // that a look contradicts
	for _, delay := range lookDelays {
		if transport.Sleep(ctx, delay) != nil {
			return nil, withCause(ctx, e.errorf("what was verified before is not seen: nothing was written"))
		}
		if now, err = e.read(ctx); err != nil {
			return nil, err
		}
		if now.contradicts == nil {
			return now, e.lost
		}
		first = cmp.Or(first, now.contradicts)
	}
	if settled := *now.contradicts; first == now.contradicts { // else a write was verified meanwhile
		settled.Snapshot = now.Snapshot
		e.service.history.expect(settled)
		e.remember(now)
	}
	return now, e.lost
}

const (
	verifiedFor = time.Minute      // how long a verified state is expected to be seen
	lateFor     = 10 * time.Minute // how long an ambiguous write may still land
)

// history is what a Client remembers of its writes, by simulation.
type history struct {
	states sync.Map // *verified, for a minute
	late   sync.Map // time.Time until which a write can land
}

// verified is a state that was read back as wanted.
type verified struct {
	Snapshot
	removed []Scenario    // by the plan
	index   map[int64]int // of its scenarios; -1: removed
	until   time.Time     // it is expected to be seen
}

// expect remembers what is expected to be seen.
func (h *history) expect(v verified) {
	v.index = scenario.Index(v.Scenarios)
	for _, sc := range v.removed {
		v.index[sc.ID] = -1
	}
	id, until := v.SimulationID, v.until
	h.states.Store(id, &v)
	time.AfterFunc(time.Until(until), func() { // it holds no state
		if value, ok := h.states.Load(id); ok && value.(*verified).until.Equal(until) {
			h.states.CompareAndDelete(id, value)
		}
	})
}

// believed returns what counts of a scenario in a state that contradicts what was verified: nothing of one that was removed, and
// of one that was there the voices that it had.
func (v *verified) believed(sc Scenario) Scenario {
	i, known := v.index[sc.ID]
	switch {
	case known && i < 0:
		return Scenario{}
	case known:
		isOther := func(voice Voice) bool { return !slices.Contains(v.Scenarios[i].SelectedVoices, voice) }
		sc.SelectedVoices = slices.DeleteFunc(slices.Clone(sc.SelectedVoices), isOther)
	}
	return sc
}

// contradicted returns what was verified within the last minute, if the state lacks something of it or has what was removed:
// a lagging replica can show that. Scenarios that somebody added since contradict nothing.
func (h *history) contradicted(state *Snapshot) *verified {
	value, _ := h.states.Load(state.SimulationID)
	v, ok := value.(*verified)
	if !ok {
		return nil
	}
	changes := diff(v.Snapshot, *state)
	isBack := func(sc Scenario) bool { return v.index[sc.ID] < 0 }
	if len(changes.Settings)+len(changes.Changed)+len(changes.Removed) > 0 || slices.ContainsFunc(changes.Added, isBack) {
		return v
	}
	return nil
}

// wrote remembers a write that nothing guarded: what was verified before is not expected any more, and it may still land.
func (h *history) wrote(c *call, err error) {
	if c.Attempts > 0 {
		h.states.Delete(c.SimulationID)
	}
	if c.Retried || c.accepted || fateOf(err) == ambiguous {
		h.ambiguous(c.SimulationID)
	}
}

// ambiguous remembers a write that can still land.
func (h *history) ambiguous(id int64) { h.late.Store(id, time.Now().Add(lateFor)) }

// lateWritePossible reports whether a write can still land.
func (h *history) lateWritePossible(id int64) bool {
	until, ok := h.late.Load(id)
	return ok && time.Now().Before(until.(time.Time))
}
