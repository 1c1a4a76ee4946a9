package client_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSimulationsService_Apply_Conflict(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*clienttest.Simulation)
		says   string
	}{
		"a setting": {func(sim *clienttest.Simulation) { sim.MaxCallDurationInMinutes = 9 }, "max_call_duration_in_minutes"},
		"the agent": {func(sim *clienttest.Simulation) { sim.Agent.ID = 8 }, "agent_id"},
		"a string": {
			func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "other" }, "scenario 50001 altered in expected_result",
		},
		"voices only": {changeVoice, "scenario 50001 altered in selected_voices"},
		"voices gone": {
			func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices = nil }, "scenario 50001 altered in selected_voices",
		},
		"a scenario gone": {func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] }, `removed 50001 "Books"`},
		"a scenario more": {func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "Asks", Description: "d", ExpectedResult: "e"})
		}, `added 50003 "Asks"`},
		"the same, new id": {
			func(sim *clienttest.Simulation) { sim.Scenarios[1].ID = 0 }, `removed 50002 "Cancels"; added 50003 "Cancels"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithBackupDir(t.TempDir())), seed(t, srv)
			p := plan(t, c, id, settingName("Surgery"))
			srv.Edit(id, tt.change)
			_, err := c.Simulations.Apply(t.Context(), p)
			var conflict *client.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.Equal(t, p.Base(), conflict.Base)
			require.Equal(t, p.Wanted(), conflict.Mine)
			require.NotEqual(t, conflict.Base, conflict.Theirs)
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), "other")
			require.Equal(t, []string{"GET", "GET"}, methods(srv), "Apply always reads, and writes nothing")
		})
	}
}

func changeVoice(sim *clienttest.Simulation) {
	sim.Scenarios[0].SelectedVoices = []clienttest.Voice{{ID: "v1", Provider: "deepgram"}}
}

func TestSimulationsService_Apply_WhatChangesByItselfIsNoConflict(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, settingName("Surgery"))
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Status, sim.Progress, sim.Summary = clienttest.StatusCompleted, 100, "Well."
		sim.Scenarios[0], sim.Scenarios[1] = sim.Scenarios[1], sim.Scenarios[0]
	})
	result, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
}

func TestSimulationsService_Edit_RefusesARunningSimulation(t *testing.T) {
	for _, status := range []string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary} {
		synctestSubtest(t, status, func(t *testing.T) {
			srv := newServer(t, clienttest.PutWhileRunningAccepted())
			c, id := newClient(t, srv), seedStatus(t, srv, status)
			_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.ErrorIs(t, err, client.ErrRunning)
			require.ErrorContains(t, err, "nothing was written")
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}

func TestSimulationsService_Edit_NamesTheRunThatMadeTheServiceRefuse(t *testing.T) {
	for name, options := range map[string][]clienttest.Option{
		"400": nil, "200, success is false": {clienttest.PutWhileRunningUnsuccessful()},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, options...)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
			}))
			_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.ErrorIs(t, err, client.ErrRunning)
			require.ErrorAs(t, err, new(*client.APIError))
			require.ErrorContains(t, err, "wait for its end, or stop it")
			require.NotContains(t, err.Error(), "correct the request")
			require.True(t, strings.HasPrefix(err.Error(), "updateSimulation 101: "), err)
		})
	}
}

// A failed write that may have been stored is not called off because the simulation runs now.
func TestSimulationsService_Edit_RunsAfterAFailureThatMayHaveStored(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.PutWhileRunningAccepted())
		c, id := newClient(t, srv), seed(t, srv)
		starts := clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
		})
		srv.Inject("updateSimulation", starts.And(clienttest.ServerError(500)))
		_, err := c.Simulations.Edit(t.Context(), id, removing(books))
		require.IsType(t, (*client.OutcomeUnknownError)(nil), err)
		require.NotErrorIs(t, err, client.ErrRunning)
		require.Len(t, sent(srv, "updateSimulation"), 1)
	})
}

// Each failure leaves the simulation as it was.
func TestSimulationsService_Apply_ReadsBeforeEachWrite(t *testing.T) {
	for name, tt := range map[string]struct {
		fault    clienttest.Fault
		conflict bool // the service did not work on the write, so that what is read next cannot be of it
		requests int  // with one read before a write again, or three
	}{
		"refused": {clienttest.Refuse(), true, 7}, "rate limit": {clienttest.RateLimit(""), true, 7},
		"500": {clienttest.ServerError(500), false, 11}, "503": {clienttest.ServerError(503), false, 11},
		"502": {clienttest.HTML(502), false, 11}, "reset": {clienttest.ResetBefore(), false, 11},
	} {
		synctestSubtest(t, name+", nobody writes", func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("updateSimulation", tt.fault, tt.fault)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, tt.requests, result.Requests)
			require.Len(t, srv.History(id), 2, "stored once")
			requireGuarded(t, srv)
		})
		synctestSubtest(t, name+", somebody writes", func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, renaming(books, "Asks"))
			srv.Inject("updateSimulation", tt.fault)
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			_, err := c.Simulations.Apply(t.Context(), p)
			require.Equal(t, "Clinic by somebody else", state(t, srv, id).Name)
			require.LessOrEqual(t, len(sent(srv, "updateSimulation")), 1, "what somebody wrote is not overwritten")
			var conflict *client.ConflictError
			require.Equal(t, tt.conflict, errors.As(err, &conflict))
			var unknown *client.OutcomeUnknownError
			require.Equal(t, !tt.conflict, errors.As(err, &unknown))
		})
	}
}

// requireGuarded checks that the request before each PUT is a read.
func requireGuarded(t *testing.T, srv *clienttest.Server) {
	t.Helper()
	list := methods(srv)
	for i := range list {
		if list[i] == "PUT" {
			require.Equal(t, "GET", list[i-1], "%v", list)
		}
	}
}

func TestSimulationsService_Apply_WaitsForARateLimitAndReadsAgain(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id, began := newClient(t, srv), seed(t, srv), time.Now()
		srv.Inject("updateSimulation", clienttest.RateLimit(""), clienttest.RateLimit("7"), clienttest.RateLimitBody(8))
		p := plan(t, c, id, adding("Asks"))
		_, err := c.Simulations.Apply(t.Context(), p)
		var refused *client.APIError
		require.ErrorAs(t, err, &refused, "three attempts are made")
		require.ErrorIs(t, err, client.ErrRateLimited)
		require.Equal(t, 8*time.Second, refused.RetryAfter)
		require.Equal(t, 67*time.Second, time.Since(began), "there is nothing to wait for after the last one")
		require.Len(t, srv.History(id), 1)
		requireGuarded(t, srv)
	})
}

// Reads keep a wait that the service asks for, too.
func TestSimulationsService_Apply_LooksNoEarlierThanTheServiceAsks(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		reads []clienttest.Fault
		wait  time.Duration
	}{
		"after a 503": {clienttest.Respond(503, `{"error":"busy"}`, "Retry-After", "20"), nil, 20 * time.Second},
		"after a look that met a 429": {
			clienttest.ResetBefore(), append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(3, clienttest.RateLimit("20"))...),
			3 * 20 * time.Second, // the read's own three attempts, and the next look
		},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, adding("Asks"))
			srv.Inject("updateSimulation", tt.fault)
			srv.Inject("getSimulation", tt.reads...)
			_, err := c.Simulations.Apply(t.Context(), p)
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			put := sent(srv, "updateSimulation")[0].At
			reads := sent(srv, "getSimulation")[2:] // those of the plan and before the write
			next := reads[0].At
			if tt.reads != nil {
				next = reads[3].At
			}
			require.GreaterOrEqual(t, next.Sub(put), tt.wait)
		})
	}
}

// A wait that is too long for the policy ends the call, and no read follows either.
func TestSimulationsService_Apply_SendsNothingEarlierThanTheServiceAsks(t *testing.T) {
	busy := clienttest.Respond(503, `{"error":"busy"}`, "Retry-After", "3600")
	for name, tt := range map[string]struct {
		fault   clienttest.Fault
		change  func(*client.Edit) error
		unknown bool
	}{
		"503":         {busy, settingName("Surgery"), true},
		"503, adding": {busy, adding("Asks"), true},
		"502":         {clienttest.Respond(502, `{}`, "Retry-After", "3600"), settingName("Surgery"), true},
		"429":         {clienttest.RateLimit("3600"), settingName("Surgery"), false},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, tt.change)
			before := len(srv.Requests())
			srv.Inject("updateSimulation", tt.fault)
			_, err := c.Simulations.Apply(t.Context(), p)
			require.Equal(t, []string{"GET", "PUT"}, methods(srv)[before:])
			var unknown *client.OutcomeUnknownError
			require.Equal(t, tt.unknown, errors.As(err, &unknown))
			var refused *client.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, time.Hour, refused.RetryAfter)
		})
	}
}

func TestSimulationsService_Edit_ErrorOfTheFunction(t *testing.T) {
	srv := newServer(t)
	id, own := seed(t, srv), errors.New("no")
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, func(*client.Edit) error { return own })
	require.Equal(t, own, err)
	require.Equal(t, []string{"GET"}, methods(srv))
}

func TestSimulationsService_Apply_SimulationIsGone(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, settingName("Surgery"))
	require.NoError(t, c.Simulations.Delete(t.Context(), id))
	_, err := c.Simulations.Apply(t.Context(), p)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.Empty(t, sent(srv, "updateSimulation"))
}
