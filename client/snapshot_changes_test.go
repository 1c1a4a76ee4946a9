package client_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The error of a write that ended otherwise names scenarios by id and name, and those without an id by name alone.
func TestChanges_InErrors(t *testing.T) {
	store := func(fn func(*clienttest.Simulation)) clienttest.Fault {
		return clienttest.After(func(srv *clienttest.Server) { srv.Edit(101, fn) })
	}
	many := func(e *client.Edit) error {
		for i := range 11 {
			if err := adding(fmt.Sprint("Asks", i))(e); err != nil {
				return err
			}
		}
		return nil
	}
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		fault  clienttest.Fault
		want   string
	}{
		"a missing addition": {both(adding("Two"), settingName("Surgery")), clienttest.Truncated(2), `(missing "Two")`},
		"a missing scenario": {settingName("Surgery"), clienttest.Truncated(1), `(missing 50002 "Cancels")`},
		"an extra one": {
			removing(books), store(func(sim *clienttest.Simulation) {
				sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{ID: 9, Name: "Other", Description: "secret", ExpectedResult: "secret"})
			}), `(extra 9 "Other")`,
		},
		"altered": {
			settingName("Surgery"), store(func(sim *clienttest.Simulation) {
				sim.Name, sim.Scenarios[0].Description, sim.Scenarios[0].SelectedVoices = "Other", "secret", nil
			}), "(scenario 50001 altered in description, selected_voices; name)",
		},
		"many": {both(many, settingName("Surgery")), clienttest.Truncated(2), `missing "Asks9"; and 1 more)`},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", tt.fault)
			_, err := c.Simulations.Edit(t.Context(), id, tt.change)
			_, ok := errors.AsType[*client.DivergedError](err)
			require.True(t, ok, "%v", err)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}
