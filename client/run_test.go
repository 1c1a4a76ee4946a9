package client_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
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
		sim, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{StopOnError: true})
		require.NoError(t, err)
		require.Equal(t, client.SimulationStatusCompleted, sim.Status)
		requests := srv.Requests()
		require.Equal(t, []string{"getSimulation", "startSimulation"}, []string{requests[0].Operation, requests[1].Operation})
		require.Empty(t, sent(srv, "stopSimulation"))
	})
}

func TestSimulationsService_Run_StopsACancelledRunBeforeItReturns(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		start := time.Now()
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnError: true})
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusPending, sim.Status, "as it was read last")
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestSimulationsService_Run_LeavesACancelledRunAloneWithoutStopOnError(t *testing.T) {
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
					StopOnError: stopOnCancel,
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

// The response to the first stop is lost, and the second one finds no run.
func TestSimulationsService_Run_DoesNotReportAStopWithoutAResponseAsFailed(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("stopSimulation", clienttest.ResetAfter())
		_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnError: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
		require.NotErrorIs(t, err, client.ErrInvalidState)
		require.NotContains(t, err.Error(), "failed")
	})
}

func TestSimulationsService_Run_ReportsAStopThatFails(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
		takes time.Duration
	}{
		"the service fails": {clienttest.ServerError(500), client.ErrServer, 2 * time.Second},
		"it has ended":      {clienttest.Respond(200, `{"success":false,"error":"Not now."}`), client.ErrInvalidState, 0},
		"no response":       {clienttest.Delay(time.Hour), context.DeadlineExceeded, 30 * time.Second},
		"rate limit":        {clienttest.RateLimit("60"), client.ErrRateLimited, 0},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("stopSimulation", clienttest.Times(3, tt.fault)...)
			start := time.Now()
			_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnError: true})
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, tt.want)
			require.ErrorContains(t, err, "stopping the simulation failed")
			require.NotContains(t, err.Error(), "was stopped")
			require.LessOrEqual(t, time.Since(start), time.Minute+tt.takes)
		})
	}
}

func TestSimulationsService_Run_RetriesAStop(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"not sent": clienttest.Refuse(), "perhaps sent": clienttest.ResetBefore(), "gateway": clienttest.HTML(502),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("stopSimulation", fault)
			_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Minute), id, client.RunOptions{StopOnError: true})
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
		})
	}
}

func TestSimulationsService_Run_StopsIfTheStartMayHaveArrived(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("startSimulation", clienttest.SlowBody(time.Hour))
		_, err := newClient(t, srv).Simulations.Run(cancelAfter(t, time.Second), id, client.RunOptions{StopOnError: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}

func TestSimulationsService_Run_DoesNotStopWhatItDidNotStart(t *testing.T) {
	t.Run("cancelled before", func(t *testing.T) {
		srv := newServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := newClient(t, srv).Simulations.Run(ctx, seed(t, srv), client.RunOptions{StopOnError: true})
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, srv.Requests())
	})
	t.Run("it runs already", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		_, err := newClient(t, srv).Simulations.Run(t.Context(), id, client.RunOptions{StopOnError: true})
		require.ErrorIs(t, err, client.ErrRunning)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
	synctestSubtest(t, "it runs already, and the context ends", func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		ctx, cancel := context.WithCancel(t.Context())
		srv.Inject("getSimulation", clienttest.Before(func(*clienttest.Server) { cancel() }))
		_, err := newClient(t, srv).Simulations.Run(ctx, id, client.RunOptions{StopOnError: true})
		require.Error(t, err)
		require.Equal(t, clienttest.StatusInProgress, state(t, srv, id).Status)
	})
}

// unreadable makes every read from now on fail.
func unreadable(srv *clienttest.Server) {
	srv.Inject("getSimulation", clienttest.Times(100, clienttest.HTML(502))...)
}

// A run that is given up is stopped, whatever the reason. One that cannot go on, or was refused, is left alone.
func TestSimulationsService_Run_StopsWhatItGivesUp(t *testing.T) {
	for name, tt := range map[string]struct {
		before string // status
		start  clienttest.Fault
		reads  []clienttest.Fault // after the start
		want   error
		stops  bool
	}{
		"stalled":                          {want: client.ErrStalled, stops: true},
		"stalled after the start was lost": {start: clienttest.ResetAfter(), want: client.ErrStalled, stops: true},
		"unreadable":                       {start: clienttest.After(unreadable), want: client.ErrServer, stops: true},
		"lost and unreadable": {
			start: clienttest.ResetAfter().And(clienttest.After(unreadable)), want: client.ErrServer, stops: true,
		},
		"lost and not seen": {start: clienttest.ResetBefore(), want: client.ErrNotStarted, stops: true},
		"lost and the same as before": {
			before: clienttest.StatusCompleted, start: clienttest.ResetBefore(), want: syscall.ECONNRESET, stops: true,
		},
		"still a draft":       {start: startsLater(), want: client.ErrNotStarted, stops: true},
		"stopped by others":   {reads: []clienttest.Fault{setStatus(101, clienttest.StatusStopped)}, want: client.ErrStopped},
		"deleted meanwhile":   {reads: []clienttest.Fault{clienttest.Error(404, "not_found", "")}, want: client.ErrNotFound},
		"the key was revoked": {reads: []clienttest.Fault{clienttest.Error(401, "no", "")}, want: client.ErrUnauthorized},
		"running before":      {before: clienttest.StatusInProgress, want: client.ErrRunning},
		"refused":             {start: clienttest.Error(403, "no", ""), want: client.ErrForbidden},
		"limited":             {start: clienttest.RateLimit("3600"), want: client.ErrRateLimited},
	} {
		for _, stopOnError := range []bool{true, false} {
			synctestSubtest(t, fmt.Sprintf("%s, %v", name, stopOnError), func(t *testing.T) {
				srv := newServer(t)
				id := seedStatus(t, srv, cmp.Or(tt.before, clienttest.StatusDraft))
				srv.Inject("startSimulation", tt.start)
				srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, tt.reads...)...)
				opts := client.RunOptions{StopOnError: stopOnError, StallAfter: time.Minute}
				_, err := newClient(t, srv).Simulations.Run(within(time.Hour)(t), id, opts)
				require.ErrorIs(t, err, tt.want)
				if tt.want == client.ErrRunning {
					require.Empty(t, sent(srv, "startSimulation"))
				}
				stops := sent(srv, "stopSimulation")
				if !tt.stops || !stopOnError {
					require.Empty(t, stops)
					return
				}
				require.Len(t, stops, 1)
				require.False(t, state(t, srv, id).CanStop)
			})
		}
	}
}

func TestSimulationsService_Wait_StopsWhatItGivesUp(t *testing.T) {
	for status, stops := range map[string]int{
		clienttest.StatusInProgress: 1, clienttest.StatusDraft: 0, clienttest.StatusCompleted: 0, clienttest.StatusStopped: 0,
	} {
		synctestSubtest(t, status, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, status)
			opts := client.WaitOptions{StopOnError: true, StallAfter: time.Minute}
			_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
			require.Equal(t, stops == 1, errors.Is(err, client.ErrStalled), err)
			require.Len(t, sent(srv, "stopSimulation"), stops)
		})
	}
}

// A read that shows the state before the start is neither the end of the run nor a sign that it began.
func TestSimulationsService_Run_TakesTheStateBeforeTheStartForOldFor30Seconds(t *testing.T) {
	lagging := []clienttest.Option{clienttest.LaggingReads(25 * time.Second)}
	slow := []clienttest.Option{clienttest.RunFor(2 * time.Minute)}
	none, stored, lost := clienttest.Pass(), clienttest.ResetAfter(), clienttest.ResetBefore()
	for name, tt := range map[string]struct {
		before string // status
		opts   []clienttest.Option
		start  clienttest.Fault
		after  func(*clienttest.Simulation) // a second after the start
		want   string                       // the summary of the run
		err    error                        // or this error
		within int                          // seconds
	}{
		"reads lag after a run":  {"Completed", lagging, none, ends("second"), "second", nil, 40},
		"reads lag after a stop": {"Stopped", lagging, none, ends("second"), "second", nil, 40},
		"other results":          {"Completed", nil, none, ends("second"), "second", nil, 4},
		"the same results":       {"Completed", nil, none, ends("first"), "first", nil, 45},
		"the same, not stopped":  {"Stopped", nil, none, ends("first"), "first", nil, 4},
		"stopped again":          {"Stopped", nil, none, stops("first"), "", client.ErrStopped, 45},
		"reset, other results":   {"Completed", nil, stored, ends("second"), "second", nil, 4},
		"reset, the same":        {"Completed", nil, stored, ends("first"), "first", nil, 45},
		"reset, a draft runs":    {"Draft", nil, stored, ends("first"), "first", nil, 4},
		"503, and it runs":       {"Draft", nil, clienttest.Stored(clienttest.HTML(503)), ends("first"), "first", nil, 4},
		"reset, and a late run":  {"Completed", slow, clienttest.StoreAfter(20 * time.Second), nil, allPositive, nil, 180},
		"reset, no run":          {"Completed", nil, lost, nil, "", syscall.ECONNRESET, 45},
		"503, no run":            {"Completed", nil, clienttest.ServerError(503), nil, "", client.ErrServer, 45},
		"reset, still a draft":   {"Draft", nil, lost, nil, "", client.ErrNotStarted, 45},
		"reset, still stopped":   {"Stopped", nil, lost, nil, "", client.ErrStopped, 45},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, tt.opts...)
			id := seed(t, srv)
			srv.Edit(id, ends("first"))
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = tt.before })
			<-time.After(time.Minute)
			srv.Inject("startSimulation", tt.start)
			if tt.after != nil {
				time.AfterFunc(time.Second, func() { srv.Edit(id, tt.after) })
			}
			began, completed := time.Now(), 0
			opts := client.RunOptions{OnProgress: func(p client.Progress) {
				if p.Status == client.SimulationStatusCompleted {
					completed++
				}
			}}
			sim, err := newClient(t, srv).Simulations.Run(within(time.Hour)(t), id, opts)
			require.Less(t, time.Since(began), time.Duration(tt.within)*time.Second)
			require.LessOrEqual(t, completed, 1, "an old state is no progress")
			if tt.want != "" {
				require.NoError(t, err)
				require.Equal(t, tt.want, sim.Summary.String())
				return
			}
			require.ErrorIs(t, err, tt.err)
			if tt.after != nil {
				return
			}
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, id, unknown.SimulationID)
			require.Contains(t, err.Error(), "startSimulation 101: whether the run began is unknown (")
		})
	}
}

const allPositive = "Every caller got what was expected."

// ends changes a simulation to the end of a run.
func ends(summary string) func(*clienttest.Simulation) {
	return func(sim *clienttest.Simulation) {
		sim.Status, sim.Progress, sim.Summary = clienttest.StatusCompleted, 100, summary
	}
}

// stops is like ends for a run that was stopped.
func stops(summary string) func(*clienttest.Simulation) {
	return func(sim *clienttest.Simulation) {
		ends(summary)(sim)
		sim.Status = clienttest.StatusStopped
	}
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
		sim, err := newClient(t, srv).Simulations.Run(cancelAfter(t, 10*time.Second), id, client.RunOptions{StopOnError: true})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "stopped on the service")
		require.Equal(t, client.SimulationStatusDraft, sim.Status, "as it was read last")
		require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)
	})
}

// Start sends no scenarios. The raw client can, and replaces the list.
func TestClient_Raw_StartsWithScenarios(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	list := []client.Scenario{client.NewScenario("Asks", "You ask.", "It is answered.")}
	resp, err := c.Raw().StartSimulation(t.Context(), id, gen.SimulationStart{Scenarios: list})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, []string{"Asks"}, storedNames(t, srv, id))
	require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
}
