package client

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// Sentinel errors for runs that did not complete.
var (
	ErrStopped    = errors.New("the simulation was stopped")
	ErrNotStarted = errors.New("the simulation was not started")
	ErrStalled    = errors.New("the simulation makes no progress")
)

const (
	minPollInterval = 2 * time.Second
	maxPollInterval = 15 * time.Second
	maxOutage       = 5 * time.Minute  // without a successful poll
	stopTimeout     = 30 * time.Second // for stopping an abandoned run
	readLag         = 30 * time.Second // how long after a start reads may show an old state
)

// RunOptions configures Run and Wait.
type RunOptions struct {
	OnProgress  func(Progress) // called on each change, in the caller's goroutine
	StallAfter  time.Duration  // give up after this time without a change; 0: never
	StopOnError bool           // stop the simulation before giving up
}

// WaitOptions configures Wait.
type WaitOptions = RunOptions

// Progress is the progress of a run.
type Progress struct {
	Percent    int // 0 to 100; -1 if unknown
	Status     SimulationStatus
	Finished   int           // calls
	InProgress int           // calls
	Remaining  int           // calls
	Elapsed    time.Duration // since the wait began
}

// Run starts the simulation and waits for its end like [SimulationsService.Wait]. A nil error means
// the run completed; [RunResults.Empty] reports whether no calls were made.
//
// Run reads the simulation first and returns [ErrRunning] if a run is in progress. For 30 seconds
// after the start, Run ignores reads that show a Draft or an unchanged status and results. Later,
// such reads count if the service accepted the start. If neither a response nor a read shows the
// run, Run returns an [*OutcomeUnknownError].
func (s *SimulationsService) Run(ctx context.Context, id int64, opts RunOptions) (*Simulation, error) {
	before, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if before.Running() {
		return nil, errorf("startSimulation %d: not sent: %w: wait for its end, or stop it", id, ErrRunning)
	}
	_, startErr := s.Start(ctx, id)
	if fateOf(startErr) <= refused {
		return nil, startErr
	}
	w := newWatch(s, id, opts)
	w.before, w.lag = before, readLag
	err = w.wait(ctx)
	if startErr != nil && !w.begun {
		w.over = false
		err = newStartUnknown(id, startErr, err)
	}
	return w.last, w.stop(ctx, err)
}

// newStartUnknown returns the error for a start that the service did not confirm and no read
// showed. waitErr is the error that ended the wait, or nil if the reads only showed the end of an
// earlier run.
func newStartUnknown(id int64, startErr, waitErr error) error {
	if waitErr != nil {
		startErr = errorf("%w; %w", problem{startErr}, waitErr)
	}
	return &OutcomeUnknownError{Operation: "startSimulation", SimulationID: id, err: startErr}
}

// Wait polls the simulation at random intervals growing from 2 to 15 seconds until its status is
// Completed. An unknown status counts as running. Wait fails if the service refuses a read or no
// read succeeds for five minutes. Wait returns the latest read even on error.
//
// The error is [ErrNotStarted] for a Draft, [ErrStopped] after a stop, [ErrStalled] if StallAfter
// passes without a change, or the context's cause. With StopOnError, Wait stops any run when giving
// up, within 30 seconds even if ctx is done. The error then wraps that of a failed stop and does not
// match ErrStopped.
func (s *SimulationsService) Wait(ctx context.Context, id int64, opts WaitOptions) (*Simulation, error) {
	w := newWatch(s, id, opts)
	err := w.wait(ctx)
	return w.last, w.stop(ctx, err)
}

// watch is the state of a call to Run or Wait.
type watch struct {
	service *SimulationsService
	id      int64
	opts    RunOptions
	before  *Simulation   // read before the start; empty for Wait
	lag     time.Duration // how long after a start reads may show an old state; 0 for Wait

	since time.Time     // start of the wait
	moved time.Time     // time of the last change
	shown Progress      // last reported progress
	last  *Simulation   // last read; nil before the first
	begun bool          // whether a read showed that the run began
	over  bool          // whether there is no run left to stop
	read  time.Time     // time of the last read, or the start of the wait
	asked time.Duration // wait requested by the service in the last failed poll
}

func newWatch(s *SimulationsService, id int64, opts RunOptions) *watch {
	now := time.Now()
	opts.StallAfter = cmp.Or(opts.StallAfter, math.MaxInt64)
	return &watch{service: s, id: id, opts: opts, before: new(Simulation), since: now, moved: now, read: now}
}

// wait polls until the run ends or has to be abandoned.
func (w *watch) wait(ctx context.Context) error {
	for interval := minPollInterval * 4 / 3; ; interval = min(interval*5/4, maxPollInterval) {
		isLast, err := w.poll(ctx)
		if isLast {
			return err
		}
		pause := max(interval-rand.N(interval/4), min(w.asked, maxOutage))
		if transport.Sleep(ctx, pause) != nil {
			status := w.service.cfg.Redact.Line(string(w.shown.Status), 80)
			return errorf("wait for simulation %d: gave up at status %q: %w", w.id, status, transport.ContextCause(ctx))
		}
	}
}

// poll reads the simulation once. The error is only meaningful if isLast is true.
func (w *watch) poll(ctx context.Context) (isLast bool, err error) {
	sim, err := w.service.Get(ctx, w.id)
	w.asked = askedBy(err).Wait
	if err != nil {
		return w.pollFailed(err)
	}
	w.read, w.last = time.Now(), sim
	old := w.isOld(sim)
	if old && time.Since(w.since) < w.lag {
		return false, nil
	}
	w.begun = w.begun || !old
	w.report(sim)
	return w.endOf(sim)
}

// pollFailed reports whether a failed poll ends the wait.
func (w *watch) pollFailed(err error) (isLast bool, _ error) {
	w.over = !isTransient(err)
	if w.over {
		return true, err
	}
	outage := time.Since(w.read)
	return outage >= maxOutage, errorf("wait for simulation %d: no read for %v, and the run may go on (%w): read or stop the simulation",
		w.id, outage.Round(time.Second), problem{err})
}

// isTransient reports whether the same request may succeed later. A refusal by a gateway counts as
// transient, because it does not come from the service.
func isTransient(err error) bool { return fateOf(err) != refused || errors.Is(err, ErrGateway) }

// isOld reports whether sim shows no trace of the run started by Run.
func (w *watch) isOld(sim *Simulation) bool {
	isSame := sim.Status == w.before.Status && reflect.DeepEqual(sim.Results(), w.before.Results())
	return isSame || sim.Status == SimulationStatusDraft
}

// report calls OnProgress if sim shows a change.
func (w *watch) report(sim *Simulation) {
	now := Progress{
		Percent:    sim.percent(),
		Status:     sim.Status,
		Finished:   sim.TotalSimulationFinishedRecords,
		InProgress: sim.TotalSimulationInProgressRecords,
		Remaining:  sim.TotalSimulationRemainingRecords,
	}
	if now == w.shown {
		return
	}
	w.shown, w.moved = now, time.Now()
	if w.opts.OnProgress != nil {
		now.Elapsed = w.moved.Sub(w.since)
		w.opts.OnProgress(now)
		w.read = time.Now() // the caller's time is no outage
	}
}

// endOf reports whether the status ends the wait and returns the run's error, if any. After a
// start, a Draft may still begin to run.
func (w *watch) endOf(sim *Simulation) (isLast bool, err error) {
	w.over = true
	switch sim.Status {
	case SimulationStatusCompleted:
		return true, nil
	case SimulationStatusStopped:
		return true, errorf("wait for simulation %d: %w: the results are incomplete", w.id, ErrStopped)
	case SimulationStatusDraft:
		w.over = w.lag == 0
		return true, errorf("wait for simulation %d: %w: the simulation is a draft: start it first", w.id, ErrNotStarted)
	}
	w.over = false
	if time.Since(w.moved) >= w.opts.StallAfter {
		return true, errorf("wait for simulation %d: %w: no change for %v: read or stop the simulation",
			w.id, ErrStalled, w.opts.StallAfter)
	}
	return false, nil
}

// stop stops an unfinished run if StopOnError is set and adds the outcome of the stop to reason.
func (w *watch) stop(ctx context.Context, reason error) error {
	if w.over || !w.opts.StopOnError {
		return reason
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	_, err := w.service.stop(ctx, transport.Idempotent, w.id) // a run costs money, and a second stop does no harm
	if err != nil {
		return errorf("%w; stopping the simulation failed: %w", reason, err)
	}
	return errorf("%w; the simulation was stopped on the service", reason)
}
