package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// setStatus changes the status before the call is handled.
func setStatus(id int64, status string) clienttest.Fault {
	return clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = status })
	})
}

// startsLater responds to a start, and leaves the draft as it is.
func startsLater() clienttest.Fault { return clienttest.Respond(200, `{"success":true}`) }

func TestSimulationsService_Run_StartsAndWaits(t *testing.T) {
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

func TestSimulationsService_Run_StopsACancelledRunBeforeItReturns(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		start := time.Now()
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnCancel: true})
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusPending, sim.Status, "as it was read last")
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestSimulationsService_Run_LeavesACancelledRunAloneWithoutStopOnCancel(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, client.SimulationStatusPending, sim.Status)
		require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_DoesNotStopARunThatEndsAsTheContextDoes(t *testing.T) {
	for status, want := range map[client.SimulationStatus]error{
		client.SimulationStatusCompleted: nil,
		client.SimulationStatusStopped:   client.ErrStopped,
	} {
		for _, stopOnCancel := range []bool{true, false} {
			synctestSubtest(t, string(status), func(t *testing.T) {
				srv := newServer(t)
				id := seed(t, srv)
				srv.Inject("getSimulation", clienttest.Pass(), setStatus(id, string(status)))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				sim, err := newClient(t, srv).Simulations.Run(ctx, id, client.RunOptions{
					StopOnCancel: stopOnCancel,
					OnProgress: func(p client.Progress) {
						if p.Status == status {
							cancel()
						}
					},
				})
				require.ErrorIs(t, err, want)
				require.Equal(t, status, sim.Status)
				require.Empty(t, sent(srv, "stopSimulation"))
			})
		}
	}
}

func TestSimulationsService_Run_ReportsAStopThatFails(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
		takes time.Duration
	}{
		"the service fails": {clienttest.ServerError(500), client.ErrServer, 0},
		"it has ended":      {clienttest.Respond(200, `{"success":false,"error":"Not now."}`), client.ErrInvalidState, 0},
		"no response":       {clienttest.Delay(time.Hour), context.DeadlineExceeded, 30 * time.Second},
		"rate limit":        {clienttest.RateLimit("60"), client.ErrRateLimited, 0},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("stopSimulation", tt.fault)
			start := time.Now()
			_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnCancel: true})
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, tt.want)
			require.ErrorContains(t, err, "stopping it failed")
			require.NotContains(t, err.Error(), "was stopped")
			require.LessOrEqual(t, time.Since(start), time.Minute+tt.takes)
		})
	}
}

func TestSimulationsService_Run_RetriesAStopThatWasNotSent(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("stopSimulation", clienttest.Refuse())
		_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_StopsIfTheStartMayHaveArrived(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", clienttest.SlowBody(time.Hour))
		_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Second), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_DoesNotStopWhatItDidNotStart(t *testing.T) {
	t.Run("cancelled before", func(t *testing.T) {
		srv := newServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := newClient(t, srv).Simulations.Run(ctx, seed(t, srv), client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, srv.Requests())
	})
	t.Run("it runs already", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		_, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, client.ErrRunning)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
	synctestSubtest(t, "it runs already, and the context ends", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		ctx, cancel := context.WithCancel(t.Context())
		srv.Inject("getSimulation", clienttest.Before(func(*clienttest.Server) { cancel() }))
		_, err := newClient(t, srv).Simulations.Run(ctx, id, client.RunOptions{StopOnCancel: true})
		require.Error(t, err)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_DoesNotStopAStalledRun(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		opts := client.RunOptions{StopOnCancel: true, StallAfter: time.Minute}
		_, err := newClient(t, srv).Simulations.Run(within(time.Hour)(t), id, opts)
		require.ErrorIs(t, err, client.ErrStalled)
		require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_WaitsForADraftToStart(t *testing.T) {
	synctestSubtest(t, "for less than 30 s", func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", startsLater())
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), setStatus(id, clienttest.StatusInProgress),
			setStatus(id, clienttest.StatusCompleted))
		sim, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{})
		require.NoError(t, err)
		require.Equal(t, client.SimulationStatusCompleted, sim.Status)
	})
	synctestSubtest(t, "for more than 30 s", func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", startsLater())
		start := time.Now()
		sim, err := newClient(t, srv).Simulations.Run(within(time.Hour)(t), id, client.RunOptions{})
		require.ErrorIs(t, err, client.ErrNotStarted)
		require.Equal(t, client.SimulationStatusDraft, sim.Status)
		require.GreaterOrEqual(t, time.Since(start), 30*time.Second)
		require.LessOrEqual(t, time.Since(start), 45*time.Second)
	})
}

func TestSimulationsService_Run_StopsARunThatIsCancelledWhileItIsADraft(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", startsLater())
		srv.Inject("stopSimulation", setStatus(id, clienttest.StatusPending))
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, 10*time.Second), id, client.RunOptions{StopOnCancel: true})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusDraft, sim.Status, "as it was read last")
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}
