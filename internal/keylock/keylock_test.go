package keylock

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOneKeyHasOneHolderAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		var holders, most int
		var mu sync.Mutex
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			holders += n
			most = max(most, holders)
		}
		began := time.Now()
		var users sync.WaitGroup
		for range 5 {
			users.Go(func() {
				unlock, err := locks.Lock(t.Context(), 1)
				require.NoError(t, err)
				count(1)
				<-time.After(time.Second)
				count(-1)
				unlock()
			})
		}
		users.Wait()
		require.Equal(t, 1, most)
		require.Equal(t, 5*time.Second, time.Since(began))
		require.Empty(t, locks.byKey, "a key that nobody uses is forgotten")
	})
}

func TestOtherKeysAreNotHeldUp(t *testing.T) {
	var locks Locks
	for key := range int64(10) {
		unlock, err := locks.Lock(t.Context(), key)
		require.NoError(t, err)
		defer unlock()
	}
	require.Len(t, locks.byKey, 10)
}

func TestWaitingEndsWithTheContextAndLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		unlock, err := locks.Lock(t.Context(), 1)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = locks.Lock(ctx, 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, locks.byKey, 1, "it is still held")
		unlock()
		require.Empty(t, locks.byKey)
		unlock, err = locks.Lock(t.Context(), 1)
		require.NoError(t, err)
		unlock()
	})
}
