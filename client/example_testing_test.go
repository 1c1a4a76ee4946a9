package client_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// addOnce is code of your own, to be tested: it adds a scenario unless there is one with its name.
func addOnce(ctx context.Context, c *client.Client, id int64, sc client.Scenario) (added bool, err error) {
	result, err := c.Simulations.Edit(ctx, id, func(e *client.Edit) error {
		for stored := range e.Scenarios.All() {
			if stored.Name == sc.Name {
				return nil
			}
		}
		return e.Scenarios.Add(sc)
	})
	if err != nil {
		return false, fmt.Errorf("add %q: %w", sc.Name, err)
	}
	return len(result.AddedIDs) > 0, nil
}

// Test your own code against a server in memory: client.New(srv.Options()...) returns a client of it. The server behaves as
// the service does, Inject makes it fail, and State returns what is stored. In a test, use clienttest.NewServer(t), which is
// closed when the test ends.
func Example_testing() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	sc := client.NewScenario("Wants to cancel", "You want to cancel.", "It is cancelled.")

	fmt.Println(addOnce(ctx, c, id, sc))
	fmt.Println(addOnce(ctx, c, id, sc))
	sim, _ := srv.State(id)
	fmt.Println(len(sim.Scenarios), "scenarios are stored")

	srv.Inject("getSimulation", clienttest.Error(403, "forbidden", "No access."))
	_, err = addOnce(ctx, c, id, sc)
	fmt.Println(errors.Is(err, client.ErrForbidden))

	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	_, err = addOnce(ctx, c, id, client.NewScenario("Is early", "You are early.", "You are told to wait."))
	fmt.Println(errors.Is(err, client.ErrRunning))
	// Output:
	// true <nil>
	// false <nil>
	// 4 scenarios are stored
	// true
	// true
}
