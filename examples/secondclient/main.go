// Secondclient uses two generated clients with one key: that of the simulations, and one that was generated from another
// specification of the same service. Both send through the same transport, with its retries, limits and checks.
//
//	go run ./examples/secondclient
//
// It runs on a server inside the process.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/examples/secondclient/agents"
	"github.com/omnidim-go/simulations/gen"
)

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config oapi-codegen.yaml agents.yaml

func main() {
	srv := startService()
	defer srv.close()
	if err := run(context.Background(), os.Stdout, srv.url, srv.key); err != nil {
		fmt.Fprintf(os.Stderr, "secondclient: %v\n", err)
		os.Exit(1)
	}
}

// run lists the agents with one client, and creates a simulation of the first of them with the other.
func run(ctx context.Context, stdout io.Writer, baseURL, key string) error {
	opts := []client.Option{client.WithBaseURL(baseURL), client.WithAPIKey(key)}
	second, err := newAgents(baseURL, opts...)
	if err != nil {
		return err
	}
	c, err := client.New(opts...)
	if err != nil {
		return err
	}

	list, err := listAgents(ctx, second)
	if err != nil {
		return err
	}
	for _, agent := range list {
		fmt.Fprintf(stdout, "agent %d %q\n", agent.ID, agent.Name)
	}
	if len(list) == 0 {
		return errors.New("the account has no agents: create one first")
	}
	sim, err := c.Simulations.Create(ctx, client.SimulationCreate{
		Name:    "Test of " + list[0].Name,
		AgentID: list[0].ID,
		Scenarios: []client.Scenario{
			client.NewScenario("Asks for the hours", "You want to know the opening hours.", "The agent says them."),
		},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "simulation %d %q tests agent %d\n", sim.ID, sim.Name, sim.Agent.ID)
	return nil
}

// newAgents gives the second client the transport of the first one. The generated client wants the server's address
// itself; the transport refuses to send the key to any other host than that of its base URL.
func newAgents(baseURL string, opts ...client.Option) (*agents.ClientWithResponses, error) {
	doer, err := client.NewDoer(opts...)
	if err != nil {
		return nil, err
	}
	return agents.NewClientWithResponses(baseURL, agents.WithHTTPClient(doer))
}

// listAgents checks the status and the body, because a generated client takes any answer for one.
func listAgents(ctx context.Context, c *agents.ClientWithResponses) ([]gen.Agent, error) {
	resp, err := c.ListAgentsWithResponse(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("list agents: %w", err)
	case resp.JSON401 != nil:
		return nil, fmt.Errorf("list agents: %d (%s): use a valid key", resp.StatusCode(), resp.JSON401.Error)
	case resp.JSON200 == nil:
		return nil, fmt.Errorf("list agents: an unexpected answer with the status %d", resp.StatusCode())
	}
	return resp.JSON200.Agents, nil
}
