package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

// exampleClient returns a client of a server in memory, which has simulation 31. Your program calls client.New() instead,
// with the key in OMNIDIM_API_KEY.
func exampleClient(opts ...client.Option) (*client.Client, *clienttest.Server) {
	srv := clienttest.Start(clienttest.InMemory())
	srv.Seed(clienttest.Simulation{ID: 31, Name: "Clinic reception", Agent: clienttest.Agent{ID: 208}, Scenarios: []clienttest.Scenario{
		{ID: 9001, Name: "Asks for an appointment", Description: "You want the earliest one.", ExpectedResult: "A slot is confirmed."},
		{ID: 9002, Name: "Moves an appointment", Description: "You want a later one.", ExpectedResult: "The new time is confirmed."},
	}})
	c, err := client.New(append(srv.Options(), opts...)...)
	if err != nil {
		panic(err)
	}
	return c, srv
}

// One scenario is changed and one is added. The other one is kept, although it is not named.
func Example() {
	c, srv := exampleClient()
	defer srv.Close()

	result, err := c.Simulations.Edit(context.Background(), 31, func(e *client.Edit) error {
		err := e.Scenarios.Change(9002, func(sc *client.Scenario) {
			sc.ExpectedResult = "The new time is repeated and confirmed."
		})
		if err != nil {
			return err
		}
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled."))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := result.Simulation.Scenarios()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome, result.AddedIDs)
	for sc := range set.All() {
		fmt.Println(sc.ID, sc.Name)
	}
	// Output:
	// verified [50001]
	// 9001 Asks for an appointment
	// 9002 Moves an appointment
	// 50001 Wants to cancel
}

// With several voices the service picks one for each call.
func ExampleNewScenario() {
	sc := client.NewScenario("Wants to cancel",
		"You have an appointment tomorrow and want to cancel it.",
		"The agent finds the appointment, cancels it and says so.",
		client.Cartesia("narrator-2"), client.PlayHT("guest-7"))
	for _, voice := range sc.SelectedVoices {
		fmt.Println(voice.Provider, voice.ID)
	}
	// Output:
	// cartesia narrator-2
	// play_ht guest-7
}

// A plan is printed before anything is written.
func ExamplePlan() {
	c, srv := exampleClient()
	defer srv.Close()

	plan, err := c.Simulations.Plan(context.Background(), 31, func(e *client.Edit) error {
		e.Name = "Clinic, by day"
		return errors.Join(
			e.Scenarios.Remove(9002),
			e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.", client.Rime("guest-7"))),
		)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// simulation 31: 1 added, 0 changed, 1 removed, 1 kept
	// - name: "Clinic reception"
	// + name: "Clinic, by day"
	// + new "Wants to cancel"
	//     + description: "You want to cancel."
	//     + expected_result: "It is cancelled."
	//     + selected_voices: "rime/guest-7"
	// - 9002 "Moves an appointment"
	//     - description: "You want a later one."
	//     - expected_result: "The new time is confirmed."
}

// Update sends the PUT as it is documented, with the full list that Build returns. It does not look whether another program
// has written since the read, nor whether the update was stored. Edit does both.
func ExampleSimulationsService_Update() {
	c, srv := exampleClient()
	defer srv.Close()
	ctx := context.Background()

	sim, err := c.Simulations.Get(ctx, 31)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := sim.Scenarios()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := set.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.")); err != nil {
		fmt.Println(err)
		return
	}
	full, err := set.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	updated, err := c.Simulations.Update(ctx, 31, client.SimulationUpdate{Scenarios: full})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(full), "sent,", len(updated.ScenariosIDs), "stored")
	// Output: 3 sent, 3 stored
}

// What to do depends on what the error means.
func ExampleAPIError() {
	c, srv := exampleClient()
	defer srv.Close()
	srv.Inject("getSimulation", clienttest.Pass(), clienttest.RateLimit("120"))

	for _, id := range []int64{77, 31} {
		_, err := c.Simulations.Get(context.Background(), id)

		var apiErr *client.APIError
		var transportErr *client.TransportError
		switch {
		case err == nil:
			fmt.Println("fine")
		case errors.Is(err, client.ErrNotFound):
			fmt.Println("there is no such simulation")
		case errors.Is(err, client.ErrRateLimited) && errors.As(err, &apiErr):
			fmt.Println("try again in", apiErr.RetryAfter)
		case errors.As(err, &apiErr):
			fmt.Println("for the vendor's support:", apiErr.StatusCode, apiErr.RequestID)
		case errors.As(err, &transportErr):
			fmt.Println("no response; the request may have arrived:", transportErr.MayHaveArrived)
		default:
			fmt.Println(err)
		}
	}
	// Output:
	// there is no such simulation
	// try again in 2m0s
}

// Each field that is wrong is listed, and nothing is sent.
func ExampleValidationError() {
	c, srv := exampleClient()
	defer srv.Close()

	_, err := c.Simulations.Update(context.Background(), 31, client.SimulationUpdate{
		AgentID:   -1,
		Scenarios: []client.Scenario{{Name: "Wants to cancel", Description: "You want to cancel."}},
	})
	var invalid *client.ValidationError
	if errors.As(err, &invalid) {
		for _, field := range invalid.Fields {
			fmt.Println(field.Path, field.Problem)
		}
	}
	// Output:
	// agent_id is -1, not 1 or more
	// scenarios[0].expected_result is blank
}

// Package gen can be used alone: BearerAuth sends the key. Check the status and JSON200 before you use a field.
func ExampleBearerAuth() {
	_, srv := exampleClient()
	defer srv.Close()

	raw, err := gen.NewClientWithResponses(srv.URL(),
		gen.WithHTTPClient(srv.Client()), gen.WithRequestEditorFn(client.BearerAuth(srv.APIKey())))
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := raw.GetSimulationWithResponse(context.Background(), 31)
	if err != nil {
		fmt.Println(err)
		return
	}
	if resp.StatusCode() != http.StatusOK || resp.JSON200 == nil || resp.JSON200.Simulation == nil {
		fmt.Println("no success:", resp.Status())
		return
	}
	fmt.Println(resp.JSON200.Simulation.Name, resp.JSON200.Simulation.Status)
	// Output: Clinic reception Draft
}

// The raw client has the key and the transport of the Client, but does not look at the response.
func ExampleClient_Raw() {
	c, srv := exampleClient()
	defer srv.Close()

	resp, err := c.Raw().DeleteSimulation(context.Background(), 31)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, string(body), err)
	// Output: 200 {"message":"The simulation was deleted.","success":true} <nil>
}

func ExampleSimulationsService_List() {
	c, srv := exampleClient()
	defer srv.Close()
	srv.Seed(clienttest.Simulation{ID: 32, Name: "Night line", Agent: clienttest.Agent{ID: 209}, Status: clienttest.StatusCompleted})

	for sim, err := range c.Simulations.List(context.Background(), client.ListOptions{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(sim.ID, sim.Name, sim.Status)
	}
	// Output:
	// 32 Night line Completed
	// 31 Clinic reception Draft
}

func ExampleSimulationsService_FindByName() {
	c, srv := exampleClient()
	defer srv.Close()

	sim, err := c.Simulations.FindByName(context.Background(), "Clinic reception")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sim.ID, sim.Agent.ID)

	_, err = c.Simulations.FindByName(context.Background(), "Clinic")
	fmt.Println(err)
	// Output:
	// 31 208
	// find simulation "Clinic": no such simulation: check the name
}

func ExampleSimulationsService_Create() {
	c, srv := exampleClient()
	defer srv.Close()

	sim, err := c.Simulations.Create(context.Background(), client.SimulationCreate{
		Name: "Night line", AgentID: 209,
		Scenarios: []client.Scenario{client.NewScenario("Reports a fever", "Your child has a fever.", "The emergency service is named.")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sim.Status, sim.NumberOfCallToMake, sim.ConcurrentCallCount, sim.MaxCallDurationInMinutes)
	// Output: Draft 1 3 3
}
