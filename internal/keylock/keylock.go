// Package keylock is a lock for each of many keys.
package keylock

import (
	"context"
	"sync"
)

// Locks keep those who use one key from each other, and no others.
type Locks struct {
	mu    sync.Mutex
	byKey map[int64]*lock
}

type lock struct {
	turn  chan struct{}
	users int
}

// Lock waits for the key's turn, or ends with the context. unlock must be called once.
func (l *Locks) Lock(ctx context.Context, key int64) (unlock func(), err error) {
	k := l.enter(key)
	select {
	case k.turn <- struct{}{}:
		return func() { <-k.turn; l.leave(key, k) }, nil
	case <-ctx.Done():
		l.leave(key, k)
		return nil, ctx.Err()
	}
}

func (l *Locks) enter(key int64) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.byKey[key]
	if k == nil {
		k = &lock{turn: make(chan struct{}, 1)}
		if l.byKey == nil {
			l.byKey = make(map[int64]*lock)
		}
		l.byKey[key] = k
	}
	k.users++
	return k
}

// leave forgets the lock of a key that nobody uses.
func (l *Locks) leave(key int64, k *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k.users--; k.users == 0 {
		delete(l.byKey, key)
	}
}
