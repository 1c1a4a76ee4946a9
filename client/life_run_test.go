package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestRunStartsAndWaits(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.RunFor(10*time.Minute))
		id := seed(t, srv)
		sim, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{StopOnCancel: true})
		require.NoError(t, err)
		require.Equal(t, client.SimulationStatusCompleted, sim.Status)
		require.Equal(t, "startSimulation", srv.Requests()[0].Operation)
		require.Empty(t, sent(srv, "stopSimulation"))
	})
}

func TestACancelledRunIsStoppedOnTheServiceBeforeItReturns(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		began := time.Now()
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnCancel: true})
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusPending, sim.Status, "as it was read last")
		require.Equal(t, time.Minute, time.Since(began))
	})
}

func TestACancelledRunGoesOnWithoutStopOnCancel(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, client.SimulationStatusPending, sim.Status)
		require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
	})
}

func TestARunThatEndsAsTheContextDoesIsNotStopped(t *testing.T) {
	for status, want := range map[client.SimulationStatus]error{
		client.SimulationStatusCompleted: nil,
		client.SimulationStatusStopped:   client.ErrStopped,
	} {
		for _, stopOnCancel := range []bool{true, false} {
			synctestSubtest(t, string(status), func(t *testing.T) {
				srv := newServer(t)
				id := seed(t, srv)
				srv.Inject("getSimulation", clienttest.Pass(), clienttest.Before(func(srv *clienttest.Server) {
					srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = string(status) })
				}))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				opts := client.RunOptions{StopOnCancel: stopOnCancel}
				opts.OnProgress = func(p client.Progress) {
					if p.Status == status {
						cancel()
					}
				}
				sim, err := newClient(t, srv).Simulations.Run(ctx, id, opts)
				require.ErrorIs(t, err, want)
				require.Equal(t, status, sim.Status)
				require.Empty(t, sent(srv, "stopSimulation"))
			})
		}
	}
}

func TestAStopThatFailsIsToldBesideTheCancellation(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
		takes time.Duration
	}{
		"the service fails":     {clienttest.ServerError(500), client.ErrServer, 0},
		"it ended meanwhile":    {clienttest.Respond(200, `{"success":false,"error":"Not now."}`), client.ErrInvalidState, 0},
		"no answer":             {clienttest.Delay(time.Hour), context.DeadlineExceeded, 30 * time.Second},
		"refused, then stopped": {clienttest.Refuse(), nil, time.Second},
		"a pause is asked for":  {clienttest.RateLimit("60"), client.ErrRateLimited, 0},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("stopSimulation", tt.fault)
			began := time.Now()
			_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnCancel: true})
			require.ErrorIs(t, err, context.Canceled)
			require.LessOrEqual(t, time.Since(began), time.Minute+tt.takes)
			if tt.want == nil {
				require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
				return
			}
			require.ErrorIs(t, err, tt.want)
			require.ErrorContains(t, err, "stopping it failed")
			require.NotContains(t, err.Error(), "was stopped")
		})
	}
}

func TestARunIsStoppedWhereItsStartMayHaveArrived(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", clienttest.SlowBody(time.Hour))
		_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Second), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}

func TestARunThatWasNotStartedIsNotStopped(t *testing.T) {
	t.Run("cancelled before", func(t *testing.T) {
		srv := newServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := newClient(t, srv).Simulations.Run(ctx, seed(t, srv), client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, srv.Requests())
	})
	synctestSubtest(t, "another run is under way", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		ctx, cancel := context.WithCancel(t.Context())
		srv.Inject("getSimulation", clienttest.Before(func(*clienttest.Server) { cancel() }))
		_, err := newClient(t, srv).Simulations.Run(ctx, id, client.RunOptions{StopOnCancel: true})
		require.Error(t, err)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
	t.Run("it runs already", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		_, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, client.ErrRunning)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
}

func TestAStalledRunGoesOnOnTheService(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		opts := client.RunOptions{StopOnCancel: true, StallAfter: time.Minute}
		_, err := newClient(t, srv).Simulations.Run(within(time.Hour)(t), id, opts)
		require.ErrorIs(t, err, client.ErrStalled)
		require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
	})
}

// notStartedYet answers a start, and leaves the draft as it is.
func notStartedYet() clienttest.Fault { return clienttest.Respond(200, `{"success":true}`) }

func TestADraftRightAfterItsStartIsWaitedOut(t *testing.T) {
	for name, tt := range map[string]struct {
		starts time.Duration // after the call
		want   error
	}{
		"it starts in time": {20 * time.Second, nil},
		"it starts late":    {5 * time.Minute, client.ErrNotStarted},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("startSimulation", notStartedYet())
			began := time.Now()
			set := func(status string) func() {
				return func() { srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = status }) }
			}
			for _, timer := range []*time.Timer{
				time.AfterFunc(tt.starts, set(clienttest.StatusInProgress)), time.AfterFunc(tt.starts+time.Minute, set(clienttest.StatusCompleted)),
			} {
				defer timer.Stop()
			}
			sim, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{})
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, client.SimulationStatusCompleted, sim.Status)
				return
			}
			require.Equal(t, client.SimulationStatusDraft, sim.Status)
			require.GreaterOrEqual(t, time.Since(began), 30*time.Second)
			require.LessOrEqual(t, time.Since(began), 45*time.Second)
		})
	}
}

func TestARunThatIsCancelledBeforeItLeavesTheDraftIsStopped(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", notStartedYet())
		srv.Inject("stopSimulation", clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusPending })
		}))
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, 10*time.Second), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusDraft, sim.Status, "as it was read last")
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}
