// Update makes the scenarios of a simulation equal to the list in a JSON file.
//
//	go run ./examples/update                                            # on a server inside the process
//	go run ./examples/update -simulation 31 -file scenarios.json        # on the service: shows the plan
//	go run ./examples/update -simulation 31 -file scenarios.json -apply # and applies it; the key is in OMNIDIM_API_KEY
//
// The file has scenarios in the format of the API. One with an id changes the stored scenario with that id. One without
// an id changes the stored scenario with its name, or is new. If the file lacks stored scenarios, the program refuses,
// keeps them with -keep, or removes them with -remove.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// job is one run of the program.
type job struct {
	simulation          int64
	file                string
	keep, remove, apply bool
}

func (j job) run(ctx context.Context, c *client.Client, data []byte, stdout io.Writer) error {
	desired, err := client.ParseScenarios(data)
	if err != nil {
		return fmt.Errorf("%s: %w", j.file, err)
	}
	plan, err := c.Simulations.Plan(ctx, j.simulation, func(e *client.Edit) error {
		return e.Scenarios.Replace(desired, j.options()...)
	})
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, plan)
	if !j.apply {
		return nil
	}
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s; new ids: %d\n", result.Outcome, result.AddedIDs)
	return nil
}

// options say what Replace does with stored scenarios that the file lacks. Without options it returns a
// *client.WouldRemoveError.
func (j job) options() []client.ReplaceOption {
	if j.keep {
		return []client.ReplaceOption{client.KeepOthers()}
	}
	if j.remove {
		return []client.ReplaceOption{client.AllowRemoveAll()}
	}
	return nil
}

//go:embed scenarios.json
var sample []byte

// demo runs the job on a server inside the process.
func (j job) demo(ctx context.Context, stdout io.Writer) error {
	srv := clienttest.Start()
	defer srv.Close()
	c, err := client.New(srv.Options()...)
	if err != nil {
		return err
	}
	j.simulation, j.apply = srv.Seed(clienttest.SampleSimulation()), true
	return j.run(ctx, c, sample, stdout)
}

// run uses the service if there are arguments or a key.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	var j job
	flags := flag.NewFlagSet("update", flag.ExitOnError)
	flags.Int64Var(&j.simulation, "simulation", 0, "`id` of the simulation")
	flags.StringVar(&j.file, "file", "", "JSON `file` with the scenarios")
	flags.BoolVar(&j.keep, "keep", false, "keep stored scenarios that the file lacks")
	flags.BoolVar(&j.remove, "remove", false, "remove stored scenarios that the file lacks")
	flags.BoolVar(&j.apply, "apply", false, "apply the plan")
	flags.Parse(args)
	if len(args) == 0 && os.Getenv("OMNIDIM_API_KEY") == "" {
		return j.demo(ctx, stdout)
	}
	if j.simulation < 1 || j.file == "" || j.keep && j.remove || flags.NArg() > 0 {
		return errors.New("give -simulation and -file, -keep or -remove, and no other argument")
	}
	data, err := os.ReadFile(j.file)
	if err != nil {
		return err
	}
	c, err := client.New()
	if err != nil {
		return err
	}
	return j.run(ctx, c, data, stdout)
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		log.Fatal("update: ", err)
	}
}
