package client

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// freshFor is the maximum age of a read when the PUT's body is sent.
const freshFor = time.Second

// lookDelays are the delays before each look. Because a change may not be visible immediately,
// looks are at 0s, 0.5s and 2s.
var lookDelays = [...]time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// editor makes the requests of a single Plan, Apply, Edit or Verify. The type progress decides on
// the next step.
type editor struct {
	service   *SimulationsService
	call      *call // only for the operation and the simulation ID
	policy    RetryPolicy
	requests  int       // number made so far
	last      *state    // latest read; nil if none since the latest write
	decoded   *state    // latest read, including reads before the latest write
	notBefore time.Time // earliest time the service allows another request
}

// state is the result of reading a simulation.
type state struct {
	Snapshot
	sim      *Simulation
	extra    map[int64]scenario.Extra // fields that updates cannot carry, by scenario ID
	took     time.Duration
	received time.Time
}

// writeBefore returns the deadline for sending the body of a PUT based on this read.
func (s *state) writeBefore() time.Time { return s.received.Add(freshFor) }

func (s *state) isSlow() bool { return s != nil && s.took >= freshFor }

// isFresh reports whether a PUT may follow this read.
func (s *state) isFresh() bool {
	return s != nil && !s.isSlow() && time.Now().Before(s.writeBefore())
}

// read reads the simulation once.
func (e *editor) read(ctx context.Context) (*state, error) {
	if err := e.waitForService(ctx); err != nil {
		return nil, err
	}
	id := e.call.SimulationID
	ctx, c := e.service.begin(ctx, "getSimulation", transport.NoSideEffects, id)
	asked := time.Now()
	resp, err := e.service.raw.GetSimulation(ctx, id)
	received := time.Now()
	e.requests += c.Attempts
	sim, err := c.simulation(resp, err, "simulation")
	if err != nil {
		e.noteWait(ctx, err, c.Attempts)
		return nil, err
	}
	snapshot, extra, err := sim.editable(e.decoded)
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
	e.decoded = e.last
	return e.last, nil
}

// looks returns an iterator that reads at 0s, 0.5s and 2s.
func (e *editor) looks(ctx context.Context) iter.Seq2[*state, error] {
	return func(yield func(*state, error) bool) {
		for _, delay := range lookDelays {
			if transport.Sleep(ctx, delay) != nil {
				yield(nil, e.call.errorf("gave up between two reads: %w", transport.ContextCause(ctx)))
				return
			}
			if !yield(e.read(ctx)) {
				return
			}
		}
	}
}

// readSettled reads until the state is consistent with the latest verified write, because a lagging
// replica may still return the previous state. The last read is always accepted.
func (e *editor) readSettled(ctx context.Context) (*state, error) {
	var first *verified // the verified state contradicted by the first look
	for now, err := range e.looks(ctx) {
		if err != nil {
			return nil, err
		}
		contradicted := e.service.history.contradicted(now.Snapshot)
		if contradicted == nil {
			return now, nil
		}
		first = cmp.Or(first, contradicted)
	}
	e.service.history.settle(first, e.last.Snapshot)
	return e.last, nil
}

// readFresh returns the latest read if it is fresh; otherwise it reads again.
func (e *editor) readFresh(ctx context.Context) (*state, error) {
	if e.last.isFresh() {
		return e.last, nil
	}
	return e.readSettled(ctx)
}

// noteWait sets how long to wait before the next request after a failed one. It reports whether the
// policy and ctx allow another attempt after that wait.
func (e *editor) noteWait(ctx context.Context, err error, attempts int) bool {
	asked := askedBy(err)
	wait, ok := e.policy.backoff(ctx, max(attempts, 1), asked)
	if asked.Wait == 0 && fateOf(err) != notSent {
		wait = 0 // looks have their own delays
	}
	e.notBefore = time.Now().Add(max(wait, asked.Wait))
	return ok
}

// waitForService waits until the service allows another request.
func (e *editor) waitForService(ctx context.Context) error {
	wait := time.Until(e.notBefore)
	if !e.policy.allows(ctx, wait) {
		return e.call.errorf("the service asks to wait: try again in %v", wait.Round(time.Second))
	}
	if transport.Sleep(ctx, wait) != nil {
		return e.call.errorf("gave up before reading the simulation: %w", transport.ContextCause(ctx))
	}
	return nil
}
