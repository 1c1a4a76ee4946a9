package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// What the service quotes: a string that is stored, one that is its beginning, and one that is sent.
const (
	visit      = "You want to cancel the visit of Mrs Smith"
	visitStart = "You want"
	visitSent  = "You move the visit of Mr Jones"
)

// The service quotes stored strings in its refusal of a write that changes, removes or keeps them.
func TestAPIError_HidesStoredStrings(t *testing.T) {
	changes := map[string]func(*client.Edit) error{
		"changes": changingToSent, "removes": removing(books), "clears": clearing, "keeps": settingName("Surgery"),
	}
	for _, order := range [][]string{{visit, visitStart}, {visitStart, visit}} {
		for kind, change := range changes {
			for quoted, want := range map[string]string{
				"No: " + visit:                "No: [text]",
				"No: " + visit[:30] + "...":   "No: [text]...",
				"No: " + visitStart + ", and": "No: [text], and",
				"No: " + order[0] + order[1]:  "No: [text][text]",
			} {
				t.Run(kind+" "+quoted, func(t *testing.T) {
					srv, id := serverWithDescriptions(t, order)
					srv.Inject("updateSimulation", refusingWith(quoted), refusingWith(quoted))
					c := newClient(t, srv)
					_, err := c.Simulations.Edit(t.Context(), id, change)
					requireMessage(t, err, want)
					_, err = c.Simulations.Apply(t.Context(), reloaded(t, plan(t, c, id, change)))
					requireMessage(t, err, want)
				})
			}
		}
	}
}

func changingToSent(e *client.Edit) error {
	return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.Description, sc.ExpectedResult = visitSent, visitSent })
}

// An unguarded write knows no stored strings: it hides those that it sends.
func TestAPIError_HidesStringsThatAreSent(t *testing.T) {
	list := []client.Scenario{client.NewScenario("n", visitStart, "e"), client.NewScenario("m", visit, "e")}
	for name, tt := range map[string]struct {
		operation string
		call      func(context.Context, *client.SimulationsService) error
		quoted    string
	}{
		"Edit": {"updateSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Edit(ctx, 101, changingToSent)
			return err
		}, visitSent},
		"Update": {"updateSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Update(ctx, 101, client.SimulationUpdate{Scenarios: list})
			return err
		}, visit[:30]},
		"Create": {"createSimulation", func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Create(ctx, client.SimulationCreate{Name: "n", AgentID: 7, Scenarios: list})
			return err
		}, visit[:30]},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _ := serverWithDescriptions(t, []string{visit, visitStart})
			srv.Inject(tt.operation, refusingWith("No: "+tt.quoted+"..."))
			err := tt.call(t.Context(), newClient(t, srv).Simulations)
			requireMessage(t, err, "No: [text]...")
			refused, _ := errors.AsType[*client.APIError](err)
			require.Contains(t, string(refused.Body), tt.quoted, "the body is what the service said, but for the key")
		})
	}
}

// serverWithDescriptions stores a simulation with one scenario for each description.
func serverWithDescriptions(t *testing.T, descriptions []string) (*clienttest.Server, int64) {
	t.Helper()
	srv, sim := newServer(t), clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}}
	for i, description := range descriptions {
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: fmt.Sprint("n", i), Description: description, ExpectedResult: visit})
	}
	return srv, srv.Seed(sim)
}

// refusingWith is a refusal with a message.
func refusingWith(message string) clienttest.Fault {
	body, err := json.Marshal(map[string]string{"error": "bad_request", "error_description": message})
	if err != nil {
		panic(err)
	}
	return clienttest.Respond(400, string(body))
}

func requireMessage(t *testing.T, err error, message string) {
	t.Helper()
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, message, refused.Message)
	require.NotRegexp(t, "You|Smith|Jones", err.Error())
}
