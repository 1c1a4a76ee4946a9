package clienttest_test

import (
	"context"
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
