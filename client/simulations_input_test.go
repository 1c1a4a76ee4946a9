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

func TestSimulationsService_Edit_RefusesBadSettings(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		want   string
	}{
		"a blank name":     {settingName("  "), "name cannot be cleared: the service keeps a setting that is not sent"},
		"no name":          {settingName(""), "name cannot be cleared: the service keeps a setting that is not sent"},
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
