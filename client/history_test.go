package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// ambiguousWrites are the ways to leave behind a write that can still land.
func ambiguousWrites() map[string]func(*testing.T, *clienttest.Server, *client.Client, int64) {
	ambiguousUpdate := func(t *testing.T, c *client.Client, id int64, scenarios []client.Scenario) {
		t.Helper()
		_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "Late", Scenarios: scenarios})
		var failed *client.TransportError
		require.ErrorAs(t, err, &failed)
	}
	return map[string]func(*testing.T, *clienttest.Server, *client.Client, int64){
		"an Edit that was verified after a second PUT": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.ResetBefore())
			result, err := c.Simulations.Edit(t.Context(), id, settingName("Late"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.True(t, result.LateWritePossible)
		},
		"an Edit that was reconciled": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.Stored(clienttest.HTML(502)))
			result, err := c.Simulations.Edit(t.Context(), id, settingName("Late"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeReconciled, result.Outcome)
			require.True(t, result.LateWritePossible)
		},
		"an Edit that ended as unknown": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.PlainText(503))
			_, err := c.Simulations.Edit(t.Context(), id, adding("Late"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
		},
		"an Edit that was accepted and not seen": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.Respond(200, `{"success":true,"simulation":{"id":101}}`))
			_, err := c.Simulations.Edit(t.Context(), id, adding("Late"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
		},
		"an Edit that was cancelled": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.HangBefore())
			_, err := c.Simulations.Edit(cancelAfter(t, 10*time.Second), id, adding("Late"))
			require.ErrorIs(t, err, context.Canceled)
		},
		"an Update without a response": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.ResetBefore())
			ambiguousUpdate(t, c, id, []client.Scenario{client.NewScenario("Late", "d", "e")})
		},
		"an Update that was retried": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.ResetBefore())
			_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "Late"})
			require.NoError(t, err)
		},
		"an Update that was retried in vain": func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.Times(3, clienttest.ResetBefore())...)
			ambiguousUpdate(t, c, id, nil)
		},
	}
}

func TestEditResult_LateWritePossible(t *testing.T) {
	for name, leave := range ambiguousWrites() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id, other := newClient(t, srv), seed(t, srv), seed(t, srv)
			leave(t, srv, c, id)
			<-time.After(10*time.Minute - 10*time.Second)
			within, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			require.True(t, within.LateWritePossible)
			unchanged, err := c.Simulations.Edit(t.Context(), id, nothing)
			require.NoError(t, err)
			require.True(t, unchanged.LateWritePossible, "what was read can be overwritten, too")

			elsewhere, err := c.Simulations.Edit(t.Context(), other, adding("Asks"))
			require.NoError(t, err)
			require.False(t, elsewhere.LateWritePossible, "another simulation")
			<-time.After(20 * time.Second)
			after, err := c.Simulations.Edit(t.Context(), id, adding("Begs"))
			require.NoError(t, err)
			require.False(t, after.LateWritePossible, "after ten minutes")
		})
	}
}

func TestEditResult_LateWritePossible_NotAfterAWriteThatIsDone(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"nothing fails": clienttest.Pass(), "429": clienttest.RateLimit("1"),
		"connection refused": clienttest.Refuse(), "400": clienttest.Error(400, "bad_request", "No."),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", fault)
			if result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery")); err == nil {
				require.False(t, result.LateWritePossible)
			}
			result, err := c.Simulations.Edit(t.Context(), id, settingName("Clinic, by day"))
			require.NoError(t, err)
			require.False(t, result.LateWritePossible)
		})
	}
}

// The service processed a write that it accepted, even if it stored another state.
func TestEditResult_LateWritePossible_NotAfterADivergence(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", storedOtherwise(func(sim *clienttest.Simulation) { sim.Name = "OFFICE" }))
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Office"))
		require.ErrorAs(t, err, new(*client.DivergedError))
		result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		require.False(t, result.LateWritePossible)
		require.Equal(t, 3, result.Requests)
	})
}

// After a divergence, a read of the state before is not taken for newer than a read of what the divergence showed.
func TestSimulationsService_Edit_KeepsWhatADivergenceShowed(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		srv.Inject("updateSimulation", storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios[0].Name = "BOOKS" }))
		_, err = c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.ErrorAs(t, err, new(*client.DivergedError))

		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Stale(2)) // the state that the first Edit verified
		_, err = c.Simulations.Edit(t.Context(), id, adding("Begs"))
		require.NoError(t, err)
		require.Contains(t, storedNames(t, srv, id), "Asks", "the first read of this Edit showed it")
	})
}

// The history that the field is for: a first PUT lands after a second Edit was verified, and removes what that added.
func TestSimulationsService_Edit_LateWriteThatOverwritesWasAnnounced(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.StoreAfter(5*time.Minute))
		first, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		require.True(t, first.LateWritePossible)
		p := plan(t, c, id, adding("Asks"))
		second, err := c.Simulations.Apply(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, client.OutcomeVerified, second.Outcome)
		require.True(t, second.LateWritePossible)

		<-time.After(10 * time.Minute)
		require.NotContains(t, storedNames(t, srv, id), "Asks", "the late write removed it")
		found, err := c.Simulations.Verify(t.Context(), p)
		require.NoError(t, err)
		require.NotEqual(t, client.PlanApplied, found.Status, "the way to find out")
	})
}

// A lagging replica shows the state before the last Edit of this Client.
func TestSimulationsService_Edit_LooksAgainForWhatWasVerified(t *testing.T) {
	for name, tt := range map[string]struct {
		first func(*client.Edit) error
		stale int // reads that show the state before
		took  time.Duration
		names []string
	}{
		"added, seen at once":       {adding("Asks"), 0, 0, []string{"Books", "Cancels", "Asks", "Begs"}},
		"added, seen after 0.5 s":   {adding("Asks"), 1, 500 * time.Millisecond, []string{"Books", "Cancels", "Asks", "Begs"}},
		"added, seen after 2 s":     {adding("Asks"), 2, 2 * time.Second, []string{"Books", "Cancels", "Asks", "Begs"}},
		"removed, seen after 2 s":   {removing(books), 2, 2 * time.Second, []string{"Cancels", "Begs"}},
		"changed, seen after 0.5 s": {renaming(books, "Asks"), 1, 500 * time.Millisecond, []string{"Asks", "Cancels", "Begs"}},
		"voices, seen after 2 s":    {withoutVoices, 2, 2 * time.Second, []string{"Books", "Cancels", "Begs"}},
		"a setting, after 0.5 s":    {settingName("Surgery"), 1, 500 * time.Millisecond, []string{"Books", "Cancels", "Begs"}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			first, err := c.Simulations.Edit(t.Context(), id, tt.first)
			require.NoError(t, err)
			srv.Inject("getSimulation", clienttest.Times(tt.stale, clienttest.Stale(1))...)
			began := time.Now()
			result, err := c.Simulations.Edit(t.Context(), id, adding("Begs"))
			require.NoError(t, err)
			require.Equal(t, tt.took, time.Since(began))
			require.Equal(t, 3+tt.stale, result.Requests)
			require.Equal(t, tt.names, storedNames(t, srv, id))
			require.Equal(t, first.Simulation.Name, state(t, srv, id).Name)
		})
	}
}

// A write that is not verified does not end the memory of the one that was verified before it.
func TestSimulationsService_Edit_LooksAgainAfterAWriteThatFailed(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"refused": clienttest.Error(400, "bad_request", "No."), "unknown": clienttest.ResetBefore(),
		"never sent":       clienttest.RateLimit("3600"),
		"stored otherwise": storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios[0].Name = "BOOKS" }),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.NoError(t, err)
			srv.Inject("updateSimulation", fault)
			_, err = c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.Error(t, err)

			srv.Inject("getSimulation", clienttest.Stale(9)) // the oldest version
			require.Equal(t, "Surgery", plan(t, c, id, nothing).Base().Settings.Name)
		})
	}
}

func withoutVoices(e *client.Edit) error {
	return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{} })
}

// The last of three looks counts as the truth, and the next read is not looked at again.
func TestSimulationsService_Plan_TakesTheThirdLookAsTheTruth(t *testing.T) {
	for name, tt := range map[string]struct {
		verified func(*client.Edit) error
		other    func(*clienttest.Simulation) // another writer
		left     int
	}{
		"a scenario is gone": {adding("Asks"), func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] }, 2},
		"a removed one is back": {removing(cancels), func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{ID: cancels, Name: "Cancels", Description: "d", ExpectedResult: "e"})
		}, 2},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, tt.verified)
			require.NoError(t, err)
			srv.Edit(id, tt.other)
			before, began := len(srv.Requests()), time.Now()
			require.Len(t, plan(t, c, id, nothing).Base().Scenarios, tt.left)
			require.Len(t, srv.Requests()[before:], 3)
			require.Equal(t, 2*time.Second, time.Since(began))

			began = time.Now()
			require.Len(t, plan(t, c, id, nothing).Base().Scenarios, tt.left)
			require.Zero(t, time.Since(began))
		})
	}
}

// Then that is what is looked for, for the rest of the minute.
func TestSimulationsService_Plan_RemembersWhatTheThirdLookShowed(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.NoError(t, err)
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name = "Surgery" }) // by somebody else
		require.Equal(t, "Surgery", plan(t, c, id, nothing).Base().Settings.Name)

		srv.Inject("getSimulation", clienttest.Stale(2))
		base := plan(t, c, id, nothing).Base()
		require.Len(t, base.Scenarios, 3)
		require.Equal(t, "Surgery", base.Settings.Name)
	})
}

func TestSimulationsService_Plan_LooksOnceIfNothingContradicts(t *testing.T) {
	verified := func(t *testing.T, _ *clienttest.Server, c *client.Client, id int64) {
		t.Helper()
		_, err := c.Simulations.Edit(t.Context(), id, both(adding("Asks"), removing(books)))
		require.NoError(t, err)
	}
	olderThanAMinute := func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
		t.Helper()
		verified(t, srv, c, id)
		<-time.After(time.Minute)
	}
	for name, tt := range map[string]struct {
		before func(*testing.T, *clienttest.Server, *client.Client, int64)
		change func(*clienttest.Simulation) // by somebody else
	}{
		"a minute has passed": {olderThanAMinute, func(sim *clienttest.Simulation) { sim.Scenarios = nil }},
		"somebody else adds": {verified, func(sim *clienttest.Simulation) {
			sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "Begs", Description: "d", ExpectedResult: "e"})
		}},
		"what changes by itself": {verified, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusCompleted }},
		"another order": {verified, func(sim *clienttest.Simulation) {
			sim.Scenarios[0], sim.Scenarios[1] = sim.Scenarios[1], sim.Scenarios[0]
		}},
		"Update of this Client": {func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			verified(t, srv, c, id)
			_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Scenarios: []client.Scenario{}})
			require.NoError(t, err)
		}, func(*clienttest.Simulation) {}},
		"Delete of this Client": {func(t *testing.T, srv *clienttest.Server, c *client.Client, id int64) {
			verified(t, srv, c, id)
			require.NoError(t, c.Simulations.Delete(t.Context(), id))
			srv.Seed(clienttest.Simulation{ID: id, Name: "Another", Agent: clienttest.Agent{ID: 7}})
		}, func(*clienttest.Simulation) {}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			tt.before(t, srv, c, id)
			srv.Edit(id, tt.change)
			before, began := len(srv.Requests()), time.Now()
			plan(t, c, id, nothing)
			require.Len(t, srv.Requests()[before:], 1)
			require.Zero(t, time.Since(began))
		})
	}
}

// Somebody else replaces what was verified a moment ago. That is found after three looks, and is no conflict.
func TestSimulationsService_Edit_TakesOverWhatSomebodyElseChangedSince(t *testing.T) {
	for name, other := range map[string]func(*clienttest.Simulation){
		"other voices": func(sim *clienttest.Simulation) {
			sim.Scenarios[0].SelectedVoices = []clienttest.Voice{{ID: "v2", Provider: "rime"}}
		},
		"no voices":           func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices = []clienttest.Voice{} },
		"another description": func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "d" },
		"one is gone":         func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:] },
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			srv.Edit(id, other)
			names, first := storedNames(t, srv, id), state(t, srv, id).Scenarios[0]
			result, err := c.Simulations.Edit(t.Context(), id, adding("Begs"))
			require.NoError(t, err)
			require.Equal(t, 5, result.Requests, "it looks three times")
			require.Equal(t, append(names, "Begs"), storedNames(t, srv, id))
			require.Equal(t, first, state(t, srv, id).Scenarios[0])
		})
	}
}

// What the third look showed counts: the Edit does not remove it when a later look lags.
func TestSimulationsService_Edit_DoesNotLoseWhatTheThirdLookShowed(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
		require.NoError(t, err)
		voice := clienttest.Voice{ID: "v2", Provider: "rime"}
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices = []clienttest.Voice{voice} })
		stale := clienttest.Stale(1)
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), clienttest.Pass(), stale, stale, stale)
		_, err = c.Simulations.Edit(t.Context(), id, slowly(adding("Begs")))
		var conflict *client.ConflictError
		require.ErrorAs(t, err, &conflict)
		require.Equal(t, voice.ID, state(t, srv, id).Scenarios[0].SelectedVoices[0].ID)
	})
}

func TestEditResult_LateWritePossible_AfterAnUpdateThatWasAccepted(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	srv.Inject("updateSimulation", clienttest.Respond(202, `{"success":true,"simulation":{"id":101}}`))
	_, err := c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Name: "Surgery"})
	require.NoError(t, err)
	result, err := c.Simulations.Edit(t.Context(), id, nothing)
	require.NoError(t, err)
	require.True(t, result.LateWritePossible)
}
