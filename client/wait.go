package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// How a run ended otherwise than Completed, for errors.Is.
var (
	ErrStopped    = errors.New("the simulation was stopped")
	ErrNotStarted = errors.New("the simulation was not started")
	ErrStalled    = errors.New("the simulation does not move")
)

// The defaults of [WaitOptions], how many polls may fail in a row, and the times around a run.
const (
	minPollInterval = 2 * time.Second
	maxPollInterval = 15 * time.Second
	maxFailedPolls  = 5
	stopTimeout     = 30 * time.Second // of the stop that follows a cancelled run
	startGrace      = 30 * time.Second // for a simulation that was just started
)

// WaitOptions are the options of Wait. The zero value waits until the run ends or the context does.
type WaitOptions struct {
	OnProgress func(Progress) // called on each change, from the waiting goroutine
	StallAfter time.Duration  // give up when nothing has changed for so long; 0: never

	grace time.Duration // for which a Draft is taken for one that is about to start
}

// Progress is the state of a run.
type Progress struct {
	Percent    int // 0 to 100; -1 where the service does not say
	Status     SimulationStatus
	Finished   int // calls
	InProgress int // calls
	Remaining  int // calls
	Elapsed    time.Duration
}

// Wait polls the simulation until it is Completed, with pauses that grow from 2 s to 15 s and are partly random. It returns
// the simulation as it was read last, also with an error that ends the waiting: [ErrStopped], [ErrNotStarted] for a
// Draft, [ErrStalled], or the context's. Single polls may fail. A status that is not known is reported and waited out.
func (s *SimulationsService) Wait(ctx context.Context, id int64, opts WaitOptions) (*Simulation, error) {
	start, moved, failed := time.Now(), time.Now(), 0
	var last *Simulation
	shown := Progress{Percent: -2} // unlike any that is read
	for interval := minPollInterval * 4 / 3; ; interval = min(interval*5/4, maxPollInterval) {
		sim, err := s.Get(ctx, id)
		switch failed++; {
		case err == nil:
			last, failed = sim, 0
		case fateOf(err) == transport.Refused && !errors.Is(err, ErrServer) || failed >= maxFailedPolls:
			return last, err
		}
		if err == nil && progressOf(sim) != shown {
			shown, moved = progressOf(sim), time.Now()
			if now := shown; opts.OnProgress != nil {
				now.Elapsed = time.Since(start)
				opts.OnProgress(now)
			}
		}
		if done, err := ended(last); done && (!errors.Is(err, ErrNotStarted) || time.Since(start) >= opts.grace) {
			return last, err
		}
		if opts.StallAfter > 0 && time.Since(moved) >= opts.StallAfter {
			return last, fmt.Errorf("wait for simulation %d: %w: nothing changed for %v: read it, or stop it", id, ErrStalled, opts.StallAfter)
		}
		if err := transport.Sleep(ctx, interval-rand.N(interval/4)); err != nil {
			return last, fmt.Errorf("wait for simulation %d: gave up while it was %q: %w", id, shown.Status, err)
		}
	}
}

// ended reports whether the run is over, and how.
func ended(sim *Simulation) (bool, error) {
	if sim == nil {
		return false, nil
	}
	switch sim.Status {
	case SimulationStatusCompleted:
		return true, nil
	case SimulationStatusStopped:
		return true, fmt.Errorf("wait for simulation %d: %w: its results are not those of a whole run", sim.ID, ErrStopped)
	case SimulationStatusDraft:
		return true, fmt.Errorf("wait for simulation %d: %w: it is a draft: start it first", sim.ID, ErrNotStarted)
	}
	return false, nil
}

func progressOf(sim *Simulation) Progress {
	return Progress{
		Percent:    sim.percent(),
		Status:     sim.Status,
		Finished:   sim.TotalSimulationFinishedRecords,
		InProgress: sim.TotalSimulationInProgressRecords,
		Remaining:  sim.TotalSimulationRemainingRecords,
	}
}

// RunOptions are the options of Run.
type RunOptions struct {
	WaitOptions

	StopOnCancel bool // stop the simulation on the service when the context ends
}

// Run starts the simulation and waits for its end, as [SimulationsService.Start] and [SimulationsService.Wait] do. With
// StopOnCancel, a run whose context ends is stopped on the service before Run returns; the error then says whether that
// succeeded. It returns the simulation as it was read last, nil where it was not.
func (s *SimulationsService) Run(ctx context.Context, id int64, opts RunOptions) (*Simulation, error) {
	sim, err := s.Start(ctx, id)
	opts.grace = startGrace
	mayRun := err == nil || fateOf(err) == transport.Open
	if err == nil {
		sim, err = s.Wait(ctx, id, opts.WaitOptions)
	}
	if over, how := ended(sim); over && !errors.Is(how, ErrNotStarted) || !opts.StopOnCancel || ctx.Err() == nil || !mayRun {
		return sim, err
	}
	fresh, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if _, stopErr := s.Stop(fresh, id); stopErr != nil {
		return sim, fmt.Errorf("%w; stopping it failed: %w", err, stopErr)
	}
	return sim, fmt.Errorf("%w; it was stopped on the service", err)
}
