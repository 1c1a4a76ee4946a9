// Run runs a simulation and waits for its end, as a step in CI does: a line for each change, then the results.
//
//	go run ./examples/run                # on a server inside the process
//	go run ./examples/run -simulation 31 # on the service, with the key in OMNIDIM_API_KEY: its calls cost money
//
// The exit code is 0 if the run completed with results, 1 if it was stopped, stalled or has no results, 2 on wrong usage, 3 if
// the simulation could not be run, and 130 after an interrupt, which stops the run on the service.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const (
	exitCompleted   = 0
	exitNoResult    = 1
	exitUsage       = 2
	exitNotRun      = 3
	exitInterrupted = 130
)

// runSimulation returns the exit code.
func runSimulation(ctx context.Context, c *client.Client, id int64, stallAfter time.Duration, stdout, stderr io.Writer) int {
	sim, err := c.Simulations.Run(ctx, id, client.RunOptions{
		OnProgress:  func(p client.Progress) { printProgress(stdout, p) },
		StallAfter:  stallAfter,
		StopOnError: true,
	})
	if err != nil {
		fmt.Fprintln(stderr, "run:", err)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return exitInterrupted
	case err != nil && !errors.Is(err, client.ErrStopped) && !errors.Is(err, client.ErrStalled):
		return exitNotRun
	case sim == nil: // stalled before it could be read
		return exitNoResult
	}
	printResults(stdout, sim)
	switch {
	case err != nil:
		return exitNoResult
	case sim.Results().Empty():
		fmt.Fprintln(stderr, "run: the run has no results")
		return exitNoResult
	}
	return exitCompleted
}

func printProgress(w io.Writer, p client.Progress) {
	percent := "  ?"
	if p.Percent >= 0 {
		percent = fmt.Sprintf("%3d", p.Percent)
	}
	fmt.Fprintf(w, "%6v  %-19s  %s %%  %d finished, %d in progress, %d remaining\n",
		p.Elapsed.Round(time.Second), line(string(p.Status)), percent, p.Finished, p.InProgress, p.Remaining)
}

func printResults(w io.Writer, sim *client.Simulation) {
	r := sim.Results()
	fmt.Fprintf(w, "\nsimulation         %d %s\n", sim.ID, line(sim.Name))
	fmt.Fprintf(w, "calls              %d of %d finished, %d recordings\n", r.Finished, r.Calls, len(r.Recordings))
	if s := r.Sentiment; s != nil {
		fmt.Fprintf(w, "sentiment          %d positive, %d negative, %d neutral\n", s.Positive, s.Negative, s.Neutral)
	}
	fmt.Fprintf(w, "summary            %s\n", line(r.Summary.String()))
	fmt.Fprintf(w, "what went wrong    %s\n", line(r.WhatWentWrong.String()))
	fmt.Fprintf(w, "suggestions        %s\n", line(r.Suggestions.String()))
	fmt.Fprintf(w, "prompt suggestion  %s\n", line(r.PromptSuggestion.String()))
}

// line makes what the service says fit for one line of a terminal.
func line(s string) string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}, s)
	return cmp.Or(strings.Join(strings.Fields(printable), " "), "-")
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(stderr)
	id := flags.Int64("simulation", 0, "`id` of a simulation on the service; none: a server inside the process")
	stallAfter := flags.Duration("stall-after", 10*time.Minute, "give up if nothing changes for so long; 0: never")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitCompleted
	case err != nil:
		return exitUsage
	}
	hasKey := os.Getenv("OMNIDIM_API_KEY") != ""
	if flags.NArg() > 0 || *id < 0 || *stallAfter < 0 || hasKey != (*id != 0) {
		fmt.Fprintln(stderr, "run: with OMNIDIM_API_KEY give -simulation, without it no id; there are no other arguments")
		return exitUsage
	}
	var opts []client.Option
	if *id == 0 {
		srv := clienttest.Start(clienttest.InMemory(), clienttest.RunFor(8*time.Second))
		defer srv.Close()
		*id, opts = srv.Seed(clienttest.SampleSimulation()), srv.Options()
	}
	c, err := client.New(opts...)
	if err != nil {
		fmt.Fprintln(stderr, "run:", err)
		return exitNotRun
	}
	return runSimulation(ctx, c, *id, *stallAfter, stdout, stderr)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
