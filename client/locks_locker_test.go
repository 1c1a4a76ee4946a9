package client_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// recordingLocker records the requests that the server got until each call.
type recordingLocker struct {
	srv    *clienttest.Server
	events []string
}

func (l *recordingLocker) lock(ctx context.Context, id int64) (context.Context, func(), error) {
	l.record("lock", id)
	return ctx, func() { l.record("unlock", id) }, nil
}

func (l *recordingLocker) record(event string, id int64) {
	l.events = append(l.events, fmt.Sprint(event, " ", id, " after ", methods(l.srv)))
}

// Each kind of writer takes the lock before its first request, and gives it back after its last.
func TestWithLocker(t *testing.T) {
	requests := map[string]string{
		"Edit": "[GET PUT GET]", "Apply": "[GET PUT GET]", "Update": "[PUT]", "Start": "[POST]", "Delete": "[DELETE]",
	}
	for name, write := range writers() {
		for end, tt := range map[string]struct {
			fault  clienttest.Fault
			failed bool
		}{
			"success": {clienttest.Pass(), false},
			"failure": {clienttest.Error(401, "unauthorized", "No."), true},
		} {
			synctestSubtest(t, name+", "+end, func(t *testing.T) {
				srv := newServer(t)
				l := &recordingLocker{srv: srv}
				id := seed(t, srv)
				p := plan(t, newClient(t, srv), id, adding("Asks"))
				c := newClient(t, srv, client.WithLocker(l.lock))
				if tt.failed {
					srv.Inject("", tt.fault)
				}
				err := write(t.Context(), c.Simulations, p)
				require.Equal(t, tt.failed, err != nil)
				require.Len(t, l.events, 2)
				require.Equal(t, "lock 101 after [GET]", l.events[0], "only the plan was read")
				if !tt.failed {
					require.Equal(t, "unlock 101 after [GET "+requests[name][1:], l.events[1])
				}
			})
		}
	}
}

func TestWithLocker_ReadersTakeNoLock(t *testing.T) {
	srv := newServer(t)
	l := &recordingLocker{srv: srv}
	c, id := newClient(t, srv, client.WithLocker(l.lock)), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	_, err := c.Simulations.Verify(t.Context(), p)
	require.NoError(t, err)
	_, err = c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, l.events)
}

func TestWithLocker_FailureSendsNothing(t *testing.T) {
	for name, write := range writers() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			p := plan(t, newClient(t, srv), id, adding("Asks"))
			busy, unlocked, calls := errors.New("the lease is taken"), 0, 0
			c := newClient(t, srv, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
				if calls++; calls == 1 {
					return ctx, func() { unlocked++ }, busy
				}
				return ctx, nil, nil
			}))
			err := write(t.Context(), c.Simulations, p)
			require.ErrorIs(t, err, busy)
			require.ErrorContains(t, err, "nothing was sent")
			require.Len(t, srv.Requests(), 1, "of the plan")
			require.Zero(t, unlocked, "there is nothing to unlock")
			require.NoError(t, write(t.Context(), c.Simulations, p), "the Client's own lock is free; a nil unlock is allowed")
		})
	}
}

// unlock is called although the context has ended, and so has the function.
func TestWithLocker_UnlocksAlways(t *testing.T) {
	failed := errors.New("no")
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		get    clienttest.Fault
		want   error
	}{
		"the function fails":    {func(*client.Edit) error { return failed }, clienttest.Pass(), failed},
		"the context ends":      {adding("Asks"), clienttest.HangBefore(), context.Canceled},
		"the service is broken": {adding("Asks"), clienttest.HTML(404), client.ErrGateway},
		"nothing changes":       {nothing, clienttest.Pass(), nil},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			l := &recordingLocker{srv: srv}
			c, id := newClient(t, srv, client.WithLocker(l.lock)), seed(t, srv)
			srv.Inject("getSimulation", tt.get)
			_, err := c.Simulations.Edit(cancelAfter(t, time.Second), id, tt.change)
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, []string{"lock 101 after []", "unlock 101 after [GET]"}, l.events)
		})
	}
}

func TestWithLocker_GetsTheContextOfTheCall(t *testing.T) {
	type key struct{}
	srv := newServer(t)
	c, id := newClient(t, srv, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
		require.Equal(t, "caller", ctx.Value(key{}))
		return ctx, func() {}, nil
	})), seed(t, srv)
	_, err := c.Simulations.Edit(context.WithValue(t.Context(), key{}, "caller"), id, adding("Asks"))
	require.NoError(t, err)
}

// Each Client is that of a process. With one lock for all of them nobody conflicts, although every function takes a minute.
func TestWithLocker_ProcessesTakeTurns(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id, turn := seed(t, srv), make(chan struct{}, 1)
		locker := func(ctx context.Context, _ int64) (context.Context, func(), error) {
			select {
			case turn <- struct{}{}:
				return ctx, func() { <-turn }, nil
			case <-ctx.Done():
				return nil, nil, ctx.Err()
			}
		}
		var editing sync.WaitGroup
		for i := range 4 {
			c := newClient(t, srv, client.WithLocker(locker))
			editing.Go(func() {
				result, err := c.Simulations.Edit(t.Context(), id, slowly(adding(fmt.Sprint("Asks ", i))))
				require.NoError(t, err)
				require.Equal(t, 4, result.Requests)
			})
		}
		editing.Wait()
		require.Len(t, state(t, srv, id).Scenarios, 6)
	})
}

func TestWithLocker_PanicGivesTheTurnBack(t *testing.T) {
	for name, write := range writers() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			p := plan(t, newClient(t, srv), id, adding("Asks"))
			calls := 0
			c := newClient(t, srv, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
				if calls++; calls == 1 {
					panic("the table is gone")
				}
				return ctx, nil, nil
			}))
			require.Panics(t, func() { _ = write(t.Context(), c.Simulations, p) })
			require.Len(t, srv.Requests(), 1, "of the plan")
			require.NoError(t, write(cancelAfter(t, time.Second), c.Simulations, p))
		})
	}
}

// A Locker whose lock is lost ends the context that it returned: no write leaves after that, and the error has the cause.
func TestWithLocker_WritesNothingOnceTheLockIsLost(t *testing.T) {
	for name, tt := range map[string]struct {
		lost    time.Duration
		put     clienttest.Fault
		unknown bool
		puts    int
	}{
		"before the write":              {30 * time.Second, clienttest.Pass(), false, 0},
		"while the write is waited for": {61 * time.Second, clienttest.HangBefore(), true, 1},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			lost, unlocked := errors.New("the lease is gone"), 0
			c := newClient(t, srv, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(tt.lost, func() { cancel(lost) })
				return ctx, func() { unlocked++ }, nil
			}))
			id := seed(t, srv)
			srv.Inject("updateSimulation", tt.put)
			_, err := c.Simulations.Edit(t.Context(), id, slowly(settingName("Surgery")))
			require.ErrorIs(t, err, lost)
			var unknown *client.OutcomeUnknownError
			require.Equal(t, tt.unknown, errors.As(err, &unknown))
			require.Len(t, sent(srv, "updateSimulation"), tt.puts)
			require.Equal(t, 1, unlocked)
			require.Equal(t, "Clinic", state(t, srv, id).Name)
		})
	}
}

func TestWithLocker_RefusesANilContext(t *testing.T) {
	srv, unlocked := newServer(t), 0
	c, id := newClient(t, srv, client.WithLocker(func(context.Context, int64) (context.Context, func(), error) {
		return nil, func() { unlocked++ }, nil
	})), seed(t, srv)
	_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
	require.EqualError(t, err, "updateSimulation 101: the locker failed, and nothing was sent: the returned context is nil")
	require.Equal(t, 1, unlocked)
	require.Empty(t, srv.Requests())
}

// The documentation of Locker says how long a lock is held if the service stops responding.
func TestWithLocker_HoldsTheLockForFiveMinutesIfTheServiceStopsResponding(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		var held time.Duration
		c := newClient(t, srv, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
			began := time.Now()
			return ctx, func() { held = time.Since(began) }, nil
		}))
		id := seed(t, srv)
		hangs := clienttest.Times(9, clienttest.HangBefore())
		srv.Inject("updateSimulation", hangs...)
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, hangs...)...)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.InDelta(t, 5*time.Minute, held, float64(15*time.Second))
	})
}
