package clienttest_test

import (
	"context"
	"fmt"
	"time"

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

// Somebody writes while the response of the first read is on its way. The edit starts over.
func ExampleAfter() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	somebody := func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].Name = "Renamed" })
	}
	srv.Inject("getSimulation", clienttest.After(somebody).And(clienttest.SlowBody(1100*time.Millisecond)))

	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	result, err := c.Simulations.Edit(context.Background(), id, func(e *client.Edit) error {
		sc, _ := e.Scenarios.ByID(9001)
		fmt.Println(sc.Name)
		return e.Scenarios.Remove(9003)
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Outcome)
	// Output:
	// Asks for an appointment
	// Renamed
	// verified
}
