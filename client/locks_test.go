package client_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// writing is an operation that writes. The plan is of the simulation that it writes to.
type writing func(context.Context, *client.SimulationsService, *client.Plan) error

func writers() map[string]writing {
	return map[string]writing{
		"Edit": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Edit(ctx, p.SimulationID(), adding("Asks"))
			return err
		},
		"Apply": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Apply(ctx, p)
			return err
		},
		"Update": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Update(ctx, p.SimulationID(), p.Body())
			return err
		},
		"Start": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Start(ctx, p.SimulationID())
			return err
		},
		"Delete": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			return s.Delete(ctx, p.SimulationID())
		},
	}
}

// No other request is made between an Edit's first read and its last.
func TestSimulationsService_Edit_WritersTakeTurns(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("", clienttest.Times(40, clienttest.Delay(100*time.Millisecond))...)
		var editing sync.WaitGroup
		for i := range 5 {
			editing.Go(func() {
				result, err := c.Simulations.Edit(t.Context(), id, adding(fmt.Sprint("Asks ", i)))
				require.NoError(t, err)
				require.Equal(t, 3, result.Requests, "nobody conflicts")
			})
		}
		editing.Wait()
		require.Len(t, state(t, srv, id).Scenarios, 7)
		list := methods(srv)
		for i := 0; i < len(list); i += 3 {
			require.Equal(t, []string{"GET", "PUT", "GET"}, list[i:i+3])
		}
	})
}

func TestSimulationsService_Edit_HoldsOffEveryWriter(t *testing.T) {
	for name, write := range writers() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id, other := newClient(t, srv), seed(t, srv), seed(t, srv)
			p, elsewhere := plan(t, c, id, adding("Asks")), plan(t, c, other, adding("Asks"))
			_, err := c.Simulations.Edit(t.Context(), id, func(*client.Edit) error {
				before := len(srv.Requests())
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err := write(ctx, c.Simulations, p)
				require.ErrorIs(t, err, context.DeadlineExceeded, "the context ends the wait")
				require.ErrorContains(t, err, "nothing was sent")
				require.Len(t, srv.Requests(), before)
				require.NoError(t, write(t.Context(), c.Simulations, elsewhere), "other ids are not held up")
				return nil
			})
			require.NoError(t, err)
			require.NoError(t, write(t.Context(), c.Simulations, p), "the lock is free again")
		})
	}
}

func TestSimulationsService_Edit_IsHeldOffByEveryWriter(t *testing.T) {
	for name, write := range writers() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, adding("Asks"))
			srv.Inject("", clienttest.Delay(10*time.Second))
			done := make(chan error)
			go func() { done <- write(t.Context(), c.Simulations, p) }()
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := c.Simulations.Edit(ctx, id, settingName("Surgery"))
			require.ErrorContains(t, err, "another writer of this client")
			require.NoError(t, <-done)
		})
	}
}

func TestSimulationsService_Apply_WaitsForItsTurnAndThenReads(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		p := plan(t, c, id, adding("Asks"))
		applied := make(chan error)
		_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			go func() {
				_, err := c.Simulations.Apply(t.Context(), p)
				applied <- err
			}()
			synctest.Wait()
			require.Len(t, srv.Requests(), 2, "the plan's read, and the edit's")
			return settingName("Surgery")(e)
		})
		require.NoError(t, err)
		var conflict *client.ConflictError
		require.ErrorAs(t, <-applied, &conflict, "what changed during the wait is seen")
		require.Equal(t, "Surgery", state(t, srv, id).Name)
	})
}

func TestSimulationsService_Edit_LockIsFreeAfterAPanicOfTheFunction(t *testing.T) {
	srv := newServer(t)
	unlocked := 0
	locker := func(ctx context.Context, _ int64) (context.Context, func(), error) {
		return ctx, func() { unlocked++ }, nil
	}
	c, id := newClient(t, srv, client.WithLocker(locker)), seed(t, srv)
	require.Panics(t, func() {
		_, _ = c.Simulations.Edit(t.Context(), id, func(*client.Edit) error { panic("caller") })
	})
	require.Equal(t, 1, unlocked)
	_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
}

// Writers of other Clients are not held off, only noticed.
func TestSimulationsService_Edit_WritersOfTwoClientsConflict(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, other, id := newClient(t, srv), newClient(t, srv), seed(t, srv)
		rounds := 0
		result, err := c.Simulations.Edit(t.Context(), id, slowly(func(e *client.Edit) error {
			if rounds++; rounds == 1 {
				_, err := other.Simulations.Edit(t.Context(), id, adding("Asks"))
				require.NoError(t, err)
			}
			return adding("Begs")(e)
		}))
		require.NoError(t, err)
		require.Equal(t, 2, rounds)
		require.Equal(t, client.OutcomeVerified, result.Outcome)
		require.Equal(t, []string{"Books", "Cancels", "Asks", "Begs"}, storedNames(t, srv, id))
	})
}

// A write inside the function of an Edit waits forever. The log names the cause.
func TestSimulationsService_Edit_InsideEditIsLogged(t *testing.T) {
	for name, write := range writers() {
		synctestSubtest(t, name, func(t *testing.T) {
			log := &lockedLog{}
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithLogger(slog.New(slog.NewTextHandler(log, nil)))), seed(t, srv)
			p := plan(t, c, id, adding("Asks"))
			_, err := c.Simulations.Edit(t.Context(), id, func(*client.Edit) error {
				ctx := cancelAfter(t, time.Minute)
				done := make(chan error)
				go func() { done <- write(ctx, c.Simulations, p) }()
				<-time.After(10*time.Second - 1)
				require.Empty(t, log.warnings())
				<-time.After(time.Second)
				synctest.Wait()
				require.Len(t, log.warnings(), 1)
				require.Contains(t, log.warnings()[0], "a write inside the function of an Edit never gets its turn")
				require.Contains(t, log.warnings()[0], fmt.Sprint("simulation=", id))
				err := <-done
				require.ErrorIs(t, err, context.Canceled)
				require.Len(t, log.warnings(), 1, "once")
				return nil
			})
			require.NoError(t, err)
		})
	}
}

// lockedLog is a log that can be read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) warnings() (lines []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, "level=WARN") {
			lines = append(lines, line)
		}
	}
	return lines
}
