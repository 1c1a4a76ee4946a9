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
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/examples/secondclient/agents"
	"github.com/omnidim-go/simulations/gen"
)

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config oapi-codegen.yaml agents.yaml

// run lists the agents with one client, and creates a simulation of the first of them with the other.
func run(ctx context.Context, stdout io.Writer, baseURL string, opts ...client.Option) error {
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

// newAgents gives the second client the transport of the first one. The generated client wants the base URL itself; the
// transport refuses to send the key to any other host than that of its own base URL.
func newAgents(baseURL string, opts ...client.Option) (*agents.ClientWithResponses, error) {
	doer, err := client.NewDoer(opts...)
	if err != nil {
		return nil, err
	}
	return agents.NewClientWithResponses(baseURL, agents.WithHTTPClient(doer))
}

// listAgents checks the status and the body, because a generated client takes any response for a success.
func listAgents(ctx context.Context, c *agents.ClientWithResponses) ([]gen.Agent, error) {
	resp, err := c.ListAgentsWithResponse(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("list agents: %w", err)
	case resp.JSON401 != nil:
		return nil, fmt.Errorf("list agents: %d (%.100q): use a valid key", resp.StatusCode(), resp.JSON401.Error)
	case resp.JSON200 == nil:
		return nil, fmt.Errorf("list agents: an unexpected response with status %d", resp.StatusCode())
	}
	return resp.JSON200.Agents, nil
}

// withAgents adds agents to the server inside the process, which has simulations only.
type withAgents struct {
	simulations http.RoundTripper
	key         string
}

// RoundTrip responds to listAgents, and passes every other request on.
func (t withAgents) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/agents") {
		return t.simulations.RoundTrip(req)
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	if req.Header.Get("Authorization") != "Bearer "+t.key {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error": "unauthorized"}`)
		return w.Result(), nil
	}
	fmt.Fprint(w, `{"agents": [{"id": 208, "name": "Front desk"}, {"id": 209, "name": "Night shift"}]}`)
	return w.Result(), nil
}

// options are the client options for the server inside the process.
func options(srv *clienttest.Server) []client.Option {
	transport := withAgents{srv.Client().Transport, srv.APIKey()}
	return append(srv.Options(), client.WithHTTPClient(&http.Client{Transport: transport}))
}

func main() {
	srv := clienttest.Start()
	err := run(context.Background(), os.Stdout, srv.URL(), options(srv)...)
	srv.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "secondclient:", err)
		os.Exit(1)
	}
}
