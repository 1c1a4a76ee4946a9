package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// taking takes some time before the change.
func taking(d time.Duration, change func(*client.Edit) error) func(*client.Edit) error {
	return func(e *client.Edit) error {
		<-time.After(d)
		return change(e)
	}
}

// slowly takes a minute, as a person does, so that Edit reads again before it writes.
func slowly(change func(*client.Edit) error) func(*client.Edit) error {
	return taking(time.Minute, change)
}

func TestSimulationsService_Edit_CallsTheFunctionFiveTimesAtMost(t *testing.T) {
	for _, tt := range []struct {
		name     string
		others   int // writes of somebody else
		rounds   int
		requests int
		conflict bool
	}{
		{"nobody else writes", 0, 1, 4, false}, {"one other write", 1, 2, 6, false}, {"four", 4, 5, 12, false}, {"five", 5, 5, 10, true},
	} {
		synctestSubtest(t, tt.name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			for range tt.others {
				srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			}
			var names []string
			result, err := c.Simulations.Edit(t.Context(), id, slowly(func(e *client.Edit) error {
				names = append(names, e.Name)
				return adding("Asks")(e)
			}))
			require.Len(t, names, tt.rounds)
			for i := 1; i < len(names); i++ {
				require.Equal(t, names[i-1]+" by somebody else", names[i], "fn sees the fresh state")
			}
			require.Len(t, srv.Requests(), tt.requests)
			if tt.conflict {
				var conflict *client.ConflictError
				require.ErrorAs(t, err, &conflict)
				require.Empty(t, sent(srv, "updateSimulation"))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.requests, result.Requests)
			require.Equal(t, names[len(names)-1], state(t, srv, id).Name, "nobody's change is undone")
		})
	}
}

// A lagging replica shows an older state after a newer one was read. Starting over on it would remove what the newer one had.
func TestSimulationsService_Edit_StartsOverOnlyWhileNothingThatWasReadIsGone(t *testing.T) {
	voice := clienttest.Voice{ID: "v2", Provider: "rime"}
	for name, tt := range map[string]struct {
		newer func(*clienttest.Simulation) // the state of the first read, after that of seed
		over  bool
		says  string
	}{
		"a scenario is gone": {func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "Asks", Description: "d", ExpectedResult: "e"})
		}, false, `removed 50003 "Asks"`},
		"a voice is gone": {func(sim *clienttest.Simulation) {
			sim.Scenarios[0].SelectedVoices = []clienttest.Voice{sim.Scenarios[0].SelectedVoices[0], voice}
		}, false, "scenario 50001 altered in selected_voices"},
		"the voices of a scenario are gone": {func(sim *clienttest.Simulation) {
			sim.Scenarios[1].SelectedVoices = []clienttest.Voice{voice}
		}, false, "scenario 50002 altered in selected_voices"},
		"a setting is another one":     {func(sim *clienttest.Simulation) { sim.Name = "Surgery" }, true, ""},
		"a string is another one":      {func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "d" }, true, ""},
		"the older state has more ids": {func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:1] }, true, ""},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id, rounds := newClient(t, srv), seed(t, srv), 0
			srv.Edit(id, tt.newer)
			srv.Inject("getSimulation", clienttest.Pass(), clienttest.Stale(1), clienttest.Stale(1), clienttest.Stale(1))
			_, err := c.Simulations.Edit(t.Context(), id, slowly(func(e *client.Edit) error {
				rounds++
				e.MaxCallDurationInMinutes = valueBeside(t, "max_call_duration_in_minutes", 3)
				return nil
			}))
			if tt.over {
				require.Greater(t, rounds, 1)
				return
			}
			require.Equal(t, 1, rounds)
			var conflict *client.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.ErrorContains(t, err, tt.says)
			require.Equal(t, []string{"GET", "GET"}, methods(srv))
		})
	}
}

// What an earlier round read counts, too: the state of the second round is without the scenario that the first one read.
func TestSimulationsService_Edit_WhatEveryRoundReadCounts(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id, rounds := newClient(t, srv), seed(t, srv), 0
		srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id), clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] })
		}))
		_, err := c.Simulations.Edit(t.Context(), id, slowly(func(e *client.Edit) error {
			rounds++
			return adding("Asks")(e)
		}))
		require.Equal(t, 1, rounds)
		var conflict *client.ConflictError
		require.ErrorAs(t, err, &conflict)
		require.ErrorContains(t, err, `removed 50001 "Books"`)
		require.Len(t, conflict.Mine.Scenarios, 3, "as the plan of the last round wants it")
		require.Equal(t, "Asks", conflict.Mine.Scenarios[2].Name)
		require.Empty(t, sent(srv, "updateSimulation"))
	})
}

// A lagging replica takes turns with one that does not: the read before the write shows the base again, but another one showed
// more.
func TestSimulationsService_Edit_WhatEveryReadOfACallShowedCounts(t *testing.T) {
	addsSlowly := clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(101, func(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, asks()) })
	}).And(clienttest.Delay(5 * time.Second))
	for name, call := range map[string]func(*testing.T, *client.Client, int64) error{
		"Edit": func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Edit(t.Context(), id, slowly(settingName("Surgery")))
			return err
		},
		"Apply": func(t *testing.T, c *client.Client, id int64) error {
			_, err := c.Simulations.Apply(t.Context(), plan(t, c, id, settingName("Surgery")))
			return err
		},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", clienttest.Pass(), addsSlowly, clienttest.Stale(1))
			err := call(t, c, id)
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id), "what was read is not left out")
			var conflict *client.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}
