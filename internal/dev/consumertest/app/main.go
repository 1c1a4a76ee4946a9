// App adds a scenario to a simulation, as a program of a user does, and prints the stored list.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"

	"github.com/omnidim-go/simulations/client"
)

// simulations is what this program needs of the library, and what its tests can replace.
type simulations interface {
	Get(ctx context.Context, id int64) (*client.Simulation, error)
	Edit(ctx context.Context, id int64, change func(*client.Edit) error) (*client.EditResult, error)
}

func main() {
	id, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	c, err := client.New() // the key and the address are in the environment
	if err != nil {
		log.Fatal(err)
	}
	if err := add(context.Background(), os.Stdout, c.Simulations, id); err != nil {
		log.Fatal(err)
	}
}

func add(ctx context.Context, out io.Writer, s simulations, id int64) error {
	scenario := client.NewScenario("Wants to cancel", "You want to cancel tomorrow's appointment.",
		"The agent cancels it and says so.", client.Cartesia("narrator-2"))
	_, err := s.Edit(ctx, id, func(e *client.Edit) error { return e.Scenarios.Add(scenario) })
	if err != nil {
		return err
	}
	sim, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	set, err := sim.Scenarios()
	if err != nil {
		return err
	}
	for sc := range set.All() {
		fmt.Fprintln(out, sc.ID, sc.Name)
	}
	return nil
}
