package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// What the service repeats: a text that is stored, one that is its beginning, and one that is sent.
const (
	visit      = "You want to cancel the visit of Mrs Smith"
	visitStart = "You want"
	visitSent  = "You move the visit of Mr Jones"
)

// A write changes or removes stored texts, and the service repeats them in its refusal.
func TestAnErrorOfAWriteHidesTheTextsThatAreStoredAndSent(t *testing.T) {
	changing := func(e *client.Edit) error {
		return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.Description, sc.ExpectedResult = visitSent, visitSent })
	}
	for _, order := range [][]string{{visit, visitStart}, {visitStart, visit}} {
		for kind, change := range map[string]func(*client.Edit) error{
			"changes": changing, "removes": removing(books), "clears": clearing, "keeps": settingName("Surgery"),
		} {
			for said, want := range map[string]string{
				"No: " + visit:                "No: [text]",
				"No: " + visit[:30] + "...":   "No: [text]...",
				"No: " + visitStart + ", and": "No: [text], and",
				"No: " + order[0] + order[1]:  "No: [text][text]",
			} {
				t.Run(kind+" "+said, func(t *testing.T) {
					srv, id := smiths(t, order)
					srv.Inject("updateSimulation", refusing(said), refusing(said))
					c := newClient(t, srv)
					_, err := c.Simulations.Edit(t.Context(), id, change)
					requireSays(t, err, want)
					_, err = c.Simulations.Apply(t.Context(), again(t, plan(t, c, id, change)))
					requireSays(t, err, want)
				})
			}
		}
	}
	t.Run("sent", func(t *testing.T) {
		srv, id := smiths(t, []string{visit, visitStart})
		srv.Inject("updateSimulation", refusing("No: "+visitSent))
		_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, changing)
		requireSays(t, err, "No: [text]")
	})
}

// An unguarded write knows no stored texts: it hides those that it sends.
func TestAnErrorOfUpdateAndCreateHidesTheTextsThatAreSent(t *testing.T) {
	list := []client.Scenario{client.NewScenario("n", visitStart, "e"), client.NewScenario("m", visit, "e")}
	for operation, call := range map[string]func(context.Context, *client.SimulationsService) error{
		"updateSimulation": func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Update(ctx, 101, client.SimulationUpdate{Scenarios: list})
			return err
		},
		"createSimulation": func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Create(ctx, client.SimulationCreate{Name: "n", AgentID: 7, Scenarios: list})
			return err
		},
	} {
		srv := newServer(t)
		seed(t, srv)
		srv.Inject(operation, refusing("No: "+visit[:30]+"..."))
		requireSays(t, call(t.Context(), newClient(t, srv).Simulations), "No: [text]...")
	}
}

// smiths stores a scenario with these descriptions each.
func smiths(t *testing.T, descriptions []string) (*clienttest.Server, int64) {
	t.Helper()
	srv, sim := newServer(t), clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}}
	for i, text := range descriptions {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: fmt.Sprint("n", i), Description: text, ExpectedResult: visit})
	}
	return srv, srv.Seed(sim)
}

// refusing is a refusal that says something.
func refusing(said string) clienttest.Fault {
	body, err := json.Marshal(map[string]string{"error": "bad_request", "error_description": said})
	if err != nil {
		panic(err)
	}
	return clienttest.Respond(400, string(body))
}

func requireSays(t *testing.T, err error, message string) {
	t.Helper()
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, message, refused.Message)
	require.NotRegexp(t, "You|Smith|Jones", err.Error())
}
