package client_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestSimulationsService_Verify(t *testing.T) {
	change := both(both(both(adding("Asks"), removing(cancels)), settingName("Surgery")), renaming(books, "Calls"))
	apply := func(t *testing.T, c *client.Client, p *client.Plan) {
		t.Helper()
		_, err := c.Simulations.Apply(t.Context(), p)
		require.NoError(t, err)
	}
	others := func(fn func(*clienttest.Simulation)) func(*testing.T, *clienttest.Server, *client.Client, *client.Plan) {
		return func(_ *testing.T, srv *clienttest.Server, _ *client.Client, p *client.Plan) {
			srv.Edit(p.SimulationID(), fn)
		}
	}
	since := func(fn func(*clienttest.Simulation)) func(*testing.T, *clienttest.Server, *client.Client, *client.Plan) {
		return func(t *testing.T, srv *clienttest.Server, c *client.Client, p *client.Plan) {
			apply(t, c, p)
			srv.Edit(p.SimulationID(), fn)
		}
	}
	newIDs := []clienttest.Option{clienttest.PutGivesNewIDs()}
	for name, tt := range map[string]struct {
		options []clienttest.Option
		since   func(*testing.T, *clienttest.Server, *client.Client, *client.Plan)
		want    client.PlanStatus
	}{
		"applied": {nil, func(t *testing.T, _ *clienttest.Server, c *client.Client, p *client.Plan) {
			apply(t, c, p)
		}, client.PlanApplied},
		"applied, with new ids": {newIDs, func(t *testing.T, _ *clienttest.Server, c *client.Client, p *client.Plan) {
			apply(t, c, p)
		}, client.PlanApplied},
		"applied, and it ran since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Status = clienttest.StatusCompleted
		}), client.PlanApplied},
		"nothing happened": {nil, others(func(*clienttest.Simulation) {}), client.PlanNotApplied},
		"only what changes by itself": {
			nil, others(func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress }), client.PlanNotApplied,
		},
		"only a part": {nil, others(func(sim *clienttest.Simulation) { sim.Name = "Surgery" }), client.PlanSuperseded},
		"the removed scenario is still there": {nil, others(func(sim *clienttest.Simulation) {
			sim.Name, sim.Scenarios[0].Name = "Surgery", "Calls"
			sim.Scenarios = append(sim.Scenarios, asks())
		}), client.PlanSuperseded},
		"applied, and another field of the same scenario since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Scenarios[0].Description = "d"
		}), client.PlanApplied},
		"applied, and the changed field since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Scenarios[0].Name = "Rings"
		}), client.PlanSuperseded},
		"applied, and the changed scenario removed since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Scenarios = sim.Scenarios[1:]
		}), client.PlanSuperseded},
		"applied, and the added scenario removed since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Scenarios = sim.Scenarios[:1]
		}), client.PlanSuperseded},
		"applied, and the setting changed since": {nil, since(func(sim *clienttest.Simulation) {
			sim.Name = "Pharmacy"
		}), client.PlanSuperseded},
		"added twice": {nil, func(t *testing.T, srv *clienttest.Server, c *client.Client, p *client.Plan) {
			apply(t, c, p)
			srv.Edit(p.SimulationID(), addTwin)
		}, client.PlanApplied},
		"applied, and another setting since": {nil, since(func(sim *clienttest.Simulation) {
			sim.MaxCallDurationInMinutes = 9
		}), client.PlanApplied},
		"somebody else wrote": {
			nil, others(func(sim *clienttest.Simulation) { sim.Scenarios[0].Description = "d" }), client.PlanSuperseded,
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, change)
			tt.since(t, srv, c, p)
			before := len(srv.Requests())
			found, err := newClient(t, srv).Simulations.Verify(t.Context(), reloaded(t, p))
			require.NoError(t, err)
			require.Equal(t, tt.want, found.Status)
			require.Equal(t, len(state(t, srv, id).Scenarios), len(found.Found.Scenarios))
			require.Equal(t, []string{"GET"}, methods(srv)[before:], "it reads once")
		})
	}
}

// The differences say what others changed besides.
func TestSimulationsService_Verify_Differences(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err)
	p := result.Plan
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name, sim.Scenarios[0].Description = "Surgery", "d" })
	found, err := c.Simulations.Verify(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, client.PlanApplied, found.Status)
	require.Equal(t, result.AddedIDs, found.AddedIDs)
	require.Equal(t, []client.FieldChange{{Field: "name", Before: "Clinic", After: "Surgery"}}, found.Differences.Settings)
	require.Equal(t, int64(books), found.Differences.Changed[0].Before.ID)
	require.Empty(t, found.Differences.Added)
	require.Empty(t, found.Differences.Removed)
}

func asks() clienttest.Scenario {
	return clienttest.Scenario{Name: "Asks", Description: "You want Asks.", ExpectedResult: "It is done."}
}

func TestSimulationsService_Verify_EmptyPlan(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, nothing)
	found, err := c.Simulations.Verify(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, client.PlanApplied, found.Status)
}

func TestSimulationsService_Verify_Errors(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	before := len(srv.Requests())
	for name, none := range map[string]*client.Plan{"nil": nil, "zero": {}} {
		_, err := c.Simulations.Verify(t.Context(), none)
		require.ErrorContains(t, err, "there is no plan", name)
	}
	require.Len(t, srv.Requests(), before)

	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Raw = []byte(`{}`) })
	found, err := c.Simulations.Verify(t.Context(), p)
	var unread *client.RecordError
	require.ErrorAs(t, err, &unread)
	require.Nil(t, found)
	require.NoError(t, c.Simulations.Delete(t.Context(), id))
	_, err = c.Simulations.Verify(t.Context(), p)
	require.ErrorIs(t, err, client.ErrNotFound)
}

// Verify writes nothing, and waits for no writer.
func TestSimulationsService_Verify_InsideAnEdit(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	_, err := c.Simulations.Edit(t.Context(), id, func(*client.Edit) error {
		found, err := c.Simulations.Verify(t.Context(), p)
		require.Equal(t, client.PlanNotApplied, found.Status)
		return err
	})
	require.NoError(t, err)
}

// reloaded is the plan as another process reads it from its JSON.
func reloaded(t *testing.T, p *client.Plan) *client.Plan {
	t.Helper()
	data, err := json.Marshal(p)
	require.NoError(t, err)
	read := new(client.Plan)
	require.NoError(t, json.Unmarshal(data, read))
	return read
}
