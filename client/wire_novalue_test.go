package client_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// valuesOf calls each operation that returns a value, for simulation 31.
func valuesOf() map[string]func(context.Context, *client.SimulationsService) (any, error) {
	return map[string]func(context.Context, *client.SimulationsService) (any, error){
		"getSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Get(ctx, 31) },
		"createSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			return s.Create(ctx, client.SimulationCreate{Name: "unique", AgentID: 7})
		},
		"updateSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			return s.Update(ctx, 31, client.SimulationUpdate{Name: "n"})
		},
		"startSimulation": func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Start(ctx, 31) },
		"stopSimulation":  func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.Stop(ctx, 31) },
		"enhancePrompt":   func(ctx context.Context, s *client.SimulationsService) (any, error) { return s.EnhancePrompt(ctx, 31) },
		"listSimulations": func(ctx context.Context, s *client.SimulationsService) (any, error) {
			for sim, err := range s.List(ctx, client.ListOptions{}) {
				return sim, err
			}
			return nil, nil
		},
	}
}

// Each answer holds what its operation is for, and is an error all the same.
func TestWithAnErrorNoValueComesBack(t *testing.T) {
	const values = `"records":[{"id":31}],"disconnect_results":{"successful_disconnects":1},` +
		`"previous_context":[{"title":"t","prompt":"p"}],"prompt_breakdown":[{"title":"t","prompt":"q"}]`
	for name, body := range map[string]string{
		"success false":      `{"success":false,"simulation":{"id":31,"name":"n"},` + values + `}`,
		"status error":       `{"status":"error","simulation":{"id":31,"name":"n"},` + values + `}`,
		"another simulation": `{"success":true,"simulation":{"id":32,"name":"n"},` + values + `}`,
		"half decoded":       `{"success":true,"simulation":{"id":31,"name":"n"},` + values + `,"total_records":[]}`,
		"cut":                `{"success":true,"simulation":{"id":31,"name":"n"},` + values,
	} {
		for operation, call := range valuesOf() {
			if name == "another simulation" && (operation == "createSimulation" || operation == "listSimulations") {
				continue // there is no other
			}
			t.Run(name+"/"+operation, func(t *testing.T) {
				srv := newServer(t)
				srv.Seed(clienttest.Simulation{ID: 31, Agent: clienttest.Agent{ID: 7}})
				srv.Inject(operation, clienttest.Respond(200, body))
				value, err := call(t.Context(), newClient(t, srv).Simulations)
				require.Error(t, err)
				require.Nil(t, value)
			})
		}
	}
}
