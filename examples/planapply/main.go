// Planapply makes a plan in one step and applies it in another, after a review of the plan.
//
//	go run ./examples/planapply                                  # both steps, on a server inside the process
//	go run ./examples/planapply plan 31 scenarios.json plan.json # on the service
//	go run ./examples/planapply apply plan.json
//
// The key of the service is in OMNIDIM_API_KEY. A plan adds and changes scenarios as the list in the JSON file says, and
// removes none. Apply writes exactly the plan, or fails if another writer changed the simulation since. After any failure
// the same command can run again: Apply first looks whether an earlier attempt was stored.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// plan shows a plan and saves it. Only the owner can read the file, because a plan has the texts of scenarios.
func plan(ctx context.Context, c *client.Client, id int64, listFile, planFile string, stdout io.Writer) error {
	list, err := os.ReadFile(listFile)
	if err != nil {
		return err
	}
	desired, err := client.ParseScenarios(list)
	if err != nil {
		return fmt.Errorf("%s: %w", listFile, err)
	}
	p, err := c.Simulations.Plan(ctx, id, func(e *client.Edit) error {
		return e.Scenarios.Replace(desired, client.KeepOthers())
	})
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, p)
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(planFile, data, 0o600)
}

// apply applies a plan, unless that happened before.
func apply(ctx context.Context, c *client.Client, planFile string, stdout io.Writer) error {
	data, err := os.ReadFile(planFile)
	if err != nil {
		return err
	}
	var p client.Plan
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	found, err := c.Simulations.Verify(ctx, &p)
	if err != nil {
		return err
	}
	if found.Status == client.PlanApplied {
		fmt.Fprintln(stdout, "the service has every change of the plan")
		return nil
	}
	result, err := c.Simulations.Apply(ctx, &p)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s; new ids: %d\n", result.Outcome, result.AddedIDs)
	return nil
}

const sample = `[
	{"name": "Wants to cancel", "description": "You want to cancel.", "expected_result": "The agent cancels it."}
]`

// demo takes both steps on a server inside the process.
func demo(ctx context.Context, stdout io.Writer) error {
	srv := clienttest.Start()
	defer srv.Close()
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "planapply")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listFile, planFile := filepath.Join(dir, "scenarios.json"), filepath.Join(dir, "plan.json")
	if err := os.WriteFile(listFile, []byte(sample), 0o600); err != nil {
		return err
	}
	if err := plan(ctx, c, id, listFile, planFile, stdout); err != nil {
		return err
	}
	return apply(ctx, c, planFile, stdout)
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 && os.Getenv("OMNIDIM_API_KEY") == "" {
		return demo(ctx, stdout)
	}
	isPlan := len(args) == 4 && args[0] == "plan"
	isApply := len(args) == 2 && args[0] == "apply"
	if !isPlan && !isApply {
		return errors.New("usage: planapply [plan ID LIST-FILE PLAN-FILE | apply PLAN-FILE]")
	}
	c, err := client.New()
	if err != nil {
		return err
	}
	if isApply {
		return apply(ctx, c, args[1], stdout)
	}
	id, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	return plan(ctx, c, id, args[2], args[3], stdout)
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		log.Fatal("planapply: ", err)
	}
}
