// Edit adds, changes and removes scenarios of a stored simulation. It shows the plan, applies it, and lists the result.
//
//	go run ./examples/edit
//
// The simulation is on a server inside the process. With client.New() the program uses the service, and the key in
// OMNIDIM_API_KEY.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// change changes the simulation in memory. Scenarios without a change stay as they are.
func change(e *client.Edit) error {
	e.MaxCallDurationInMinutes = 4
	return errors.Join(
		e.Scenarios.Remove(9003),
		e.Scenarios.Change(9002, func(sc *client.Scenario) {
			sc.ExpectedResult = "The agent offers a time after nine and confirms it."
		}),
		e.Scenarios.Add(
			client.NewScenario("Wants to cancel", "You want to cancel.", "The agent cancels it.", client.Cartesia("narrator-2")),
			client.NewScenario("Is late", "You will be ten minutes late.", "The agent says whether you can still come."),
		),
	)
}

func run(ctx context.Context, c *client.Client, id int64, stdout io.Writer) error {
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
	fmt.Fprintf(stdout, "\n%s, with these scenarios:\n", result.Outcome)
	for sc := range stored.All() {
		fmt.Fprintf(stdout, "  %d %q\n", sc.ID, sc.Name)
	}
	return nil
}

func main() {
	srv := clienttest.Start()
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	if err := run(context.Background(), c, id, os.Stdout); err != nil {
		log.Fatal(err)
	}
}
