package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Outcome says how an edit ended well.
type Outcome string

// The outcomes of Apply and Edit.
const (
	Unchanged  Outcome = "unchanged"  // there was nothing to write
	Verified   Outcome = "verified"   // written, and read back as it was wanted
	Reconciled Outcome = "reconciled" // the answer to the write was lost, and the wanted state was read
)

// Result is the end of an Apply or an Edit that went well.
type Result struct {
	Outcome    Outcome
	Simulation *Simulation // as it was read last; nil where nothing was read
	AddedIDs   []int64     // the ids of the added scenarios, in the order of the plan
	Requests   int         // sent, the reads included
	Backup     string      // the file with the state before; empty where none was written
}

// editRounds is how often Edit starts over when somebody else changes the simulation.
const editRounds = 5

// Edit plans and applies: it reads the simulation, lets fn change it in memory, reads again, writes the full list,
// reads back and compares. When somebody else changed the simulation meanwhile, all of it starts over, with fn on the
// fresh state, five times at most; fn must not call operations that write to the same simulation. The errors are those of
// [SimulationsService.Plan] and [SimulationsService.Apply].
func (s *SimulationsService) Edit(ctx context.Context, id int64, fn func(*Edit) error) (*Result, error) {
	unlock, err := s.lock(ctx, "updateSimulation", id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	w, err := s.session(ctx, id)
	if err != nil {
		return nil, err
	}
	for round := 1; ; round++ {
		plan, err := w.plan(ctx, fn)
		if err != nil {
			return nil, err
		}
		result, err := w.apply(ctx, plan)
		var conflict *ConflictError
		if !errors.As(err, &conflict) || round == editRounds {
			return result, err
		}
		if transport.Sleep(ctx, w.policy.Delay(round)) != nil {
			return nil, transport.WithCause(ctx, err)
		}
	}
}

// Apply writes exactly the plan, if the simulation is still as the plan found it and does not run: it reads again, writes
// the full list, reads back and compares. A plan that changes nothing writes nothing.
//
// The errors: [*ConflictError] and [ErrRunning], and nothing was written; [*OutcomeUnknownError], the write may have been
// stored or still be; [*DivergedError], it was stored and something is not as wanted; [*RecordError],
// [*ValidationError], [*APIError], [*TransportError].
func (s *SimulationsService) Apply(ctx context.Context, plan *Plan) (*Result, error) {
	if plan == nil || plan.SimulationID() == 0 {
		return nil, errors.New("apply: the plan is empty: make one with Plan, or read one from JSON")
	}
	if err := plan.check(s.providers); err != nil {
		return nil, err
	}
	unlock, err := s.lock(ctx, "updateSimulation", plan.SimulationID())
	if err != nil {
		return nil, err
	}
	defer unlock()
	w, err := s.session(ctx, plan.SimulationID())
	if err != nil {
		return nil, err
	}
	return w.apply(ctx, plan)
}

// session is one Apply, or the rounds of one Edit.
type session struct {
	s        *SimulationsService
	id       int64
	policy   transport.Policy
	requests int
	answers  answer.Reader
	read     *Simulation // last
	writing              // of the plan being applied
}

// writing is what is known of the writes of one plan so far.
type writing struct {
	backup string // the file with the state before
	writes int
	last   error // of the last write
	doubt  error // of the last write that can still land
}

func (s *SimulationsService) session(ctx context.Context, id int64) (*session, error) {
	policy, err := transport.PolicyOf(ctx, s.retry)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", subject("updateSimulation", id), err)
	}
	return &session{s: s, id: id, policy: policy}, nil
}

// readState reads the simulation. Records that the plan knows are not read again.
func (w *session) readState(ctx context.Context, known *Plan) (Snapshot, *Simulation, error) {
	op := w.s.operation("getSimulation", w.id, transport.Read)
	op.answers = &w.answers
	sim, err := w.s.get(ctx, op)
	w.requests += op.Attempts
	if err != nil {
		return Snapshot{}, nil, err
	}
	w.read = sim
	snap, err := sim.snapshot(w.id, known)
	return snap, sim, err
}

// put sends the plan once: each PUT must directly follow a read.
func (w *session) put(ctx context.Context, p *Plan) error {
	op := w.s.operation("updateSimulation", w.id, transport.Update)
	op.Single, op.answers, op.texts = true, &w.answers, slices.Clone(p.base.Scenarios)
	_, err := w.s.put(ctx, op, p.Body())
	w.requests += op.Attempts
	return err
}

// apply reads and writes until the plan is there, or something else is.
func (w *session) apply(ctx context.Context, p *Plan) (*Result, error) {
	if p.Empty() {
		return w.result(Unchanged, nil), nil
	}
	w.writing = writing{} // another round has another base
	for {
		now, sim, err := w.readState(ctx, p)
		if err != nil {
			return nil, w.failed(nil, err)
		}
		if found := p.differences(now); w.mayHaveLanded() && found.none() {
			return w.result(Reconciled, found.addedIDs), nil
		}
		if err := w.mayWrite(p, now, sim); err != nil {
			return nil, err
		}
		if err := w.writeBackup(p); err != nil {
			return nil, w.failed(&now, err)
		}
		if w.note(w.put(ctx, p)) {
			return w.verify(ctx, p)
		}
		if w.isFinal() || w.writes >= w.policy.Attempts && !w.mayHaveLanded() {
			return nil, w.failed(&now, w.last)
		}
		if w.pause(ctx) != nil {
			if !w.mayHaveLanded() {
				return nil, transport.WithCause(ctx, w.last)
			}
			w.writes = w.policy.Attempts // too early to write again, but not to see what became of it
		}
	}
}

// mayWrite decides, after a read that did not show the wanted state, whether the plan may be written now.
func (w *session) mayWrite(p *Plan, now Snapshot, sim *Simulation) error {
	theirs := compare(p.base, now, false)
	unchanged := theirs.none()
	switch {
	case w.mayHaveLanded() && !unchanged,
		w.doubt != nil && (adds(p.wanted.Scenarios) || w.writes >= w.policy.Attempts || sim.Running()):
		return w.unknown(&now, w.last)
	case !unchanged:
		return &ConflictError{SimulationID: w.id, Base: p.Base(), Theirs: now, Mine: p.Wanted(), changes: theirs}
	case w.writes >= w.policy.Attempts:
		return w.last
	case sim.Running():
		return fmt.Errorf("%s: %w (%s): nothing was written: wait for its end, or stop it", subject("updateSimulation", w.id), ErrRunning, sim.Status)
	}
	return nil
}

// note takes the end of a write, and reports whether it succeeded.
func (w *writing) note(err error) bool {
	w.writes++
	w.last = err
	if err != nil && fateOf(err) == transport.Open {
		w.doubt = err
	}
	return err == nil
}

// mayHaveLanded reports whether a write may have been stored: one can still land, or the service failed over the last.
func (w *writing) mayHaveLanded() bool { return w.doubt != nil || serviceFailed(w.last) }

// isFinal reports whether the service refused the last write for good.
func (w *writing) isFinal() bool {
	return fateOf(w.last) == transport.Refused && !serviceFailed(w.last)
}

// pause waits after a failed write, as long as the service asks for.
func (w *session) pause(ctx context.Context) error {
	answered := new(APIError)
	errors.As(w.last, &answered)
	return w.policy.Pause(ctx, w.writes, answered.StatusCode, answered.RetryAfter)
}

// serviceFailed reports whether the service itself answered that it failed. It is done then, but may have stored the write.
func serviceFailed(err error) bool {
	var answer *APIError
	return errors.As(err, &answer) &&
		(answer.StatusCode == http.StatusInternalServerError || answer.StatusCode == http.StatusServiceUnavailable)
}

// failed returns the error of a session that ends with cause.
func (w *session) failed(seen *Snapshot, cause error) error {
	if w.mayHaveLanded() {
		return w.unknown(seen, cause)
	}
	return cause
}

func (w *session) unknown(seen *Snapshot, cause error) *OutcomeUnknownError {
	return &OutcomeUnknownError{Operation: "updateSimulation", SimulationID: w.id, Seen: seen, Backup: w.backup, err: cause}
}

// verify reads back after a write that the service accepted, and once more if something is not as wanted.
func (w *session) verify(ctx context.Context, p *Plan) (*Result, error) {
	var seen *Snapshot
	var found differences
	for _, pause := range []time.Duration{0, w.policy.MinDelay} {
		err := transport.Sleep(ctx, pause)
		var now Snapshot
		if err == nil {
			now, _, err = w.readState(ctx, p)
		}
		if err != nil {
			unknown := w.unknown(seen, err)
			unknown.Accepted = true
			return nil, unknown
		}
		if found = p.differences(now); found.none() {
			return w.result(Verified, found.addedIDs), nil
		}
		seen = &now
	}
	return nil, &DivergedError{SimulationID: w.id, Wanted: p.Wanted(), Found: *seen, Changes: found.Changes, Backup: w.backup}
}

func (w *session) result(outcome Outcome, added []int64) *Result {
	return &Result{Outcome: outcome, Simulation: w.read, AddedIDs: added, Requests: w.requests, Backup: w.backup}
}
