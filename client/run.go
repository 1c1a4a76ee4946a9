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

// Ends of a run other than Completed, for errors.Is.
var (
	ErrStopped    = errors.New("the simulation was stopped")
	ErrNotStarted = errors.New("the simulation was not started")
	ErrStalled    = errors.New("the simulation makes no progress")
)

const (
	minPollInterval = 2 * time.Second
	maxPollInterval = 15 * time.Second
	maxFailedPolls  = 5                // in a row
	stopTimeout     = 30 * time.Second // of the request that stops an abandoned run
	readLag         = 30 * time.Second // after a start, in which a read may show an old state
)

// RunOptions are the options of Run and Wait. The zero value waits until the run or the context ends.
type RunOptions struct {
	OnProgress  func(Progress) // called on each change, from the waiting goroutine
	StallAfter  time.Duration  // give up after this time without a change; 0: never
	StopOnError bool           // stop the simulation on the service before giving up
}

// WaitOptions are the options of Wait: those of Run.
type WaitOptions = RunOptions

// Progress is the state of a run.
type Progress struct {
	Percent    int // 0 to 100; -1 if the service does not say
	Status     SimulationStatus
	Finished   int           // calls
	InProgress int           // calls
	Remaining  int           // calls
	Elapsed    time.Duration // since the waiting began
}

// Run starts the simulation like [SimulationsService.Start], and waits for the end of the run like
// [SimulationsService.Wait]. Without an error, the run is complete; [RunResults.Empty] tells
// whether any call was made.
//
// Run reads the simulation before the start. If another run is going on, the error is [ErrRunning].
// For 30 seconds after the start, Run takes a read for an old state if the read shows a Draft, or
// the same status and results as before. After a start without a response, any other read proves
// that the run began. If no read does, the error is an [*OutcomeUnknownError].
//
// With StopOnError, Run stops a run before it gives up: when the context ends, the run stalls, or
// five polls in a row fail. The text of the error tells whether the stop succeeded. errors.Is finds
// the reason for giving up, and not [ErrStopped].
//
// Run returns the latest read since the start, even with an error; nil if no read succeeded.
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
	w.before = before
	err = w.wait(ctx)
	if startErr != nil && !w.begun {
		w.over = false
		err = newStartUnknown(id, startErr, err)
	}
	return w.last, w.stop(ctx, err)
}

// newStartUnknown returns the error for a start without a response and without a visible run.
// waitErr is the end of the waiting; nil if the reads kept showing the end of an earlier run.
func newStartUnknown(id int64, startErr, waitErr error) error {
	if waitErr != nil {
		startErr = errorf("%w; %w", startErr, waitErr)
	}
	return &OutcomeUnknownError{Operation: "startSimulation", SimulationID: id, err: startErr}
}

// Wait polls the simulation until the status is Completed. The intervals grow from 2 to 15 seconds
// and are partly random. Four polls in a row may fail, unless the service refuses one. Wait reports
// unknown statuses to OnProgress and keeps waiting.
//
// The error is [ErrNotStarted] for a Draft, [ErrStopped] after a stop, and [ErrStalled] after
// StallAfter without a change; otherwise the error wraps the end of the context. StopOnError works
// as in [SimulationsService.Run]. Wait returns the latest read, even with an error.
func (s *SimulationsService) Wait(ctx context.Context, id int64, opts WaitOptions) (*Simulation, error) {
	w := newWatch(s, id, opts)
	err := w.wait(ctx)
	return w.last, w.stop(ctx, err)
}

// watch is the state of one Run or Wait.
type watch struct {
	service *SimulationsService
	id      int64
	opts    RunOptions
	before  *Simulation // as read before the start; nil in Wait

	since  time.Time   // the beginning of the waiting
	moved  time.Time   // the last change
	shown  Progress    // as reported last
	last   *Simulation // as read last; nil before the first read
	begun  bool        // a read showed that the run began
	over   bool        // there is no run to stop
	failed int         // polls in a row
}

func newWatch(s *SimulationsService, id int64, opts RunOptions) *watch {
	now := time.Now()
	opts.StallAfter = cmp.Or(opts.StallAfter, math.MaxInt64)
	return &watch{service: s, id: id, opts: opts, since: now, moved: now}
}

// wait polls until the run or the waiting ends.
func (w *watch) wait(ctx context.Context) error {
	for interval := minPollInterval * 4 / 3; ; interval = min(interval*5/4, maxPollInterval) {
		isLast, err := w.poll(ctx)
		if isLast {
			return err
		}
		if time.Since(w.moved) >= w.opts.StallAfter {
			return errorf("wait for simulation %d: %w: nothing changed for %v: read it, or stop it",
				w.id, ErrStalled, w.opts.StallAfter)
		}
		if transport.Sleep(ctx, interval-rand.N(interval/4)) != nil {
			return errorf("wait for simulation %d: gave up while it was %s: %w",
				w.id, w.status(), transport.ContextCause(ctx))
		}
	}
}

// poll reads the simulation once. The error counts if the poll is the last one.
func (w *watch) poll(ctx context.Context) (isLast bool, err error) {
	sim, err := w.service.Get(ctx, w.id)
	if err != nil {
		w.failed++
		w.over = !isTransient(err)
		return w.over || w.failed >= maxFailedPolls, err
	}
	w.failed, w.last = 0, sim
	old := w.isOld(sim)
	if old && time.Since(w.since) < readLag {
		return false, nil
	}
	w.begun = w.begun || !old
	w.report(sim)
	return w.endOf(sim)
}

// isTransient reports whether the same request may succeed later. The refusal of a gateway does not
// come from the service.
func isTransient(err error) bool {
	switch err.(type) {
	case *APIError, *TransportError:
		return fateOf(err) != refused || errors.Is(err, ErrGateway)
	}
	return false
}

// isOld reports whether a read shows no trace of the run that Run started.
func (w *watch) isOld(sim *Simulation) bool {
	if w.before == nil {
		return false
	}
	isSame := sim.Status == w.before.Status && reflect.DeepEqual(sim.Results(), w.before.Results())
	return isSame || sim.Status == SimulationStatusDraft
}

// report calls OnProgress if the read shows a change.
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
	}
}

// endOf reports whether the status ends the waiting, and how the run ended. A Draft after a start can
// still begin to run.
func (w *watch) endOf(sim *Simulation) (isLast bool, err error) {
	w.over = true
	switch sim.Status {
	case SimulationStatusCompleted:
		return true, nil
	case SimulationStatusStopped:
		return true, errorf("wait for simulation %d: %w: its results are not those of a whole run", w.id, ErrStopped)
	case SimulationStatusDraft:
		w.over = w.before == nil
		return true, errorf("wait for simulation %d: %w: it is a draft: start it first", w.id, ErrNotStarted)
	}
	w.over = false
	return false, nil
}

// status returns the last status for an error.
func (w *watch) status() string {
	if w.last == nil {
		return "not read yet"
	}
	return w.last.config().Redact.Line(string(w.last.Status), 80)
}

// stop stops a run that is not over if the options say so, and adds the outcome to the reason for
// giving up.
func (w *watch) stop(ctx context.Context, reason error) error {
	if w.over || !w.opts.StopOnError {
		return reason
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if _, err := w.service.Stop(ctx, w.id); err != nil {
		return errorf("%w; stopping it failed: %w", reason, err)
	}
	return errorf("%w; it was stopped on the service", reason)
}
