// Edit adds, changes and removes scenarios of a stored simulation: it shows the plan, applies it, and lists what is stored.
//
//	go run ./examples/edit
//
// It runs on a server inside the process. With client.New() instead, it runs on the service, with the key in OMNIDIM_API_KEY.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func run(ctx context.Context, stdout io.Writer) error {
	srv := clienttest.Start()
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		return err
	}

	plan, err := c.Simulations.Plan(ctx, id, change)
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, plan)
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	stored, err := result.Simulation.Scenarios()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%s; stored are:\n", result.Outcome)
	for sc := range stored.All() {
		fmt.Fprintf(stdout, "  %d %q\n", sc.ID, sc.Name)
	}
	return nil
}

// change changes the simulation in memory. Scenarios that it does not touch stay as they are.
func change(e *client.Edit) error {
	e.MaxCallDurationInMinutes = 4
	if err := e.Scenarios.Remove(9003); err != nil {
		return err
	}
	err := e.Scenarios.Change(9002, func(sc *client.Scenario) {
		sc.ExpectedResult = "The agent offers a time after nine and confirms it."
	})
	if err != nil {
		return err
	}
	return e.Scenarios.Add(
		client.NewScenario("Wants to cancel", "You want to cancel.", "The agent cancels it.", client.Cartesia("narrator-2")),
		client.NewScenario("Is late", "You will be ten minutes late.", "The agent says whether you can still come."),
	)
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "edit:", err)
		os.Exit(1)
	}
}
