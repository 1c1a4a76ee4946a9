// Planapply makes a plan in one step and applies it in another, perhaps a day later: in between somebody reads it.
//
//	go run ./examples/planapply                    # both steps, on a server inside the process
//	go run ./examples/planapply plan 31 plan.json  # on the service, with the key in OMNIDIM_API_KEY
//	go run ./examples/planapply apply plan.json    # a *client.ConflictError if the simulation was changed in between
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// plan saves a plan as JSON. The file holds the texts of the scenarios, so nobody else may read it.
func plan(ctx context.Context, c *client.Client, id int64, file string) error {
	p, err := c.Simulations.Plan(ctx, id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Wants to cancel", "You want to cancel.", "The agent cancels it."))
	})
	if err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

// apply shows a saved plan and applies it.
func apply(ctx context.Context, c *client.Client, file string, stdout io.Writer) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var p client.Plan
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	fmt.Fprint(stdout, p)
	result, err := c.Simulations.Apply(ctx, &p)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s; new ids: %d\n", result.Outcome, result.AddedIDs)
	return nil
}

// demo takes both steps on a server inside the process.
func demo(ctx context.Context, stdout io.Writer) error {
	srv := clienttest.Start()
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "plan-*.json")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := errors.Join(file.Close(), plan(ctx, c, id, file.Name())); err != nil {
		return err
	}
	return apply(ctx, c, file.Name(), stdout)
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return demo(ctx, stdout)
	}
	c, err := client.New()
	switch {
	case err != nil:
		return err
	case len(args) == 3 && args[0] == "plan":
		id, _ := strconv.ParseInt(args[1], 10, 64) // Plan refuses an id of 0
		return plan(ctx, c, id, args[2])
	case len(args) == 2 && args[0] == "apply":
		return apply(ctx, c, args[1], stdout)
	}
	return errors.New("usage: planapply [plan ID FILE | apply FILE]")
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "planapply:", err)
		os.Exit(1)
	}
}
