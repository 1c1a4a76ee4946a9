package client_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Promise 8: no other request stands between an Edit's first read and its last.
func TestWritersOfOneSimulationAreSerialised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("", clienttest.Times(40, clienttest.Delay(time.Second))...)
		var writers sync.WaitGroup
		for i := range 5 {
			writers.Go(func() {
				result, err := c.Simulations.Edit(t.Context(), id, adding(fmt.Sprint("Asks ", i)))
				require.NoError(t, err)
				require.Equal(t, 4, result.Requests, "nobody conflicts")
			})
		}
		writers.Wait()
		require.Len(t, state(t, srv, id).Scenarios, 7)
		list := methods(srv)
		for i := 0; i < len(list); i += 4 {
			require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, list[i:i+4])
		}
	})
}

func TestEveryKindOfWriterWaitsItsTurn(t *testing.T) {
	for name, write := range map[string]func(*client.SimulationsService, context.Context, int64) error{
		"update": func(s *client.SimulationsService, ctx context.Context, id int64) error {
			_, err := s.Update(ctx, id, client.SimulationUpdate{Name: "Surgery"})
			return err
		},
		"edit": func(s *client.SimulationsService, ctx context.Context, id int64) error {
			_, err := s.Edit(ctx, id, settingName("Surgery"))
			return err
		},
		"start": func(s *client.SimulationsService, ctx context.Context, id int64) error {
			_, err := s.Start(ctx, id)
			return err
		},
		"delete": func(s *client.SimulationsService, ctx context.Context, id int64) error { return s.Delete(ctx, id) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t)
				c, id, other := newClient(t, srv), seed(t, srv), seed(t, srv)
				_, err := c.Simulations.Edit(t.Context(), id, func(*client.Edit) error {
					before := len(srv.Requests())
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					err := write(c.Simulations, ctx, id)
					require.ErrorIs(t, err, context.DeadlineExceeded, "the context gives up waiting")
					require.ErrorContains(t, err, "nothing was sent")
					require.Len(t, srv.Requests(), before)
					require.NoError(t, write(c.Simulations, t.Context(), other), "other ids are not held up")
					return nil
				})
				require.NoError(t, err)
				require.NoError(t, write(c.Simulations, t.Context(), id), "the lock is free again")
			})
		})
	}
}

func TestApplyWaitsItsTurnAndThenReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
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

func TestEveryKindOfWriterKeepsItsTurnToItsEnd(t *testing.T) {
	for name, write := range map[string]func(context.Context, *client.SimulationsService, *client.Plan) error{
		"apply": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Apply(ctx, p)
			return err
		},
		"update": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Update(ctx, p.SimulationID(), p.Body())
			return err
		},
		"start": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			_, err := s.Start(ctx, p.SimulationID())
			return err
		},
		"delete": func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			return s.Delete(ctx, p.SimulationID())
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
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
		})
	}
}

func TestTheLockIsFreeAfterAPanicOfTheCallersFunction(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	require.Panics(t, func() {
		_, _ = c.Simulations.Edit(t.Context(), id, func(*client.Edit) error { panic("caller") })
	})
	_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
}

// Writers of other Clients are not held off, only noticed.
func TestWritersOfTwoClientsMeetAsAConflict(t *testing.T) {
	srv := newServer(t)
	c, other, id := newClient(t, srv, quick()), newClient(t, srv), seed(t, srv)
	rounds := 0
	result, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
		if rounds++; rounds == 1 {
			_, err := other.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
		}
		return adding("Begs")(e)
	})
	require.NoError(t, err)
	require.Equal(t, 2, rounds)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	require.Equal(t, []string{"Books", "Cancels", "Asks", "Begs"}, storedNames(t, srv, id))
}
