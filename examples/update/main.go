// Update changes the scenarios of a simulation to what a JSON file says: it reads the stored list, shows what will
// change, sends the full list, reads it back and shows it.
//
//	go run ./examples/update                              # on a server inside the process, with change.json
//	go run ./examples/update -file my.json                # the same with another file
//	go run ./examples/update -simulation 31 -file my.json # on the service, with the key in OMNIDIM_API_KEY
//
// The file has the shape of the API's own update body: settings, scenarios to change with their id, and scenarios to add
// without one. Scenarios that it does not name stay; -remove removes. It exits with 1 where something went wrong, and with
// 2 where the flags are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/omnidim-go/simulations/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	os.Exit(exitCode(run(ctx, os.Args[1:], os.Stdout), os.Stdout, os.Stderr))
}

// exitCode reports the error, if any, in one line.
func exitCode(err error, stdout, stderr io.Writer) int {
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		printHelp(stdout)
		return 0
	}
	fmt.Fprintf(stderr, "update: %v\n", err)
	if errors.As(err, &usage) {
		return 2
	}
	return 1
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	opts, err := parseFlags(args)
	if err != nil {
		return err
	}
	change, err := opts.readChange()
	if err != nil {
		return err
	}
	c, id, closeServer, err := connect(opts)
	if err != nil {
		return err
	}
	defer closeServer()

	plan, err := c.Simulations.Plan(ctx, id, func(e *client.Edit) error {
		return change.apply(e, opts.remove)
	})
	if err != nil {
		return change.locate(err)
	}
	fmt.Fprint(stdout, plan)
	if plan.Empty() || opts.dryRun {
		fmt.Fprintln(stdout, "\nnothing was written; stored are:")
		printScenarios(stdout, plan.Base().Scenarios)
		return nil
	}
	if err := confirm(ctx, plan, opts.yes); err != nil {
		return err
	}
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	return printResult(stdout, result)
}

// connect returns a client of the service, or of a server inside the process where no simulation was named.
func connect(opts *options) (c *client.Client, id int64, closeServer func(), err error) {
	clientOpts := []client.Option{}
	if opts.backup != "" {
		clientOpts = append(clientOpts, client.WithBackupDir(opts.backup))
	}
	id, closeServer = opts.simulation, func() {}
	if id == 0 {
		var own []client.Option
		own, id, closeServer = startDemo()
		clientOpts = append(clientOpts, own...)
	}
	if c, err = client.New(clientOpts...); err != nil {
		closeServer()
		return nil, 0, nil, err
	}
	return c, id, closeServer, nil
}

func printResult(w io.Writer, result *client.EditResult) error {
	set, err := result.Simulation.Scenarios()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s; stored are:\n", result.Outcome)
	for sc := range set.All() {
		printScenarios(w, []client.Scenario{sc})
	}
	if result.Backup != "" {
		fmt.Fprintf(w, "the state before is in %s\n", result.Backup)
	}
	return nil
}

func printScenarios(w io.Writer, scenarios []client.Scenario) {
	for _, sc := range scenarios {
		fmt.Fprintf(w, "  %d %q\n", sc.ID, sc.Name)
	}
}
