package client_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// callsFor are all methods that have the id of a simulation.
func callsFor(c *client.Client) map[string]func(ctx context.Context, id int64) error {
	s := c.Simulations
	return map[string]func(ctx context.Context, id int64) error{
		"Get":    func(ctx context.Context, id int64) error { _, err := s.Get(ctx, id); return err },
		"Delete": func(ctx context.Context, id int64) error { return s.Delete(ctx, id) },
		"Start":  func(ctx context.Context, id int64) error { _, err := s.Start(ctx, id); return err },
		"Stop":   func(ctx context.Context, id int64) error { _, err := s.Stop(ctx, id); return err },
		"EnhancePrompt": func(ctx context.Context, id int64) error {
			_, err := s.EnhancePrompt(ctx, id)
			return err
		},
		"Wait": func(ctx context.Context, id int64) error { _, err := s.Wait(ctx, id, client.WaitOptions{}); return err },
		"Run":  func(ctx context.Context, id int64) error { _, err := s.Run(ctx, id, client.RunOptions{}); return err },
		"Update": func(ctx context.Context, id int64) error {
			_, err := s.Update(ctx, id, client.SimulationUpdate{Name: "n"})
			return err
		},
		"Plan": func(ctx context.Context, id int64) error { _, err := s.Plan(ctx, id, nothing); return err },
		"Edit": func(ctx context.Context, id int64) error { _, err := s.Edit(ctx, id, nothing); return err },
	}
}

func TestSimulationsService_RefusesIDsBelow1(t *testing.T) {
	srv := newServer(t)
	for name, call := range callsFor(newClient(t, srv)) {
		for _, id := range []int64{0, -1, math.MinInt64} {
			t.Run(fmt.Sprint(name, " ", id), func(t *testing.T) {
				err := call(t.Context(), id)
				require.Equal(t, []string{fmt.Sprintf("simulation_id is %d, not 1 or more", id)}, violations(err), "%v", err)
				require.Empty(t, srv.Requests())
			})
		}
	}
}

func TestSimulationsService_RefusesANilContext(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	id := seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	before := len(srv.Requests())
	calls := map[string]func(ctx context.Context, id int64) error{
		"Create": func(ctx context.Context, _ int64) error {
			_, err := c.Simulations.Create(ctx, client.SimulationCreate{Name: "n", AgentID: 1})
			return err
		},
		"List": func(ctx context.Context, _ int64) (err error) {
			for _, err = range c.Simulations.List(ctx, client.ListOptions{}) {
			}
			return err
		},
		"FindByName": func(ctx context.Context, _ int64) error { _, err := c.Simulations.FindByName(ctx, "n"); return err },
		"Apply":      func(ctx context.Context, _ int64) error { _, err := c.Simulations.Apply(ctx, p); return err },
		"Verify":     func(ctx context.Context, _ int64) error { _, err := c.Simulations.Verify(ctx, p); return err },
	}
	for name, call := range callsFor(c) {
		calls[name] = call
	}
	var noContext context.Context
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, call(noContext, id), "the context is nil: use context.Background()")
			require.Len(t, srv.Requests(), before)
		})
	}
}

func TestSimulationsService_RefusesANilFunction(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	_, err := c.Simulations.Plan(t.Context(), id, nil)
	require.ErrorContains(t, err, "the function that changes the simulation is nil")
	_, err = c.Simulations.Edit(t.Context(), id, nil)
	require.ErrorContains(t, err, "the function that changes the simulation is nil")
	require.Empty(t, srv.Requests())
}

func TestSimulationsService_Edit_RefusesBadSettings(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		want   string
	}{
		"a blank name":     {settingName("  "), "name is missing"},
		"no name":          {settingName(""), "name cannot be cleared: the service takes a missing value for no change"},
		"a negative agent": {func(e *client.Edit) error { e.AgentID = -1; return nil }, "agent_id is -1, not 1 or more"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), seed(t, srv), tt.change)
			require.Equal(t, []string{tt.want}, violations(err), "%v", err)
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}
