package clienttest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The connection breaks after the update was stored. The client finds out by reading, and does not add the scenario twice.
func ExampleServer_Inject() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	srv.Inject("updateSimulation", clienttest.ResetAfter())

	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	result, err := c.Simulations.Edit(context.Background(), id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Wants to cancel",
			"You have an appointment tomorrow and want to cancel it.", "The agent cancels it and says so."))
	})
	if err != nil {
		panic(err)
	}
	sim, _ := srv.State(id)
	fmt.Println(len(result.AddedIDs), "added,", len(sim.Scenarios), "stored")
	// Output:
	// 1 added, 4 stored
}

// Another writer renames a scenario after it was read for a plan. Apply notices and writes nothing.
func ExampleAfter() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	srv.Inject("getSimulation", clienttest.After(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Name = "Renamed" })
	}))

	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	plan, err := c.Simulations.Plan(ctx, id, func(e *client.Edit) error { return e.Scenarios.Remove(9003) })
	if err != nil {
		panic(err)
	}
	_, err = c.Simulations.Apply(ctx, plan)
	var conflict *client.ConflictError
	fmt.Println(errors.As(err, &conflict))
	sim, _ := srv.State(id)
	fmt.Println(len(sim.Scenarios), "stored")
	// Output:
	// true
	// 3 stored
}

// A program that reports negative calls is tested with a run that has one.
func ExampleOutcome() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	sim := clienttest.SampleSimulation()
	sim.Outcome = &clienttest.Outcome{
		Sentiment:     clienttest.Sentiment{Positive: 2, Negative: 1},
		WhatWentWrong: "The agent did not know the opening hours.",
	}
	id := srv.Seed(sim)
	srv.Inject("startSimulation", clienttest.After(func(srv *clienttest.Server) {
		for range 4 { // to the end of the run
			srv.Step(id)
		}
	}))

	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	done, err := c.Simulations.Run(context.Background(), id, client.RunOptions{})
	if err != nil {
		panic(err)
	}
	results := done.Results()
	fmt.Println(results.Sentiment.Negative, "negative:", results.WhatWentWrong)
	// Output:
	// 1 negative: The agent did not know the opening hours.
}
