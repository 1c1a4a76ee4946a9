package client

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// longWait is how long a writer waits for its turn before a warning is logged.
const longWait = 10 * time.Second

// locks serializes the writes to each simulation. Simulations without writers have no entry.
type locks struct {
	cfg *config

	mu    sync.Mutex
	turns map[int64]*turn
}

// turn is the lock of one simulation.
type turn struct {
	taken chan struct{} // holds a value while locked
	users int           // number of writers that hold or await the lock
}

func newLocks(cfg *config) *locks { return &locks{cfg: cfg, turns: make(map[int64]*turn)} }

// lock waits for all other writers to the simulation that use this Client or the same [Locker]. The
// returned context is done when ctx is done or the Locker loses its lock. If lock returns an error,
// no lock is held.
func (l *locks) lock(ctx context.Context, c *call) (context.Context, func(), error) {
	release, err := l.takeTurn(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	done := false
	defer func() {
		if !done { // the Locker failed or panicked
			release()
		}
	}()
	locked, unlock, err := l.cfg.locker(transport.WithCall(ctx, nil), c.SimulationID)
	if err != nil {
		return nil, nil, c.errorf("the locker failed, and nothing was sent: %w", err)
	}
	if unlock == nil {
		unlock = func() {}
	}
	if locked == nil {
		unlock()
		return nil, nil, c.errorf("the locker failed, and nothing was sent: the returned context is nil")
	}
	done = true
	return transport.WithCall(locked, c.Call), func() {
		defer release()
		unlock()
	}, nil
}

// takeTurn waits for the simulation's other writers that use this Client.
func (l *locks) takeTurn(ctx context.Context, c *call) (release func(), err error) {
	warning := time.AfterFunc(longWait, func() {
		l.cfg.Logger.WarnContext(ctx, "omnidim write waits for another writer of the simulation: "+
			"a write inside the function of an Edit never gets its turn",
			slog.String("operation", c.Operation), slog.Int64("simulation", c.SimulationID))
	})
	defer warning.Stop()
	t := l.join(c.SimulationID)
	select {
	case t.taken <- struct{}{}:
		return func() {
			<-t.taken
			l.leave(c.SimulationID, t)
		}, nil
	case <-ctx.Done():
		l.leave(c.SimulationID, t)
		return nil, c.errorf("another writer of this client did not finish in time, and nothing was sent: %w",
			transport.ContextCause(ctx))
	}
}

// join adds a user to the simulation's turn and returns the turn.
func (l *locks) join(id int64) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.turns[id]
	if !ok {
		t = &turn{taken: make(chan struct{}, 1)}
		l.turns[id] = t
	}
	t.users++
	return t
}

// leave removes a user and, if that was the last user, deletes the turn.
func (l *locks) leave(id int64, t *turn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.users--
	if t.users == 0 {
		delete(l.turns, id)
	}
}
