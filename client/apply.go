package client

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Outcome says how an edit succeeded.
type Outcome string

// The outcomes of Apply and Edit.
const (
	OutcomeUnchanged  Outcome = "unchanged"  // the plan changes nothing
	OutcomeVerified   Outcome = "verified"   // the service accepted the write, and a read shows the wanted state
	OutcomeReconciled Outcome = "reconciled" // the write failed or its response was lost, and a read shows the wanted state
)

// EditResult is the result of a successful Apply or Edit.
type EditResult struct {
	Outcome    Outcome
	Changes    Changes            // of the plan
	Simulation *Simulation        // the latest read; nil if nothing was read
	AddedIDs   []int64            // ids of the added scenarios, in the order of the plan
	LostFields map[string][]int64 // by name: scenarios that lost a field which no update can carry; nil: none

	// VoicesNotReturned lists the stored scenarios whose voices the service did not return and the
	// plan did not set. The write sent them without voices.
	VoicesNotReturned []int64

	// LateWritePossible reports that this Client sent an ambiguous write to the simulation within the
	// last ten minutes. The service may still store that write over this one: call
	// [SimulationsService.Verify] later.
	LateWritePossible bool

	Requests int    // sent, reads included
	Backup   string // path of the file with the state before; empty: none
}

// Apply writes exactly the plan, if the simulation still is as the plan found it and does not run. The
// package documentation describes how. A plan that changes nothing writes nothing.
//
// The time limit for the body of the PUT covers backups, request editors and queues for a connection.
// Flow control, and a RoundTripper that buffers the body, come after it.
//
// The errors: [*ConflictError] and [ErrRunning], nothing was written; [*OutcomeUnknownError], the
// write may have been stored; [*DivergedError], the service stored another state; [*RecordError],
// [*ValidationError], [*APIError], [*TransportError]. A plan that was applied before is a
// [*ConflictError]: a program that may run twice calls [SimulationsService.Verify] first.
func (s *SimulationsService) Apply(ctx context.Context, plan *Plan) (*EditResult, error) {
	if err := plan.check(s.cfg.providers); err != nil {
		return nil, err
	}
	ctx, e, err := s.newEditor(ctx, plan.SimulationID())
	if err != nil {
		return nil, err
	}
	ctx, unlock, err := s.locks.lock(ctx, e.call)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return e.apply(ctx, plan)
}

// writing is one plan on its way to the service.
type writing struct {
	progress
	plan     *Plan
	attempts int
	sawOther bool                       // a look after a write showed another state
	late     int                        // PUTs in a row whose body was late
	extra    map[int64][]scenario.Extra // of the states that the writes replaced
	backup   string
	found    comparison // of the latest look after a write
	err      error      // of the latest write that may have arrived, otherwise of the latest write
	readErr  error      // of the latest look, if that failed
}

// apply writes and looks until progress.next says how it ends.
func (e *editor) apply(ctx context.Context, p *Plan) (*EditResult, error) {
	w := &writing{plan: p, extra: make(map[int64][]scenario.Extra)}
	if p.Empty() {
		return e.result(w, OutcomeUnchanged), nil
	}
	w.adds = len(p.changes.Added) > 0
	for {
		e.observe(ctx, w)
		if step := w.next(); step != stepWrite {
			return e.end(ctx, w, step)
		}
		if err := e.writeBackup(w); err != nil {
			return nil, err
		}
		e.write(ctx, w)
	}
}

// observe looks at the simulation before the next decision. A write follows only a fresh read. A read
// that takes a second or more is repeated once, and then accepted.
func (e *editor) observe(ctx context.Context, w *writing) {
	if w.last == notSent && w.spent && !w.doubt {
		return // there is nothing to look for
	}
	if w.last == refused || w.mayBeStored() {
		e.look(ctx, w)
		if w.next() != stepWrite {
			return
		}
	}
	isRepeated := e.last.isSlow()
	w.saw(e.readFresh(ctx))
	if w.next() == stepWrite && e.last.isSlow() && !isRepeated {
		w.saw(e.readSettled(ctx))
	}
}

// look looks until the state is the wanted one, and only once after a refusal. A read that fails is no
// look, and none counts if the context has ended.
func (e *editor) look(ctx context.Context, w *writing) {
	for now, err := range e.looks(ctx) {
		if err != nil {
			w.readErr = err
			continue
		}
		w.saw(now, nil)
		if w.view == showsWanted || w.last == refused && !w.doubt {
			return
		}
	}
	if ctx.Err() != nil {
		w.view = unseen
	}
}

// saw takes note of a read.
func (w *writing) saw(now *state, err error) {
	w.readErr = err
	if err != nil {
		w.view = unseen
		return
	}
	w.running = now.sim.Running()
	w.view = w.compare(now.Snapshot)
	w.sawOther = w.sawOther || w.view == showsOther
}

// compare compares a state with the plan. If reads do not show the plan's changes, the base looks like
// the wanted state, which proves a write only if the service accepted it. After a look at another
// state, a look at the base no longer proves that the plan can be written again.
func (w *writing) compare(now Snapshot) view {
	isBase := w.plan.isBase(now)
	if isBase && w.last != accepted && !w.sawOther {
		return showsBase
	}
	w.found = w.plan.compare(now)
	switch {
	case w.found.Empty():
		return showsWanted
	case isBase && w.last == accepted:
		return showsBase
	}
	return showsOther
}

// maxLate is how many PUTs in a row may be late.
const maxLate = 3

// write sends the plan once. A late PUT sends no byte, and uses up no attempt.
func (e *editor) write(ctx context.Context, w *writing) {
	before := e.last
	e.last = nil // that read does not show the state after the write
	maps.Copy(w.extra, before.extra)
	attempts, err := e.put(ctx, w.plan, before.writeBefore())
	w.progress = w.after(fateOf(err))
	if w.last == ambiguous || !w.mayBeStored() {
		w.err = err
	}
	if w.last == notSent && errors.Is(err, transport.ErrLate) {
		w.late++
		w.spent = w.late == maxLate
		return
	}
	w.late = 0
	w.attempts++
	e.requests += attempts
	w.limited = w.limited || errors.Is(err, ErrRateLimited)
	w.spent = w.attempts >= e.policy.Attempts || err != nil && !e.noteWait(ctx, err, w.attempts)
}

// put sends a PUT and reads from the response only its outcome.
func (e *editor) put(ctx context.Context, p *Plan, before time.Time) (attempts int, err error) {
	ctx, c := e.service.begin(ctx, "updateSimulation", transport.Idempotent, p.SimulationID())
	c.NoRetry = true
	c.SendBefore = before
	resp, err := e.service.put(ctx, c, p.body())
	err = c.confirm(resp, err)
	return c.Attempts, err
}

// end returns what progress.next has decided.
func (e *editor) end(ctx context.Context, w *writing, step step) (*EditResult, error) {
	if w.mayBeStored() && (w.doubt || step != endVerified) {
		e.service.history.ambiguous(e.call.SimulationID)
	}
	switch step {
	case endVerified:
		return e.success(w, OutcomeVerified), nil
	case endReconciled:
		return e.success(w, OutcomeReconciled), nil
	case endConflict:
		return nil, newConflict(w.plan.base, w.plan.wanted, w.plan.base, e.last.Snapshot)
	case endRunning:
		return nil, e.call.errorf("%w (%s), and nothing was written: wait for its end, or stop it", ErrRunning, e.last.sim.Status)
	case endDiverged:
		return nil, newDiverged(w, e.last.Snapshot)
	case endUnknown:
		return nil, e.newUnknown(ctx, w)
	case endReadFailed:
		return nil, w.readErr
	}
	return nil, w.failure(ctx)
}

// failure returns the error of a write that stored nothing, and why it was not repeated.
func (w *writing) failure(ctx context.Context) error {
	if w.last == notSent && w.readErr != nil {
		return errorf("%w (then: %w)", w.err, w.readErr)
	}
	return withCause(ctx, w.err)
}

// success returns the result of a write after which a look shows the wanted state, and expects later
// reads to show that state.
func (e *editor) success(w *writing, outcome Outcome) *EditResult {
	e.service.history.expect(e.last.Snapshot, w.plan.changes.Removed)
	return e.result(w, outcome)
}

func (e *editor) result(w *writing, outcome Outcome) *EditResult {
	r := &EditResult{
		Outcome:           outcome,
		Changes:           w.plan.Changes(),
		AddedIDs:          w.found.addedIDs,
		LateWritePossible: e.service.history.lateWritePossible(e.call.SimulationID),
		Requests:          e.requests,
		Backup:            w.backup,
	}
	if e.last != nil {
		r.Simulation = e.last.sim
	}
	if w.last != unwritten {
		r.LostFields = w.found.lostFields(w.extra, e.last.extra)
		r.VoicesNotReturned = w.plan.withoutVoices()
	}
	return r
}

// newUnknown returns the error of a write whose outcome the looks did not settle.
func (e *editor) newUnknown(ctx context.Context, w *writing) error {
	unknown := &OutcomeUnknownError{
		Operation:    e.call.Operation,
		SimulationID: e.call.SimulationID,
		Accepted:     w.last == accepted,
		Backup:       w.backup,
		Plan:         w.plan,
		reading:      w.readErr,
	}
	if e.last != nil {
		unknown.Seen = &e.last.Snapshot
	}
	if !unknown.Accepted { // otherwise w.err is that of an earlier write
		unknown.err = w.err
	}
	unknown.err = withCause(ctx, unknown.err)
	return unknown
}
