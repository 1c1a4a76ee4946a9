// Secondclient finds an agent and voices with a client generated from another specification of the
// same service, and creates a simulation with them. Both clients use one key and one transport,
// with the same retries, limits and checks.
//
//	go run ./examples/secondclient                                           # on servers inside the process
//	go run ./examples/secondclient -agent "Front desk" -provider eleven_labs # on the service, with OMNIDIM_API_KEY
//
// On the service, the new simulation stays: a draft without costs before its start.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/examples/secondclient/catalog"
)

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config oapi-codegen.yaml catalog.yaml

// run creates a simulation of the agent with this name, whose callers have voices of the provider.
func run(ctx context.Context, stdout io.Writer, s service, agentName, provider string) error {
	second, err := newCatalog(s)
	if err != nil {
		return err
	}
	c, err := client.New(s.options()...)
	if err != nil {
		return err
	}

	agent, err := findAgent(ctx, second, agentName)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "agent %d %q\n", agent.ID.Value, agent.Name.Value)
	voices, err := listVoices(ctx, second, provider)
	if err != nil {
		return err
	}
	for _, voice := range voices {
		fmt.Fprintf(stdout, "voice %s/%s\n", voice.Provider, voice.ID)
	}

	chosen := voices[:min(len(voices), 3)] // the service picks one of them for each call
	sim, err := c.Simulations.Create(ctx, client.SimulationCreate{
		Name:    "Test of " + agent.Name.Value,
		AgentID: agent.ID.Value,
		Scenarios: []client.Scenario{
			client.NewScenario("Asks for the hours", "You want to know the opening hours.", "The agent says them.", chosen...),
		},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "simulation %d %q\n", sim.ID, sim.Name)
	return nil
}

// service is where both clients send their requests.
type service struct {
	baseURL, key string
	transport    http.RoundTripper
}

func (s service) options() []client.Option {
	return []client.Option{
		client.WithBaseURL(s.baseURL),
		client.WithAPIKey(s.key),
		client.WithHTTPClient(&http.Client{Transport: s.transport}),
	}
}

// newCatalog returns the second client. The service takes ten requests a minute. The generated
// client needs the base URL as well, and the transport refuses to send the key to any other host.
func newCatalog(s service) (*catalog.Client, error) {
	s.transport = newLimit(s.transport, 10, time.Minute)
	timeout := client.WithTimeout(2 * time.Minute) // an attempt includes the wait for the limit
	doer, err := client.NewDoer(append(s.options(), timeout)...)
	if err != nil {
		return nil, err
	}
	return catalog.NewClient(s.baseURL, catalog.WithHTTPClient(doer))
}

func main() {
	agent := flag.String("agent", "Front desk", "`name` of the agent to test")
	provider := flag.String("provider", "cartesia", "`provider` of the voices: "+usableProviders)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	s := service{
		baseURL:   cmp.Or(os.Getenv("OMNIDIM_BASE_URL"), client.DefaultBaseURL),
		key:       os.Getenv("OMNIDIM_API_KEY"),
		transport: http.DefaultTransport,
	}
	if s.key == "" {
		srv := clienttest.Start()
		defer srv.Close()
		s = newFake(srv).service()
	}
	if err := run(ctx, os.Stdout, s, *agent, *provider); err != nil {
		fmt.Fprintln(os.Stderr, "secondclient:", err)
		os.Exit(1)
	}
}
