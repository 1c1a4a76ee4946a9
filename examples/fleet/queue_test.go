package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// newNATS returns the URL of a server, and a function that stops the server.
func newNATS(t *testing.T) (url string, stop func()) {
	t.Helper()
	ns, err := startNATS(t.TempDir())
	require.NoError(t, err)
	stop = func() {
		ns.Shutdown()
		ns.WaitForShutdown()
	}
	t.Cleanup(stop)
	return ns.ClientURL(), stop
}

// newQueue returns a queue, and a function that stops its NATS server.
func newQueue(t *testing.T, underWay int) (q *queue, stop func()) {
	t.Helper()
	url, stop := newNATS(t)
	q, err := openQueue(t.Context(), &options{nats: url, underWay: underWay, settle: time.Hour})
	require.NoError(t, err)
	return q, stop
}

func TestLock_KeepsOthersOutUntilItsEnd(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, 1)
	locked, unlock, err := q.lock(t.Context(), 31)
	require.NoError(t, err)
	_, unlockOther, err := q.lock(t.Context(), 32)
	require.NoError(t, err, "another simulation")
	unlockOther()

	given := errors.New("given up")
	waiting, giveUp := context.WithCancelCause(t.Context())
	giveUp(given)
	_, _, err = q.lock(waiting, 31)
	require.Error(t, err)
	require.NoError(t, locked.Err())

	unlock()
	require.ErrorIs(t, locked.Err(), context.Canceled)
	_, unlock, err = q.lock(t.Context(), 31)
	require.NoError(t, err)
	unlock()
}

func TestLock_OutlivesItsLease(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, 1)
	locked, unlock, err := q.lock(t.Context(), 31)
	require.NoError(t, err)
	defer unlock()
	first, err := q.locks.Get(t.Context(), "31")
	require.NoError(t, err)
	changes, err := q.locks.Watch(t.Context(), "31")
	require.NoError(t, err)
	for entry := range changes.Updates() {
		if entry != nil && entry.Created().Sub(first.Created()) > lease {
			break
		}
	}
	require.NoError(t, locked.Err())
}

func TestLock_OfADeadWorkerEnds(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, 1)
	_, err := q.locks.Create(t.Context(), "31", []byte("worker/dead"))
	require.NoError(t, err)
	_, unlock, err := q.lock(t.Context(), 31)
	require.NoError(t, err)
	unlock()
}

func TestLock_ThatIsLostEndsTheContextAndSparesTheNextOwner(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, 1)
	locked, unlock, err := q.lock(t.Context(), 31)
	require.NoError(t, err)
	_, err = q.locks.Put(t.Context(), "31", []byte("worker/other"))
	require.NoError(t, err)
	<-locked.Done()
	require.ErrorContains(t, context.Cause(locked), "the lock was lost")
	_, err = q.locks.Put(t.Context(), "31", []byte("worker/other"))
	require.NoError(t, err)
	unlock()
	entry, err := q.locks.Get(t.Context(), "31")
	require.NoError(t, err)
	require.Equal(t, "worker/other", string(entry.Value()))
}

func TestLock_WithoutNATSEndsTheContextWhateverItsDeadline(t *testing.T) {
	t.Parallel()
	q, stop := newQueue(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	locked, unlock, err := q.lock(ctx, 31)
	require.NoError(t, err)
	stop()
	<-locked.Done()
	require.ErrorContains(t, context.Cause(locked), "the lock was lost")
	unlock()
}

func TestQueue_AJobThatWaitsForRedeliveryKeepsItsPlace(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(t, 1)
	for _, name := range []string{"one", "two"} {
		_, err := q.js.Publish(t.Context(), "fleet."+name, nil)
		require.NoError(t, err)
	}
	msg, err := q.jobs.Next()
	require.NoError(t, err)
	require.Equal(t, "fleet.one", msg.Subject())
	require.NoError(t, msg.NakWithDelay(time.Hour))
	_, err = q.jobs.Next(jetstream.FetchMaxWait(time.Second))
	require.ErrorIs(t, err, nats.ErrTimeout)
}
