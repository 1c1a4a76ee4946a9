// Update makes the scenarios of a simulation what a JSON file says: it shows the plan, asks before it changes the
// service, and applies the plan.
//
//	go run ./examples/update                                     # on a server inside the process
//	go run ./examples/update -simulation 31 -file scenarios.json # on the service, with the key in OMNIDIM_API_KEY
//
// The file is a list of scenarios as the API has them. One with an id changes the stored scenario with that id, one without
// changes the stored scenario with its name or is added, and scenarios that the file does not name are removed with -remove.
// The exit code is 0 if the simulation is as the file says or with -dry-run, 1 on an error, and 2 on wrong usage.
package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

//go:embed scenarios.json
var sample []byte

// settings are the program's flags.
type settings struct {
	simulation          int64
	file                string
	remove, dryRun, yes bool
}

func update(ctx context.Context, c *client.Client, set settings, data []byte, stdin io.Reader, stdout io.Writer) error {
	desired, err := client.ParseScenarios(data) // strict: an error names the line and the column
	if err != nil {
		return fmt.Errorf("%s: %w", set.file, err)
	}
	var opts []client.ReplaceOption
	if set.remove {
		opts = append(opts, client.AllowRemoveAll())
	}
	plan, err := c.Simulations.Plan(ctx, set.simulation, func(e *client.Edit) error {
		return e.Scenarios.Replace(desired, opts...)
	})
	if refused, ok := errors.AsType[*client.WouldRemoveError](err); ok {
		return fmt.Errorf("the file does not name the stored scenarios %v: add them, or use -remove", refused.IDs)
	}
	if err != nil {
		return err
	}
	fmt.Fprint(stdout, plan)
	if plan.Empty() || set.dryRun {
		_, err := fmt.Fprintln(stdout, "nothing was written")
		return err
	}
	if err := confirm(set, stdin, stdout); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // from here on an interrupt says what became of the write
	defer stop()
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	stored, err := result.Simulation.Scenarios()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s; stored are:\n", result.Outcome)
	for sc := range stored.All() {
		fmt.Fprintf(stdout, "  %d %q\n", sc.ID, sc.Name)
	}
	return nil
}

func confirm(set settings, stdin io.Reader, stdout io.Writer) error {
	if set.yes {
		return nil
	}
	fmt.Fprint(stdout, "apply this plan? [y/N] ")
	line, err := bufio.NewReader(stdin).ReadString('\n')
	fmt.Fprintln(stdout)
	if err != nil {
		return errors.New("nobody is there to ask, and nothing was written: use -yes")
	}
	if strings.ToLower(strings.TrimSpace(line)) != "y" {
		return errors.New("nothing was written")
	}
	return nil
}

// run returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var set settings
	flags := flag.NewFlagSet("update", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Int64Var(&set.simulation, "simulation", 0, "`id` of a simulation on the service; none: a server inside the process")
	flags.StringVar(&set.file, "file", "", "JSON `file` with the scenarios; none: a sample")
	flags.BoolVar(&set.remove, "remove", false, "remove the stored scenarios that the file does not name")
	flags.BoolVar(&set.dryRun, "dry-run", false, "show the plan and write nothing")
	flags.BoolVar(&set.yes, "yes", false, "do not ask")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	hasKey, hasID := os.Getenv("OMNIDIM_API_KEY") != "", set.simulation != 0
	if flags.NArg() > 0 || hasKey != hasID || hasID && set.file == "" {
		fmt.Fprintln(stderr, "update: with OMNIDIM_API_KEY give -simulation and -file, without it no id; there are no other arguments")
		return 2
	}
	if err := connectAndUpdate(ctx, set, stdin, stdout); err != nil {
		fmt.Fprintln(stderr, "update:", err)
		return 1
	}
	return 0
}

func connectAndUpdate(ctx context.Context, set settings, stdin io.Reader, stdout io.Writer) (err error) {
	data, opts := sample, []client.Option(nil)
	if set.file != "" {
		if data, err = os.ReadFile(set.file); err != nil {
			return err
		}
	}
	if set.simulation == 0 {
		srv := clienttest.Start()
		defer srv.Close()
		set.simulation, opts, set.yes = srv.Seed(clienttest.SampleSimulation()), srv.Options(), true
	}
	c, err := client.New(opts...)
	if err != nil {
		return err
	}
	return update(ctx, c, set, data, stdin, stdout)
}

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
