package client

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/omnidim-go/simulations/internal/transport"
)

// longWait is how long a writer waits for its turn before that is logged.
const longWait = 10 * time.Second

// locks gives the writers of each simulation their turns.
type locks struct {
	shared Locker // nil: none
	logger *slog.Logger

	mu   sync.Mutex
	byID map[int64]*lock
}

type lock struct {
	turn  chan struct{}
	users int
}

// lock waits until no other writer works on the simulation: none of this Client, and none that uses the same [Locker].
func (l *locks) lock(ctx context.Context, operation string, id int64) (unlock func(), err error) {
	leave, err := l.wait(ctx, operation, id)
	if err != nil {
		return nil, fmt.Errorf("%s: another writer of this client was not done in time, and nothing was sent: %w", errPrefix(operation, id), err)
	}
	if l.shared == nil {
		return leave, nil
	}
	unlockShared, err := l.shared(ctx, id)
	if err != nil {
		leave()
		return nil, fmt.Errorf("%s: the locker failed, and nothing was sent: %w", errPrefix(operation, id), err)
	}
	return func() {
		defer leave()
		if unlockShared != nil {
			unlockShared()
		}
	}, nil
}

func (l *locks) wait(ctx context.Context, operation string, id int64) (leave func(), err error) {
	own := l.enter(id)
	leave = func() { <-own.turn; l.leave(id, own) }
	warning := time.NewTimer(longWait)
	defer warning.Stop()
	for {
		select {
		case own.turn <- struct{}{}:
			return leave, nil
		case <-ctx.Done():
			l.leave(id, own)
			return nil, transport.ContextCause(ctx)
		case <-warning.C:
			l.logger.WarnContext(ctx, "omnidim writer waits for another one of the same simulation; "+
				"a write inside the function of an Edit waits for ever",
				slog.String("operation", operation), slog.Int64("simulation", id))
		}
	}
}

func (l *locks) enter(id int64) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := l.byID[id]
	if own == nil {
		own = &lock{turn: make(chan struct{}, 1)}
		if l.byID == nil {
			l.byID = make(map[int64]*lock)
		}
		l.byID[id] = own
	}
	own.users++
	return own
}

// leave forgets a lock that nobody uses.
func (l *locks) leave(id int64, own *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(l.byID, id)
	}
}
