package client_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// within returns a function for a context with a deadline.
func within(d time.Duration) func(*testing.T) context.Context {
	return func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		t.Cleanup(cancel)
		return ctx
	}
}

// cancelledAfter returns a function for a context that is cancelled.
func cancelledAfter(d time.Duration) func(*testing.T) context.Context {
	return func(t *testing.T) context.Context { return cancelAfter(t, d) }
}

func TestSimulationsService_Wait_PollsAtIntervalsThatGrowFrom2To15Seconds(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusPending)
		_, err := newClient(t, srv).Simulations.Wait(cancelAfter(t, 30*time.Minute), id, client.WaitOptions{})
		require.ErrorIs(t, err, context.Canceled)

		polls := sent(srv, "getSimulation")
		require.Greater(t, len(polls), 100)
		require.Less(t, polls[1].At.Sub(polls[0].At), 3*time.Second)
		different := make(map[time.Duration]bool)
		for i := range polls[1:] {
			interval := polls[i+1].At.Sub(polls[i].At)
			require.GreaterOrEqual(t, interval, 2*time.Second)
			require.LessOrEqual(t, interval, 15*time.Second)
			if i > 10 {
				require.Greater(t, interval, 11*time.Second)
				different[interval] = true
			}
		}
		require.Greater(t, len(different), 10, "partly random")
	})
}

func TestSimulationsService_Wait_ReportsEachChangeOnce(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		const stage = 150 * time.Second
		srv := newServer(t, clienttest.RunFor(4*stage))
		c := newClient(t, srv)
		id := seed(t, srv)
		_, err := c.Simulations.Start(t.Context(), id)
		require.NoError(t, err)

		var got []client.Progress
		opts := client.WaitOptions{OnProgress: func(p client.Progress) { got = append(got, p) }}
		sim, err := c.Simulations.Wait(within(time.Hour)(t), id, opts)
		require.NoError(t, err)
		require.Equal(t, client.SimulationStatusCompleted, sim.Status)
		for i := range got {
			require.GreaterOrEqual(t, got[i].Elapsed, time.Duration(i)*stage)
			require.Less(t, got[i].Elapsed, time.Duration(i)*stage+15*time.Second)
			got[i].Elapsed = 0
		}
		require.Equal(t, []client.Progress{
			{Percent: 0, Status: client.SimulationStatusPending, Remaining: 2},
			{Percent: 0, Status: client.SimulationStatusInProgress, InProgress: 2},
			{Percent: 50, Status: client.SimulationStatusInProgress, Finished: 1, InProgress: 1},
			{Percent: 100, Status: client.SimulationStatusCalculatingSummary, Finished: 2},
			{Percent: 100, Status: client.SimulationStatusCompleted, Finished: 2},
		}, got)
	})
}

func TestSimulationsService_Wait_EndsWithTheRun(t *testing.T) {
	for status, want := range map[string]error{"Completed": nil, "Stopped": client.ErrStopped, "Draft": client.ErrNotStarted} {
		synctestSubtest(t, status, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), setStatus(id, status))
			sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{})
			require.ErrorIs(t, err, want)
			require.Equal(t, status, string(sim.Status))
			require.Len(t, srv.Requests(), 3)
		})
		synctestSubtest(t, status+" from the start", func(t *testing.T) {
			srv := newServer(t)
			reports := 0
			opts := client.WaitOptions{OnProgress: func(client.Progress) { reports++ }}
			_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), seedStatus(t, srv, status), opts)
			require.ErrorIs(t, err, want)
			require.Len(t, srv.Requests(), 1)
			require.Equal(t, 1, reports)
		})
	}
}

func TestSimulationsService_Wait_EndsWithTheContext(t *testing.T) {
	for name, tt := range map[string]struct {
		ctx   func(*testing.T) context.Context
		fault clienttest.Fault
		want  error
	}{
		"cancelled between polls": {cancelledAfter(time.Minute), clienttest.Pass(), context.Canceled},
		"deadline between polls":  {within(time.Minute), clienttest.Pass(), context.DeadlineExceeded},
		"cancelled during a poll": {cancelledAfter(time.Minute), clienttest.Delay(time.Hour), context.Canceled},
		"deadline during a poll":  {within(time.Minute), clienttest.Delay(time.Hour), context.DeadlineExceeded},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Pass(), tt.fault)
			start := time.Now()
			sim, err := newClient(t, srv, client.WithTimeout(2*time.Hour)).Simulations.Wait(tt.ctx(t), id, client.WaitOptions{})
			require.ErrorIs(t, err, tt.want)
			require.ErrorContains(t, err, `gave up at status "In Progress"`)
			require.Equal(t, time.Minute, time.Since(start))
			require.Equal(t, client.SimulationStatusInProgress, sim.Status, "as it was read last")
		})
	}
}

func TestSimulationsService_Wait_GivesUpIfNothingChanges(t *testing.T) {
	for name, tt := range map[string]struct {
		changes int // polls that find another progress
		takes   time.Duration
	}{
		"from the start":    {0, time.Minute + 15*time.Second},
		"after ten changes": {10, 5 * time.Minute},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Times(tt.changes, clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Progress++ })
			}))...)
			start := time.Now()
			var last client.Progress
			opts := client.WaitOptions{StallAfter: time.Minute, OnProgress: func(p client.Progress) { last = p }}
			sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
			require.ErrorIs(t, err, client.ErrStalled)
			require.Equal(t, tt.changes, last.Percent)
			require.GreaterOrEqual(t, time.Since(start)-last.Elapsed, time.Minute)
			require.Less(t, time.Since(start), tt.takes)
			require.Equal(t, client.SimulationStatusInProgress, sim.Status)
		})
	}
}

func TestSimulationsService_Wait_SurvivesFourFailedPollsInARow(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"connection refused":   clienttest.Refuse(),
		"reset":                clienttest.ResetBefore(),
		"cut body":             clienttest.CutBody(),
		"no response in time":  clienttest.Delay(time.Minute),
		"rate limit":           clienttest.RateLimit("5"),
		"500":                  clienttest.ServerError(500),
		"501":                  clienttest.ServerError(501),
		"502 of a gateway":     clienttest.HTML(502),
		"403 of a gateway":     clienttest.HTML(403),
		"404 of a gateway":     clienttest.Respond(404, `{"message":"no route"}`),
		"HTML":                 clienttest.HTML(200),
		"an empty object":      clienttest.Respond(200, `{}`),
		"a name that is twice": clienttest.Respond(200, `{"simulation":{"id":101,"scenarios_ids":[{"id":1,"a":1,"a":2}]}}`),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, clienttest.RunFor(10*time.Minute))
			c := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1}))
			id := seed(t, srv)
			_, err := c.Simulations.Start(t.Context(), id)
			require.NoError(t, err)
			four := clienttest.Times(4, fault)
			srv.Inject("getSimulation", append(append(four, clienttest.Pass()), four...)...)
			reports := 0
			opts := client.WaitOptions{OnProgress: func(client.Progress) { reports++ }}
			sim, err := c.Simulations.Wait(within(time.Hour)(t), id, opts)
			require.NoError(t, err)
			require.Equal(t, client.SimulationStatusCompleted, sim.Status)
			require.LessOrEqual(t, reports, 5, "a failed poll is no change")
		})
	}
}

func TestSimulationsService_Wait_EndsAfterFiveMinutesWithoutARead(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(100, clienttest.Refuse())...)...)
		start := time.Now()
		sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{})
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		require.ErrorContains(t, err, "and the run may go on")
		require.NotContains(t, err.Error(), "nothing was sent", "the start was")
		require.Equal(t, client.SimulationStatusInProgress, sim.Status)
		require.InDelta(t, 5*60, time.Since(start).Seconds(), 20)
	})
}

// The time that the program takes is no outage.
func TestSimulationsService_Wait_CountsAnOutageWithoutTheTimeOfTheProgram(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.RunFor(10*time.Minute))
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Start(t.Context(), id)
		require.NoError(t, err)
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(3, clienttest.Status(503))...)...)
		slow := func(client.Progress) { <-time.After(6 * time.Minute) }
		_, err = c.Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{OnProgress: slow})
		require.NoError(t, err)
	})
}

// A service that is down for a while is not asked more often than it wants.
func TestSimulationsService_Wait_WaitsAsLongAsTheServiceAsks(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"429": clienttest.RateLimit("120"),
		"503": clienttest.Respond(503, `{"error":"maintenance"}`, "Retry-After", "120"),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, clienttest.RunFor(10*time.Minute))
			c, id := newClient(t, srv), seed(t, srv)
			_, err := c.Simulations.Start(t.Context(), id)
			require.NoError(t, err)
			srv.Inject("getSimulation", clienttest.Pass(), fault, fault)
			_, err = c.Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{StallAfter: 5 * time.Minute, StopOnError: true})
			require.NoError(t, err)
			reads := sent(srv, "getSimulation")
			require.Equal(t, 2*time.Minute, reads[2].At.Sub(reads[1].At))
			require.Equal(t, 2*time.Minute, reads[3].At.Sub(reads[2].At))
		})
	}
}

func TestSimulationsService_Wait_EndsWithARefusedPoll(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		want   error
	}{
		"deleted":     {404, client.ErrNotFound},
		"key revoked": {401, client.ErrUnauthorized},
		"not allowed": {403, client.ErrForbidden},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Respond(tt.status, `{"error":"no"}`))
			sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, id, sim.ID)
			require.Len(t, srv.Requests(), 2)
		})
	}
}

func TestSimulationsService_Wait_WaitsOutAnUnknownStatus(t *testing.T) {
	for want, status := range map[string]any{"Queued": "Queued", "": clienttest.Absent{}} {
		synctestSubtest(t, "status "+want, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusPending)
			srv.Edit(id, extra("status", status))
			completes := clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra, sim.Status = nil, clienttest.StatusCompleted })
			})
			srv.Inject("getSimulation", append(clienttest.Times(9, clienttest.Pass()), completes)...)
			var got []string
			opts := client.WaitOptions{OnProgress: func(p client.Progress) { got = append(got, string(p.Status)) }}
			_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
			require.NoError(t, err)
			require.Equal(t, []string{want, "Completed"}, got)
		})
		synctestSubtest(t, "stalled with status "+want, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusPending)
			srv.Edit(id, extra("status", status))
			_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{StallAfter: time.Minute})
			require.ErrorIs(t, err, client.ErrStalled)
		})
	}
}

func TestSimulationsService_Wait_ReportsThatTheServiceSaysNothing(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Edit(id, func(sim *clienttest.Simulation) {
			sim.Extra = map[string]any{"status": clienttest.Absent{}, "progress": clienttest.Absent{}}
		})
		var got []client.Progress
		opts := client.WaitOptions{StallAfter: time.Minute, OnProgress: func(p client.Progress) {
			p.Elapsed = 0
			got = append(got, p)
		}}
		_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
		require.ErrorIs(t, err, client.ErrStalled)
		require.Equal(t, []client.Progress{{Percent: -1}}, got)
	})
}
