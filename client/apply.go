package client

import (
	"context"
	"errors"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Outcome describes how an edit succeeded.
type Outcome string

// Outcomes of Apply and Edit.
const (
	OutcomeUnchanged  Outcome = "unchanged"  // the plan has no changes
	OutcomeVerified   Outcome = "verified"   // the write was accepted and confirmed by a read
	OutcomeReconciled Outcome = "reconciled" // the write failed, but a read shows the wanted state
)

// EditResult is the result of a successful Apply or Edit.
type EditResult struct {
	Outcome    Outcome
	Plan       *Plan              // for Verify
	Changes    Changes            // of the plan
	Simulation *Simulation        // latest read; nil if none
	AddedIDs   []int64            // in plan order
	LostFields map[string][]int64 // IDs of scenarios by lost field

	// VoicesNotReturned lists stored scenarios whose voices were unknown and not sent.
	VoicesNotReturned []int64

	// LateWritePossible reports whether an ambiguous write from the last ten minutes may still
	// overwrite this one. If so, call Verify with Plan later.
	LateWritePossible bool

	Requests int    // including reads
	Backup   string // path; empty if none
}

// Apply writes the plan as described in the package documentation. A plan without changes is not
// sent. Applying the same plan again returns a [*ConflictError]; after a restart, call
// [SimulationsService.Verify] first.
//
// The backup, the request editors and the wait for a connection must fit into the one second
// between read and write. Flow control or a RoundTripper that buffers bodies can delay the body
// further.
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

// writing tracks the progress of applying one plan.
type writing struct {
	progress
	plan     *Plan
	attempts int
	sawOther bool                     // a look after a write showed neither base nor wanted state
	late     int                      // number of consecutive PUTs whose body was late
	extra    map[int64]scenario.Extra // from all replaced states
	backup   string
	found    comparison // from the latest look after a write
	err      error      // from the latest write that may have arrived, else the latest
	readErr  error      // from the latest look; nil if successful
}

// apply alternates between reads and writes until progress.next returns a final step.
func (e *editor) apply(ctx context.Context, p *Plan) (*EditResult, error) {
	w := &writing{plan: p, extra: make(map[int64]scenario.Extra)}
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

// observe reads the simulation before the next decision. A write requires a fresh read; a read that
// takes a second or more is repeated once.
func (e *editor) observe(ctx context.Context, w *writing) {
	if w.last == notSent && w.spent && !w.doubt {
		return // no write was sent, so there is no result to look for
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

// look reads the simulation until it shows the wanted state or, if no write can have been stored,
// until one read succeeds. If ctx is done, the results are discarded.
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

// saw records the result of a read.
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

// compare classifies a state relative to the plan. If reads do not show the plan's changes, the
// base and wanted states look the same; such a read counts as the wanted state only if the service
// accepted the write. Once a look has shown a third state, seeing the base again no longer allows
// another write.
func (w *writing) compare(now Snapshot) view {
	isBase := w.plan.isBase(now)
	switch {
	case isBase && w.last != accepted && w.sawOther:
		return showsOther
	case isBase && w.last != accepted:
		return showsBase
	}
	w.found = w.plan.compare(now, w.last == accepted)
	switch {
	case w.found.Empty():
		return showsWanted
	case isBase:
		return showsBase
	}
	return showsOther
}

// maxLate is the maximum number of consecutive late PUTs.
const maxLate = 3

// write sends the plan once. A PUT that would be late is not sent and does not count as an attempt.
func (e *editor) write(ctx context.Context, w *writing) {
	before := e.last
	e.last = nil // outdated by the write
	for id, fields := range before.extra {
		w.extra[id] = fields.Union(w.extra[id]) // an earlier write may have lost some
	}
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

// put sends the PUT and reads only the outcome from the response.
func (e *editor) put(ctx context.Context, p *Plan, before time.Time) (attempts int, err error) {
	ctx, c := e.service.begin(ctx, "updateSimulation", transport.Idempotent, p.SimulationID())
	c.NoRetry = true
	c.SendBefore = before
	resp, err := e.service.put(ctx, c, p.body())
	err = c.confirm(resp, err)
	return c.Attempts, err
}

// end returns the result or error for a final step.
func (e *editor) end(ctx context.Context, w *writing, step step) (*EditResult, error) {
	if w.doubt || w.last == ambiguous || step == endUnknown {
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
		e.service.history.expect(e.last.Snapshot, nil) // a later read without it is older
		return nil, newDiverged(w, e.last.Snapshot)
	case endUnknown:
		return nil, e.newUnknown(ctx, w)
	case endReadFailed:
		return nil, w.readErr
	}
	return nil, w.failure(ctx)
}

// failure returns the error for a write that did not take effect, including the reason it was not
// retried.
func (w *writing) failure(ctx context.Context) error {
	switch {
	case w.last == notSent && w.readErr != nil:
		return errorf("%w (then: %w)", w.err, w.readErr)
	case w.last == refused && w.running:
		return errorf("%s: %w; %w: wait for its end, or stop it",
			errPrefix("updateSimulation", w.plan.SimulationID()), problem{w.err}, ErrRunning)
	}
	return withCause(ctx, w.err)
}

// success records the state later reads are expected to show and returns the result of the write.
func (e *editor) success(w *writing, outcome Outcome) *EditResult {
	e.service.history.expect(e.last.Snapshot, w.plan.changes.Removed)
	return e.result(w, outcome)
}

func (e *editor) result(w *writing, outcome Outcome) *EditResult {
	r := &EditResult{
		Outcome:           outcome,
		Plan:              w.plan,
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

// newUnknown returns the error for a write whose outcome could not be determined by reading.
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
	if !unknown.Accepted { // otherwise w.err is from an earlier write
		unknown.err = w.err
	}
	unknown.err = withCause(ctx, unknown.err)
	return unknown
}
