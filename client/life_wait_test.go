package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestWaitPollsWithPausesThatGrowFromTwoToFifteenSeconds(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusPending)
		_, err := newClient(t, srv).Simulations.Wait(cancelAfter(t, 30*time.Minute), id, client.WaitOptions{})
		require.ErrorIs(t, err, context.Canceled)

		polls := sent(srv, "getSimulation")
		require.Greater(t, len(polls), 100)
		atTheEnd := make(map[time.Duration]bool)
		for i := range polls[1:] {
			pause := polls[i+1].At.Sub(polls[i].At)
			require.GreaterOrEqual(t, pause, 2*time.Second)
			require.LessOrEqual(t, pause, 15*time.Second)
			if i == 0 {
				require.Less(t, pause, 3*time.Second)
			}
			if i > 10 {
				require.Greater(t, pause, 11*time.Second)
				atTheEnd[pause] = true
			}
		}
		require.Greater(t, len(atTheEnd), 10, "partly random")
	})
}

func TestWaitReportsEachChangeOnce(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		const stage = 150 * time.Second
		srv := newServer(t, clienttest.RunFor(4*stage))
		c := newClient(t, srv)
		id := seed(t, srv)
		_, err := c.Simulations.Start(t.Context(), id)
		require.NoError(t, err)

		var got []client.Progress
		sim, err := c.Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{OnProgress: func(p client.Progress) { got = append(got, p) }})
		require.NoError(t, err)
		require.Equal(t, client.SimulationStatusCompleted, sim.Status)
		require.Len(t, sim.Results().Recordings, 2)
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

func TestWaitEndsAtOnceWhereTheRunIsOver(t *testing.T) {
	for status, want := range map[string]error{"Completed": nil, "Stopped": client.ErrStopped, "Draft": client.ErrNotStarted} {
		synctestSubtest(t, status, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, status)
			reports := 0
			sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{OnProgress: func(client.Progress) { reports++ }})
			require.True(t, errors.Is(err, want), err)
			require.Equal(t, status, string(sim.Status))
			require.Len(t, srv.Requests(), 1)
			require.Equal(t, 1, reports)
		})
	}
}

func TestWaitEndsWithARunThatSomebodyStops(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		stop := clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusStopped })
		})
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), stop)
		sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{})
		require.ErrorIs(t, err, client.ErrStopped)
		require.Equal(t, client.SimulationStatusStopped, sim.Status)
		require.Len(t, srv.Requests(), 3)
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	for name, tt := range map[string]struct {
		ctx   func(*testing.T) context.Context
		fault clienttest.Fault
		want  error
	}{
		"cancelled in a pause":    {func(t *testing.T) context.Context { return cancelAfter(t, time.Minute) }, clienttest.Pass(), context.Canceled},
		"deadline in a pause":     {within(time.Minute), clienttest.Pass(), context.DeadlineExceeded},
		"cancelled during a poll": {func(t *testing.T) context.Context { return cancelAfter(t, time.Minute) }, clienttest.Delay(time.Hour), context.Canceled},
		"deadline during a poll":  {within(time.Minute), clienttest.Delay(time.Hour), context.DeadlineExceeded},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Pass(), tt.fault)
			began := time.Now()
			sim, err := newClient(t, srv, client.WithTimeout(2*time.Hour)).Simulations.Wait(tt.ctx(t), id, client.WaitOptions{})
			require.ErrorIs(t, err, tt.want)
			require.ErrorContains(t, err, `gave up while it was "In Progress"`)
			require.Equal(t, time.Minute, time.Since(began))
			require.Equal(t, client.SimulationStatusInProgress, sim.Status, "as it was read last")
		})
	}
}

func within(d time.Duration) func(*testing.T) context.Context {
	return func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), d)
		t.Cleanup(cancel)
		return ctx
	}
}

func TestWaitGivesUpWhenNothingMoves(t *testing.T) {
	for name, tt := range map[string]struct {
		moves int // polls that find another progress
		under time.Duration
	}{
		"from the start":    {0, time.Minute + 15*time.Second},
		"after ten changes": {10, 5 * time.Minute},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Times(tt.moves, clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Progress++ })
			}))...)
			began := time.Now()
			var last client.Progress
			opts := client.WaitOptions{StallAfter: time.Minute, OnProgress: func(p client.Progress) { last = p }}
			sim, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
			require.ErrorIs(t, err, client.ErrStalled)
			require.Equal(t, tt.moves, last.Percent)
			require.GreaterOrEqual(t, time.Since(began)-last.Elapsed, time.Minute)
			require.Less(t, time.Since(began), tt.under)
			require.Equal(t, client.SimulationStatusInProgress, sim.Status)
		})
	}
}

func TestWaitOutlivesSingleFailedPolls(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"connection refused": clienttest.Refuse(),
		"reset":              clienttest.ResetBefore(),
		"cut body":           clienttest.CutBody(),
		"no answer in time":  clienttest.Delay(time.Minute),
		"rate limit":         clienttest.RateLimit("5"),
		"500":                clienttest.ServerError(500),
		"501":                clienttest.ServerError(501),
		"a gateway's 502":    clienttest.HTML(502),
		"a page of HTML":     clienttest.HTML(200),
		"nothing in it":      clienttest.Respond(200, `{}`),
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
			sim, err := c.Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{OnProgress: func(client.Progress) { reports++ }})
			require.NoError(t, err)
			require.Equal(t, client.SimulationStatusCompleted, sim.Status)
			require.LessOrEqual(t, reports, 5, "a failed poll is no change")
		})
	}
}

func TestWaitEndsWithFivePollsThatFailInARow(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusInProgress)
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(5, clienttest.HTML(502))...)...)
		sim, err := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1})).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{})
		require.ErrorIs(t, err, client.ErrServer)
		require.Equal(t, client.SimulationStatusInProgress, sim.Status)
		require.Len(t, srv.Requests(), 6)
	})
}

func TestWaitEndsAtOnceWithAPollThatIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		want   error
	}{
		"deleted meanwhile": {404, client.ErrNotFound},
		"key revoked":       {401, client.ErrUnauthorized},
		"not allowed":       {403, client.ErrForbidden},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusInProgress)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Respond(tt.status, `{"error":"no"}`))
			sim, err := newClient(t, srv).Simulations.Wait(t.Context(), id, client.WaitOptions{})
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, id, sim.ID)
			require.Len(t, srv.Requests(), 2)
		})
	}
}

func TestWaitReportsAnUnknownStatusAndWaitsOn(t *testing.T) {
	for name, status := range map[string]any{"Queued": "Queued", "": clienttest.Absent{}} {
		synctestSubtest(t, "status "+name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusPending)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{"status": status} })
			complete := clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra, sim.Status = nil, clienttest.StatusCompleted })
			})
			srv.Inject("getSimulation", append(clienttest.Times(9, clienttest.Pass()), complete)...)
			var got []string
			_, err := newClient(t, srv).Simulations.Wait(t.Context(), id, client.WaitOptions{OnProgress: func(p client.Progress) { got = append(got, string(p.Status)) }})
			require.NoError(t, err)
			require.Equal(t, []string{name, "Completed"}, got)
		})
		synctestSubtest(t, "stalled in "+name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, clienttest.StatusPending)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{"status": status} })
			_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, client.WaitOptions{StallAfter: time.Minute})
			require.ErrorIs(t, err, client.ErrStalled)
		})
	}
}

func TestWaitReportsNoPercentWhereTheServiceDoesNotSay(t *testing.T) {
	srv := newServer(t)
	id := seedStatus(t, srv, clienttest.StatusCompleted)
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{"progress": clienttest.Absent{}} })
	var got client.Progress
	_, err := newClient(t, srv).Simulations.Wait(t.Context(), id, client.WaitOptions{OnProgress: func(p client.Progress) { got = p }})
	require.NoError(t, err)
	require.Equal(t, -1, got.Percent)
}

func TestWaitReportsAlsoAStateInWhichTheServiceSaysNothing(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Edit(id, func(sim *clienttest.Simulation) {
			sim.Extra = map[string]any{"status": clienttest.Absent{}, "progress": clienttest.Absent{}}
		})
		var got []client.Progress
		opts := client.WaitOptions{StallAfter: time.Minute, OnProgress: func(p client.Progress) { p.Elapsed = 0; got = append(got, p) }}
		_, err := newClient(t, srv).Simulations.Wait(within(time.Hour)(t), id, opts)
		require.ErrorIs(t, err, client.ErrStalled)
		require.Equal(t, []client.Progress{{Percent: -1}}, got)
	})
}
