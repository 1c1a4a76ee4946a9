package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Promise 4: what a person can edit was changed between Plan and Apply.
func TestAPlanWhoseBaseIsGoneIsAConflict(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*clienttest.Simulation)
		says   string
	}{
		"a setting":       {func(sim *clienttest.Simulation) { sim.MaxCallDurationInMinutes = 9 }, "max_call_duration_in_minutes"},
		"the agent":       {func(sim *clienttest.Simulation) { sim.Agent.ID = 8 }, "agent_id"},
		"a text":          {func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "other" }, "scenario 50001 altered in expected_result"},
		"voices only":     {func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices[0].Provider = "deepgram" }, "scenario 50001 altered in selected_voices"},
		"voices gone":     {func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices = nil }, "scenario 50001 altered in selected_voices"},
		"a scenario gone": {func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] }, `removed 50001 "Books"`},
		"a scenario more": {func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "Asks", Description: "d", ExpectedResult: "e"})
		}, `added 50003 "Asks"`},
		"the same, new id": {func(sim *clienttest.Simulation) { sim.Scenarios[1].ID = 0 }, `added 50003 "Cancels"; removed 50002 "Cancels"`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithBackupDir(t.TempDir())), seed(t, srv)
			p := plan(t, c, id, settingName("Surgery"))
			srv.Edit(id, test.change)
			_, err := c.Simulations.Apply(t.Context(), p)
			var conflict *client.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.Equal(t, p.Base(), conflict.Base)
			require.Equal(t, p.Wanted(), conflict.Mine)
			require.NotEqual(t, conflict.Base, conflict.Theirs)
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "other")
			require.Equal(t, []string{"GET", "GET"}, methods(srv))
		})
	}
}

func TestWhatChangesByItselfIsNoConflict(t *testing.T) {
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

func TestApplyRefusesARunningSimulation(t *testing.T) {
	for _, status := range []string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary} {
		srv := newServer(t, clienttest.PutWhileRunningAccepted())
		c, id := newClient(t, srv), seedStatus(t, srv, status)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.ErrorIs(t, err, client.ErrRunning)
		require.ErrorContains(t, err, "nothing was written")
		require.Equal(t, []string{"GET", "GET"}, methods(srv))
	}
}

// Each failure leaves the simulation as it was, and somebody else writes before the client has waited.
func TestEachRepeatedWriteFollowsAReadThatShowedTheBase(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"rate limit": clienttest.RateLimit(""), "refused": clienttest.Refuse(), "500": clienttest.ServerError(500),
		"503": clienttest.ServerError(503), "reset": clienttest.ResetBefore(), "502": clienttest.HTML(502),
	} {
		t.Run(name+", nobody writes", func(t *testing.T) {
			srv, id := loopback(t)
			srv.Inject("updateSimulation", fault, fault)
			result, err := newClient(t, srv, quick()).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, 8, result.Requests, "a read to plan, a read before each of three writes, a read back")
			require.Len(t, srv.History(id), 2, "stored once")
			requireGuarded(t, srv)
		})
		t.Run(name+", somebody writes", func(t *testing.T) {
			srv, id := loopback(t)
			c := newClient(t, srv, quick())
			p := plan(t, c, id, adding("Asks"))
			srv.Inject("updateSimulation", fault)
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			_, err := c.Simulations.Apply(t.Context(), p)
			require.Error(t, err)
			require.Equal(t, "Clinic by somebody else", state(t, srv, id).Name)
			require.LessOrEqual(t, len(sent(srv, "updateSimulation")), 1, "what somebody wrote is not overwritten")
			var conflict *client.ConflictError
			if name == "rate limit" || name == "refused" {
				require.ErrorAs(t, err, &conflict)
				return
			}
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, "Clinic by somebody else", unknown.Seen.Settings.Name)
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

func TestARateLimitIsWaitedOutAndThenReadAgain(t *testing.T) {
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

func TestAWriteIsNotRepeatedEarlierThanTheServiceAsks(t *testing.T) {
	busy := clienttest.Respond(503, `{"error":"busy"}`, "Retry-After", "3600")
	for name, test := range map[string]struct {
		fault   clienttest.Fault
		change  func(*client.Edit) error
		methods []string
		unknown bool
	}{
		"503":           {busy, settingName("Surgery"), []string{"GET", "PUT", "GET"}, false},
		"502":           {clienttest.Respond(502, `{}`, "Retry-After", "3600"), settingName("Surgery"), []string{"GET", "PUT", "GET"}, true},
		"429":           {clienttest.RateLimit("3600"), settingName("Surgery"), []string{"GET", "PUT"}, false},
		"503, an added": {busy, adding("Asks"), []string{"GET", "PUT", "GET"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctestRun(t, func(t *testing.T) {
				srv := newServer(t)
				c, id := newClient(t, srv), seed(t, srv)
				p := plan(t, c, id, test.change)
				before, began := len(srv.Requests()), time.Now()
				srv.Inject("updateSimulation", test.fault)
				_, err := c.Simulations.Apply(t.Context(), p)
				require.Equal(t, test.methods, methods(srv)[before:])
				require.Zero(t, time.Since(began))
				var unknown *client.OutcomeUnknownError
				require.Equal(t, test.unknown, errors.As(err, &unknown))
				var refused *client.APIError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, time.Hour, refused.RetryAfter)
			})
		})
	}
}

// Edit: all of it again, on the fresh state, five times at most.
func TestEditStartsOverOnAConflictFiveTimesAtMost(t *testing.T) {
	for rounds := 1; rounds <= 6; rounds++ {
		srv := newServer(t)
		c, id := newClient(t, srv, quick()), seed(t, srv)
		for range rounds - 1 {
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
		}
		var seen []string
		result, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			seen = append(seen, e.Name)
			return e.Scenarios.Add(client.NewScenario("Asks", "d", "e"))
		})
		require.Len(t, seen, min(rounds, 5))
		for i := 1; i < len(seen); i++ {
			require.Equal(t, seen[i-1]+" by somebody else", seen[i], "fn sees fresh state")
		}
		if rounds == 6 {
			var conflict *client.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.Empty(t, sent(srv, "updateSimulation"))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, 2*rounds+2, result.Requests)
		require.Equal(t, seen[len(seen)-1], state(t, srv, id).Name, "nobody's change is undone")
	}
}

func TestEditGivesUpWaitingWithTheContext(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id, rounds := newClient(t, srv), seed(t, srv), 0
		srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
		_, err := c.Simulations.Edit(cancelAfter(t, time.Nanosecond), id, func(e *client.Edit) error {
			rounds++
			return settingName("Surgery")(e)
		})
		var conflict *client.ConflictError
		require.ErrorAs(t, err, &conflict, "the pause between two rounds is ended")
		require.Equal(t, 1, rounds)
		require.Empty(t, sent(srv, "updateSimulation"))
	})
}

func TestAnErrorOfTheCallersFunctionIsReturnedAndNothingIsWritten(t *testing.T) {
	srv := newServer(t)
	id, own := seed(t, srv), errors.New("no")
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, func(*client.Edit) error { return own })
	require.Equal(t, own, err)
	require.Equal(t, []string{"GET"}, methods(srv))
}

func TestApplyToASimulationThatIsGone(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, settingName("Surgery"))
	require.NoError(t, c.Simulations.Delete(t.Context(), id))
	_, err := c.Simulations.Apply(t.Context(), p)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.Empty(t, sent(srv, "updateSimulation"))
}
