// Run is a gate for CI. It runs a simulation and waits for the end. Only a run whose calls all finished well passes.
//
//	go run ./examples/run                                # on a server inside the process
//	go run ./examples/run -simulation 31 -max-negative 1 # on the service
//
// The key of the service is in OMNIDIM_API_KEY. Calls on the service cost money.
//
// The exit code says why a run did not pass. Build the program for CI: "go run" exits with 1 in place of 2 and more.
//
//	0    every call finished, and at most -max-negative calls have a negative sentiment
//	1    the run was stopped, stalled, or has no complete results
//	2    the command or the configuration is wrong
//	3    the run did not start, or it could not be watched
//	4    more calls have a negative sentiment
//	130  the program was interrupted, and stopped the run on the service
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
	"github.com/omnidim-go/simulations/client/clienttest"
)

const (
	exitPassed      = 0
	exitNoResult    = 1
	exitUsage       = 2
	exitNotRun      = 3
	exitNegative    = 4
	exitInterrupted = 130
)

// limits are the conditions of a pass.
type limits struct {
	stallAfter  time.Duration
	maxNegative int
}

// gate runs a simulation and returns the exit code.
func gate(ctx context.Context, c *client.Client, id int64, lim limits, stdout, stderr io.Writer) int {
	ran := false
	sim, err := c.Simulations.Run(ctx, id, client.RunOptions{
		OnProgress: func(p client.Progress) {
			ran = ran || p.Status != client.SimulationStatusCompleted
			fmt.Fprintf(stdout, "%6v  %q: %d finished, %d in progress, %d remaining\n",
				p.Elapsed.Round(time.Second), p.Status, p.Finished, p.InProgress, p.Remaining)
		},
		StallAfter:  lim.stallAfter,
		StopOnError: true,
	})
	if sim != nil {
		printResults(stdout, sim.Results())
	}
	code, reason := verdict(sim, ran, err, lim.maxNegative)
	if code != exitPassed && ctx.Err() != nil {
		code = exitInterrupted
	}
	if reason != nil {
		fmt.Fprintln(stderr, "run:", reason)
	}
	return code
}

// verdict judges a run. Without ran, the results may be those of an earlier run.
func verdict(sim *client.Simulation, ran bool, err error, maxNegative int) (code int, reason error) {
	if errors.Is(err, client.ErrStopped) || errors.Is(err, client.ErrStalled) {
		return exitNoResult, err
	}
	if err != nil {
		return exitNotRun, err
	}
	r := sim.Results()
	switch {
	case !ran:
		return exitNotRun, errors.New("the service accepted the start, and never showed a running simulation")
	case r.Empty():
		return exitNoResult, errors.New("the run has no results")
	case r.Calls == 0 || r.Finished < r.Calls:
		return exitNoResult, fmt.Errorf("%d of %d calls finished", r.Finished, r.Calls)
	case r.Sentiment == nil || r.Sentiment.Positive+r.Sentiment.Negative+r.Sentiment.Neutral == 0:
		return exitNoResult, errors.New("no call has a sentiment")
	case r.Sentiment.Negative > maxNegative:
		return exitNegative, fmt.Errorf("%d calls are negative; the limit is %d", r.Sentiment.Negative, maxNegative)
	}
	return exitPassed, nil
}

// printResults quotes the texts of the service, because a terminal obeys control characters.
func printResults(w io.Writer, r client.RunResults) {
	fmt.Fprintf(w, "\ncalls              %d of %d finished, %d recordings\n", r.Finished, r.Calls, len(r.Recordings))
	if s := r.Sentiment; s != nil {
		fmt.Fprintf(w, "sentiment          %d positive, %d negative, %d neutral\n", s.Positive, s.Negative, s.Neutral)
	}
	fmt.Fprintf(w, "summary            %q\n", r.Summary.String())
	fmt.Fprintf(w, "what went wrong    %q\n", r.WhatWentWrong.String())
	fmt.Fprintf(w, "suggestions        %q\n", r.Suggestions.String())
	fmt.Fprintf(w, "prompt suggestion  %q\n", r.PromptSuggestion.String())
}

// run uses the service if there are arguments or a key. An incomplete configuration must not pass on the sample.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var lim limits
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	id := flags.Int64("simulation", 0, "`id` of the simulation")
	flags.DurationVar(&lim.stallAfter, "stall-after", 10*time.Minute, "give up if nothing changes for so long; 0: never")
	flags.IntVar(&lim.maxNegative, "max-negative", 0, "pass with up to so many `calls` of negative sentiment")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	var opts []client.Option
	isSample := len(args) == 0 && os.Getenv("OMNIDIM_API_KEY") == ""
	if isSample {
		srv := clienttest.Start(clienttest.InMemory(), clienttest.RunFor(8*time.Second))
		defer srv.Close()
		*id, opts = srv.Seed(clienttest.SampleSimulation()), srv.Options()
	}
	if *id < 1 || lim.stallAfter < 0 || lim.maxNegative < 0 || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "run: give -simulation with an id, no negative number, and no other argument")
		return exitUsage
	}
	c, err := client.New(opts...)
	if err != nil {
		fmt.Fprintln(stderr, "run:", err)
		return exitUsage
	}
	return gate(ctx, c, *id, lim, stdout, stderr)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
