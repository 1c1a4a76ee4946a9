package client_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// A Plan, which takes no turn, does not replace what an Edit verified while the Plan looked.
func TestSimulationsService_Plan_DoesNotReplaceWhatWasVerifiedMeanwhile(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		edit := func(change func(*client.Edit) error) {
			_, err := c.Simulations.Edit(t.Context(), id, change)
			require.NoError(t, err)
		}
		edit(adding("Asks"))
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:2] }) // by somebody else
		// The third look of the plan begins before the next edit writes, and ends after it.
		srv.Inject("getSimulation", append(clienttest.Times(4, clienttest.Pass()), clienttest.SlowBody(time.Second))...)
		done := make(chan error)
		go func() {
			_, err := c.Simulations.Plan(t.Context(), id, nothing)
			done <- err
		}()
		<-time.After(100 * time.Millisecond)
		edit(adding("Begs"))
		require.NoError(t, <-done)
		srv.Inject("getSimulation", clienttest.Stale(1))
		edit(adding("Calls"))
		require.Equal(t, []string{"Books", "Cancels", "Begs", "Calls"}, storedNames(t, srv, id))
	})
}

// What one look does not show, and the next one does, is not gone: when the function was slow, and after a write that was not sent.
func TestSimulationsService_Edit_OneLookThatLagsIsNoConflict(t *testing.T) {
	voice := func(e *client.Edit) error {
		return e.Scenarios.Change(cancels, func(sc *client.Scenario) { sc.SelectedVoices = []client.Voice{client.Rime("v9")} })
	}
	for name, first := range map[string]func(*client.Edit) error{
		"a scenario": adding("Asks"), "a name": renaming(books, "Orders"), "a voice": voice,
	} {
		for when, tt := range map[string]struct {
			change func(*client.Edit) error
			fault  clienttest.Fault
		}{
			"a slow function":     {taking(2*time.Second, settingName("Surgery")), clienttest.Pass()},
			"a write is not sent": {settingName("Surgery"), clienttest.Refuse()},
		} {
			synctestSubtest(t, name+", "+when, func(t *testing.T) {
				srv := newServer(t)
				c, id := newClient(t, srv), seed(t, srv)
				_, err := c.Simulations.Edit(t.Context(), id, first)
				require.NoError(t, err)
				before := plan(t, c, id, nothing).Base().Scenarios
				srv.Inject("updateSimulation", tt.fault)
				srv.Inject("getSimulation", clienttest.Pass(), clienttest.Stale(1))
				result, err := c.Simulations.Edit(t.Context(), id, tt.change)
				require.NoError(t, err)
				require.Equal(t, client.OutcomeVerified, result.Outcome)
				require.Equal(t, before, plan(t, c, id, nothing).Base().Scenarios)
			})
		}
	}
}

// What was verified is forgotten after a minute, between two looks. What this call has read is not.
func TestSimulationsService_Edit_ALookAfterTheMinuteForgetsNothing(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		_, err = c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].SelectedVoices[0].ID = "v8" }) // by somebody else
			return takes(59 * time.Second)(e)
		})
		require.IsType(t, (*client.ConflictError)(nil), err)
		require.Equal(t, []string{"Books", "Cancels"}, storedNames(t, srv, id))
	})
}
