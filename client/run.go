package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// How a run ended, other than Completed, for errors.Is.
var (
	ErrStopped    = errors.New("the simulation was stopped")
	ErrNotStarted = errors.New("the simulation was not started")
	ErrStalled    = errors.New("the simulation makes no progress")
)

const (
	minPollInterval = 2 * time.Second
	maxPollInterval = 15 * time.Second
	maxFailedPolls  = 5                // in a row
	stopTimeout     = 30 * time.Second // of the stop that follows a cancelled run
	startGrace      = 30 * time.Second // in which a Draft counts as about to start, after Run started it
)

// WaitOptions are the options of Wait. The zero value waits until the run ends or the context does.
type WaitOptions struct {
	OnProgress func(Progress) // called on each change, from the waiting goroutine
	StallAfter time.Duration  // give up when nothing has changed for so long; 0: never

	grace time.Duration // in which a Draft counts as about to start
}

// RunOptions are the options of Run.
type RunOptions struct {
	OnProgress   func(Progress) // called on each change, from the waiting goroutine
	StallAfter   time.Duration  // give up when nothing has changed for so long; 0: never
	StopOnCancel bool           // stop the simulation on the service when the context ends
}

// Progress is the state of a run.
type Progress struct {
	Percent    int // 0 to 100; -1 if the service does not say
	Status     SimulationStatus
	Finished   int           // calls
	InProgress int           // calls
	Remaining  int           // calls
	Elapsed    time.Duration // since the waiting began
}

// Wait polls the simulation until it is Completed, at intervals that grow from 2 s to 15 s and are partly random. It returns
// the simulation as it was read last, even with an error that ends the waiting: [ErrStopped], [ErrNotStarted] for a
// Draft, [ErrStalled], or the context's. Up to four polls in a row may fail, unless the
// service refuses one for good. A status that is not known is reported and waited out.
func (s *SimulationsService) Wait(ctx context.Context, id int64, opts WaitOptions) (*Simulation, error) {
	if _, c := s.newCall(ctx, "getSimulation", transport.NoSideEffects, id); c.Err != nil {
		return nil, c.Err
	}
	w := &waiter{opts: opts, start: time.Now(), moved: time.Now(), status: "not read yet"}
	for interval := minPollInterval * 4 / 3; ; interval = min(interval*5/4, maxPollInterval) {
		sim, err := s.Get(ctx, id)
		if err := w.poll(sim, err); err != nil {
			return w.last, err
		}
		if ended, err := endOf(w.last); ended || err != nil && time.Since(w.start) >= opts.grace {
			return w.last, err
		}
		if opts.StallAfter > 0 && time.Since(w.moved) >= opts.StallAfter {
			return w.last, errorf("wait for simulation %d: %w: nothing changed for %v: read it, or stop it", id, ErrStalled, opts.StallAfter)
		}
		if transport.Sleep(ctx, interval-rand.N(interval/4)) != nil {
			return w.last, errorf("wait for simulation %d: gave up while it was %s: %w", id, w.status, transport.ContextCause(ctx))
		}
	}
}

// waiter is what one Wait has seen.
type waiter struct {
	opts         WaitOptions
	start, moved time.Time
	failed       int         // polls in a row
	last         *Simulation // nil: none yet
	status       string      // the last one
	shown        Progress
}

// poll takes the result of a poll. It returns an error that ends the waiting.
func (w *waiter) poll(sim *Simulation, err error) error {
	if err != nil {
		w.failed++
		if w.failed >= maxFailedPolls || isFinal(err) {
			return err
		}
		return nil
	}
	w.failed, w.last, w.status = 0, sim, sim.config().Redact.Line(string(sim.Status), 80)
	now := Progress{
		Percent: sim.percent(), Status: sim.Status, Finished: sim.TotalSimulationFinishedRecords,
		InProgress: sim.TotalSimulationInProgressRecords, Remaining: sim.TotalSimulationRemainingRecords,
	}
	if now != w.shown {
		w.shown, w.moved = now, time.Now()
		if now.Elapsed = time.Since(w.start); w.opts.OnProgress != nil {
			w.opts.OnProgress(now)
		}
	}
	return nil
}

// isFinal reports whether the service refused for good.
func isFinal(err error) bool { return fateOf(err) == refused && !errors.Is(err, ErrRateLimited) }

// endOf reports whether the run is over, and how. A Draft has not begun it, which is an error, too.
func endOf(sim *Simulation) (bool, error) {
	if sim == nil {
		return false, nil
	}
	switch sim.Status {
	case SimulationStatusCompleted:
		return true, nil
	case SimulationStatusStopped:
		return true, errorf("wait for simulation %d: %w: its results are not those of a whole run", sim.ID, ErrStopped)
	case SimulationStatusDraft:
		return false, errorf("wait for simulation %d: %w: it is a draft: start it first", sim.ID, ErrNotStarted)
	}
	return false, nil
}

// Run starts the simulation and waits for its end, as [SimulationsService.Start] and [SimulationsService.Wait] do. With
// StopOnCancel, a run whose context ends is stopped on the service before Run returns; the text of the error then says
// whether that succeeded, and errors.Is finds the end of the context, not [ErrStopped]. It returns the simulation as it was
// read last, before it was stopped; nil if it was not read. If the service lets reads lag behind, the end of an earlier run
// can be taken for that of this one: compare the results with those before.
func (s *SimulationsService) Run(ctx context.Context, id int64, opts RunOptions) (*Simulation, error) {
	sim, err := s.Start(ctx, id)
	mayRun := err == nil || fateOf(err) > refused
	if err == nil {
		sim, err = s.Wait(ctx, id, WaitOptions{opts.OnProgress, opts.StallAfter, startGrace})
	}
	cancelled := opts.StopOnCancel && ctx != nil && ctx.Err() != nil
	if ended, _ := endOf(sim); !cancelled || !mayRun || ended {
		return sim, err
	}
	fresh, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if _, stopErr := s.Stop(fresh, id); stopErr != nil {
		return sim, errorf("%w; stopping it failed: %w", err, stopErr)
	}
	return sim, errorf("%w; it was stopped on the service", err)
}
