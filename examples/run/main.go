// Command run runs a simulation and waits for its end: a line on each change of its progress, then the results as a
// table. It is made for a step of a pipeline.
//
// Without a key it runs a simulation on a server of its own, in accelerated time:
//
//	go run ./examples/run
//
// With OMNIDIM_API_KEY it runs one of the account's simulations, which makes calls that cost money:
//
//	OMNIDIM_API_KEY=… go run ./examples/run -simulation 31
//
// It ends with 0 where the run completed with results, 1 where it was stopped, stalled or shows no result, 2 on wrong usage, 3 where the
// simulation could not be run, and 130 where it was interrupted: the run is then stopped on the service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// How the program ends.
const (
	exitCompleted   = 0
	exitNoResult    = 1 // stopped, stalled, or without results
	exitUsage       = 2
	exitNotRun      = 3
	exitInterrupted = 130
)

func main() {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, release) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv("OMNIDIM_API_KEY") != "", os.Stdout, os.Stderr))
}

// settings are the program's flags.
type settings struct {
	simulation int64
	stallAfter time.Duration
	speed      float64
}

func run(ctx context.Context, args []string, hasKey bool, stdout, stderr io.Writer) int {
	set, err := parse(args, hasKey, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitCompleted
	case err != nil:
		return exitUsage
	}
	svc, err := open(set, hasKey)
	if err != nil {
		fmt.Fprintln(stderr, "run:", err)
		return exitNotRun
	}
	defer svc.close()

	opts := client.RunOptions{StopOnCancel: true}
	opts.StallAfter = set.stallAfter
	opts.OnProgress = func(p client.Progress) { printProgress(stdout, p) }
	sim, err := svc.client.Simulations.Run(ctx, svc.simulation, opts)
	if err != nil {
		fmt.Fprintln(stderr, "run:", err)
	}
	if code := exitCode(ctx, err); sim == nil || code == exitNotRun || code == exitInterrupted {
		return code
	}
	if err := printResults(stdout, sim); err != nil {
		fmt.Fprintln(stderr, "run:", err)
		return exitNotRun
	}
	if sim.Results().Empty() {
		fmt.Fprintln(stderr, "run: the run shows no result")
		return exitNoResult
	}
	return exitCode(ctx, err)
}

// exitCode tells how the run ended.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitCompleted
	case errors.Is(err, client.ErrStopped), errors.Is(err, client.ErrStalled):
		return exitNoResult
	case ctx.Err() != nil:
		return exitInterrupted
	}
	return exitNotRun
}

// parse reads the flags. What is wrong with them was written to stderr.
func parse(args []string, hasKey bool, stderr io.Writer) (settings, error) {
	var set settings
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Int64Var(&set.simulation, "simulation", 0, "`id` of the simulation to run; needs OMNIDIM_API_KEY")
	flags.DurationVar(&set.stallAfter, "stall-after", 10*time.Minute, "give up when nothing has changed for so long; 0: never")
	flags.Float64Var(&set.speed, "speed", 60, "how many times faster than real time the run without a key goes; 1 to 1000000")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	wrong := ""
	switch {
	case flags.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", flags.Arg(0))
	case hasKey && set.simulation <= 0:
		wrong = "with OMNIDIM_API_KEY the flag -simulation must name a simulation"
	case !hasKey && set.simulation != 0:
		wrong = "-simulation needs OMNIDIM_API_KEY"
	case set.stallAfter < 0:
		wrong = "-stall-after is negative"
	case !(set.speed >= 1 && set.speed <= 1e6):
		wrong = "-speed is not between 1 and 1000000"
	default:
		return set, nil
	}
	fmt.Fprintln(stderr, "run:", wrong)
	return set, errors.New(wrong)
}
