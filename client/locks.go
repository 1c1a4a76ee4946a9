package client

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// longWait is how long a writer waits for its turn before that is logged.
const longWait = 10 * time.Second

// locks gives the writers of each simulation their turns.
type locks struct {
	cfg   *config
	turns sync.Map // by simulation: a channel that holds a value while somebody writes
}

// lock waits until no other writer works on the simulation: none of this Client, and none that uses the same [Locker]. If
// that fails, the call does, and nothing is sent.
func (l *locks) lock(ctx context.Context, c *call) (unlock func()) {
	if c.Err != nil {
		return func() {}
	}
	warning := time.AfterFunc(longWait, func() {
		l.cfg.Logger.WarnContext(ctx, "omnidim writer waits for another one of the same simulation: "+
			"a write inside the function of an Edit waits for ever",
			slog.String("operation", c.Operation), slog.Int64("simulation", c.SimulationID))
	})
	defer warning.Stop()
	value, _ := l.turns.LoadOrStore(c.SimulationID, make(chan struct{}, 1))
	turn, prefix := value.(chan struct{}), errPrefix(c.Operation, c.SimulationID)
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		c.Err = errorf("%s: another writer of this client was not done in time, and nothing was sent: %w", prefix, transport.ContextCause(ctx))
		return func() {}
	}
	unlockShared, err := l.cfg.locker(ctx, c.SimulationID)
	if err != nil {
		c.Err = errorf("%s: the locker failed, and nothing was sent: %w", prefix, err)
		unlockShared = nil
	}
	return func() {
		defer func() { <-turn }()
		if unlockShared != nil {
			unlockShared()
		}
	}
}
