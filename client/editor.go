package client

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// freshFor is how old a read may be when the body of the PUT leaves.
const freshFor = time.Second

// lookDelays are the waits before each look at a state that reads may not show yet: the looks are
// at 0, 0.5 and 2 s.
var lookDelays = [...]time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond}

// editor is one Plan, Apply, Edit or Verify. It makes the requests; progress decides.
type editor struct {
	service   *SimulationsService
	call      *call // only its operation and id count
	policy    RetryPolicy
	requests  int       // made so far
	last      *state    // the latest read; nil: none since the latest write
	decoded   *state    // the latest read, also one before the latest write
	notBefore time.Time // the service asked for no request until then
}

// state is a simulation as a read showed it.
type state struct {
	Snapshot
	sim      *Simulation
	extra    map[int64][]scenario.Extra // by scenario: the fields that no update can carry
	took     time.Duration
	received time.Time
}

// writeBefore is the deadline for the body of a PUT that follows this read.
func (s *state) writeBefore() time.Time { return s.received.Add(freshFor) }

func (s *state) isSlow() bool { return s != nil && s.took >= freshFor }

// isFresh reports whether a PUT may follow this read.
func (s *state) isFresh() bool {
	return s != nil && !s.isSlow() && time.Now().Before(s.writeBefore())
}

// read reads the simulation once. It refuses a response that came out of a cache.
func (e *editor) read(ctx context.Context) (*state, error) {
	if err := e.waitForService(ctx); err != nil {
		return nil, err
	}
	id := e.call.SimulationID
	ctx, c := e.service.begin(ctx, "getSimulation", transport.NoSideEffects, id)
	c.fresh = true
	asked := time.Now()
	resp, err := e.service.raw.GetSimulation(ctx, id)
	received := time.Now()
	e.requests += c.Attempts
	sim, err := c.simulation(resp, err)
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

// looks reads at once, after 0.5 s and after 2 s.
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

// readSettled looks until the state contradicts nothing that this Client has just verified: a lagging
// replica may still show the state before. After the last look the state counts as the truth.
func (e *editor) readSettled(ctx context.Context) (*state, error) {
	var first *verified // the first look contradicts it
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

// readFresh returns a read that a PUT may follow: the latest one if that is fresh, otherwise a new one.
func (e *editor) readFresh(ctx context.Context) (*state, error) {
	if e.last.isFresh() {
		return e.last, nil
	}
	return e.readSettled(ctx)
}

// noteWait remembers how long to wait before the next request, after one that failed. It reports
// whether the policy and the context allow another attempt after that wait.
func (e *editor) noteWait(ctx context.Context, err error, attempts int) bool {
	var asked transport.RetryAfter
	if refusal, ok := err.(*APIError); ok {
		asked = refusal.asked
	}
	wait, ok := e.policy.backoff(ctx, max(attempts, 1), asked)
	if asked.Wait == 0 && fateOf(err) != notSent {
		wait = 0 // the looks have their own times
	}
	e.notBefore = time.Now().Add(max(wait, asked.Wait))
	return ok
}

// waitForService waits until the service allows another request.
func (e *editor) waitForService(ctx context.Context) error {
	wait := time.Until(e.notBefore)
	if !e.policy.allows(ctx, wait) {
		return e.call.errorf("the service asks to wait for %v: try again then", wait.Round(time.Second))
	}
	if transport.Sleep(ctx, wait) != nil {
		return e.call.errorf("gave up while the service asked to wait: %w", transport.ContextCause(ctx))
	}
	return nil
}
