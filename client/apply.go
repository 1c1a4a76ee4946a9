package client

import (
	"context"
	"maps"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Outcome says how an edit succeeded.
type Outcome string

// The outcomes of Apply and Edit.
const (
	OutcomeUnchanged  Outcome = "unchanged"  // there was nothing to write
	OutcomeVerified   Outcome = "verified"   // written, and read back as it was wanted
	OutcomeReconciled Outcome = "reconciled" // the write failed or its response was lost, and the wanted state was read
)

// EditResult is the end of an Apply or an Edit that succeeded.
type EditResult struct {
	Outcome    Outcome
	Changes    Changes            // of the plan
	Simulation *Simulation        // as it was read last; nil if nothing was read
	AddedIDs   []int64            // the ids of the added scenarios, in the order of the plan
	LostFields map[string][]int64 // by name: the scenarios that lost a field which an update cannot carry; nil: none did

	// VoicesNotReturned lists the stored scenarios whose voices the service did not return and the plan did not set. They
	// were sent without voices.
	VoicesNotReturned []int64

	// LateWritePossible says that the outcome of a write of this simulation by this Client was unknown in the last ten
	// minutes, in this call or before, so that it may still land and replace what was written here. Look again later, with
	// [SimulationsService.Verify].
	LateWritePossible bool

	Requests int    // sent, including the reads
	Backup   string // the file with the state before; empty if none was written
}

// Apply writes exactly the plan, if the simulation is still as the plan found it and does not run: it reads again, writes
// the full list, reads back and compares. A plan that changes nothing writes nothing.
//
// The PUT leaves within one second of the request for the preceding read; otherwise the simulation is read again. If that read
// itself takes longer than a second, it is repeated once, and the time counts from the repeated response. Connecting, and an
// http.RoundTripper that waits, come on top. It reads back at once, and if need be after 0.5 s and 2 s. After a write that failed it
// reads before it writes again, and once more after the last attempt.
//
// The errors: [*ConflictError] and [ErrRunning], and nothing was written; [*OutcomeUnknownError], the write may have been
// stored or still be; [*DivergedError], it was stored and something is not as wanted; [*RecordError],
// [*ValidationError], [*APIError], [*TransportError]. A plan that was applied already is a [*ConflictError], too: a program
// that runs twice asks [SimulationsService.Verify] first.
func (s *SimulationsService) Apply(ctx context.Context, plan *Plan) (*EditResult, error) {
	if err := plan.check(s.cfg.providers); err != nil {
		return nil, err
	}
	e := s.newEditor(ctx, plan.SimulationID())
	defer s.locks.lock(ctx, e.call)()
	return e.apply(ctx, plan)
}

// writing is what is known of the writes of one plan so far.
type writing struct {
	plan   *Plan
	extra  map[int64][]scenario.Extra // of the states that the writes replaced
	backup string
	writes int
	err    error // of the last write that may have arrived, or else of the last one
	worst  fate  // of all writes
	over   bool  // no more writes: only look what became of them
}

// adds reports whether a second write can add scenarios twice.
func (w *writing) adds() bool { return len(w.plan.changes.Added) > 0 }

// apply reads and writes until the plan is there, or something else is.
func (e *editor) apply(ctx context.Context, p *Plan) (*EditResult, error) {
	w := &writing{plan: p, extra: make(map[int64][]scenario.Extra)}
	if e.call.Err != nil {
		return nil, e.call.Err
	}
	for !p.Empty() {
		now, err := e.readFresh(ctx, w)
		if err != nil {
			return nil, e.unresolved(ctx, w, err)
		}
		if w.worst > notSent && !p.isBase(now.Snapshot) {
			if found := p.compare(now.Snapshot); found.Empty() {
				return e.result(w, OutcomeReconciled, found), nil
			}
		}
		if err := e.mayWrite(w, now); err != nil {
			return nil, err
		}
		if err := e.writeBackup(w); err != nil {
			return nil, e.unresolved(ctx, w, err)
		}
		if err = e.put(ctx, w, now); err == nil {
			return e.readBack(ctx, w)
		}
		if err = e.waitToRetry(ctx, w, err); err != nil {
			return nil, err
		}
	}
	return e.result(w, OutcomeUnchanged, comparison{}), nil
}

// readFresh returns a state that may be written over: the last read if it is fresh and nothing was written since, or a new
// one. A read that shows the base and takes too long is repeated once.
func (e *editor) readFresh(ctx context.Context, w *writing) (now *state, err error) {
	read := e.readSettled
	if w.worst > notSent {
		read = e.read
	} else if w.writes == 0 && e.last != nil && time.Now().Before(e.last.writeBefore) {
		return e.last, nil
	}
	for range 2 {
		if now, err = read(ctx); err != nil || time.Now().Before(now.writeBefore) || !w.plan.isBase(now.Snapshot) {
			break
		}
	}
	return now, err
}

// mayWrite decides, after a read that did not show the wanted state, whether the plan may be written now.
func (e *editor) mayWrite(w *writing, now *state) error {
	isBase := e.lost == nil && w.plan.isBase(now.Snapshot)
	switch {
	case w.worst > notSent && !isBase, w.worst == ambiguous && (w.adds() || w.over), w.worst > refused && now.sim.Running():
		return e.unknown(w, &now.Snapshot, nil)
	case e.lost != nil:
		return e.lost
	case !isBase:
		return newConflict(w.plan.base, now.Snapshot, w.plan.wanted)
	case w.over:
		return w.err
	case now.sim.Running():
		return e.errorf("%w (%s): nothing was written: wait for its end, or stop it", ErrRunning, now.sim.Status)
	}
	return nil
}

// put sends the plan once, if the read before it is still fresh.
func (e *editor) put(ctx context.Context, w *writing, now *state) error {
	ctx, c := e.service.newCall(ctx, "updateSimulation", transport.Idempotent, e.call.SimulationID)
	c.NoRetry, c.SendBefore = true, now.writeBefore
	maps.Copy(w.extra, now.extra)
	_, err := e.service.put(ctx, c, w.plan.Body())
	e.requests += c.Attempts
	w.writes++
	if err == nil {
		return nil
	}
	if f := fateOf(err); f == ambiguous || w.worst < ambiguous && (f > notSent || w.worst == notSent) {
		w.err, w.worst = err, max(w.worst, f) // what may have arrived, or still can, is what matters
	}
	if w.worst == ambiguous {
		e.service.history.ambiguous(e.call.SimulationID)
	}
	return err
}

// waitToRetry waits after a write that failed, as long as the service asks for. It returns an error if there is nothing to look
// for.
func (e *editor) waitToRetry(ctx context.Context, w *writing, last error) error {
	var responded APIError
	if err, ok := last.(*APIError); ok {
		responded = *err
	}
	wait, ok := e.policy.backoff(ctx, w.writes, responded.asked)
	w.over = !ok || isFinal(last) || w.writes >= e.policy.Attempts
	switch {
	case w.over && w.worst == notSent:
		return withCause(ctx, w.err)
	case w.over && w.worst < ambiguous:
		wait = 0
	case w.over:
		wait = e.policy.delay(w.writes)
	case w.adds() && w.worst > notSent:
		wait = max(wait, 2*time.Second) // a lagging replica must not hide that it was stored
	}
	if transport.Sleep(ctx, wait) != nil {
		return e.unresolved(ctx, w, nil)
	}
	return nil
}

// unresolved returns the error of an edit that cannot read or write any more because of err.
func (e *editor) unresolved(ctx context.Context, w *writing, err error) error {
	switch {
	case w.worst >= serviceFailed:
		return e.unknown(w, nil, err)
	case w.err != nil:
		return withCause(ctx, w.err)
	}
	return err
}

// unknown returns the error of a write whose outcome reading did not settle.
func (e *editor) unknown(w *writing, seen *Snapshot, readErr error) *OutcomeUnknownError {
	return &OutcomeUnknownError{
		Operation: e.call.Operation, SimulationID: e.call.SimulationID, Seen: seen, Backup: w.backup, Plan: w.plan, err: w.err, reading: readErr,
	}
}

// readBack looks after a write that the service accepted until the state is as wanted.
func (e *editor) readBack(ctx context.Context, w *writing) (*EditResult, error) {
	var seen *Snapshot
	var found comparison
	var err error
	for _, delay := range lookDelays {
		if err = transport.Sleep(ctx, delay); err != nil {
			break
		}
		var now *state
		if now, err = e.read(ctx); err != nil {
			continue
		}
		if seen, found = &now.Snapshot, w.plan.compare(now.Snapshot); found.Empty() {
			return e.result(w, OutcomeVerified, found), nil
		}
	}
	e.service.history.ambiguous(e.call.SimulationID) // the service may not be done
	if err == nil && !w.plan.isBase(*seen) {
		return nil, &DivergedError{
			SimulationID: e.call.SimulationID, Wanted: w.plan.Wanted(), Found: *seen, Changes: found.Changes, Backup: w.backup,
		}
	}
	w.err = nil // of an earlier write
	if ctx.Err() != nil {
		w.err = transport.ContextCause(ctx)
	}
	unknown := e.unknown(w, seen, err)
	unknown.Accepted = true
	return nil, unknown
}

// result returns the result of a plan that changes nothing, or after whose write the last read is as wanted.
func (e *editor) result(w *writing, outcome Outcome, found comparison) *EditResult {
	r := &EditResult{
		Outcome: outcome, Changes: w.plan.Changes(), AddedIDs: found.addedIDs, Requests: e.requests, Backup: w.backup,
		LateWritePossible: e.service.history.lateWritePossible(e.call.SimulationID),
	}
	if e.last != nil {
		r.Simulation = e.last.sim
	}
	if w.writes > 0 {
		r.LostFields = found.lostFields(w.extra, e.last.extra)
		r.VoicesNotReturned = w.plan.withoutVoices()
		e.service.history.expect(verified{
			Snapshot: e.last.Snapshot, removed: w.plan.changes.Removed, until: time.Now().Add(verifiedFor),
		})
	}
	return r
}
