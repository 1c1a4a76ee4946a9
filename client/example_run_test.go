package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// exampleRuns returns a client of a server in memory whose runs end at once, and the id of a draft.
func exampleRuns() (c *client.Client, id int64, closeServer func()) {
	now := time.Date(2025, time.December, 24, 8, 0, 0, 0, time.UTC)
	srv := clienttest.Start(clienttest.InMemory(), clienttest.RunFor(time.Hour), clienttest.Clock(func() time.Time {
		now = now.Add(time.Hour)
		return now
	}))
	id = srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	if err != nil {
		panic(err)
	}
	return c, id, srv.Close
}

// Run starts the calls and waits for their end. If the context is cancelled, it stops them on the service.
func ExampleSimulationsService_Run() {
	c, id, closeServer := exampleRuns()
	defer closeServer()

	sim, err := c.Simulations.Run(context.Background(), id, client.RunOptions{
		StopOnError: true,
		StallAfter:  10 * time.Minute,
		OnProgress:  func(p client.Progress) { fmt.Println(p.Status, p.Percent) },
	})
	switch {
	case errors.Is(err, client.ErrStopped), errors.Is(err, client.ErrStalled):
		fmt.Println("the run is not complete:", err)
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	results := sim.Results()
	fmt.Println(results.Finished, "of", results.Calls, "calls")
	// Output:
	// Completed 100
	// 3 of 3 calls
}

// A string of the results can be there, be empty, or not be there.
func ExampleSimulation_Results() {
	c, id, closeServer := exampleRuns()
	defer closeServer()
	sim, err := c.Simulations.Run(context.Background(), id, client.RunOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}

	results := sim.Results()
	if summary, ok := results.Summary.Text(); ok {
		fmt.Println("summary:", summary)
	}
	if _, ok := results.WhatWentWrong.Text(); !ok {
		fmt.Println("the service does not say what went wrong")
	}
	if results.Sentiment != nil {
		fmt.Println("positive calls:", results.Sentiment.Positive)
	}
	// Output:
	// summary: Every caller got what was expected.
	// the service does not say what went wrong
	// positive calls: 3
}

// A prompt can be enhanced when a run is Completed.
func ExampleSimulationsService_EnhancePrompt() {
	c, id, closeServer := exampleRuns()
	defer closeServer()
	_, err := c.Simulations.EnhancePrompt(context.Background(), id)
	fmt.Println(errors.Is(err, client.ErrInvalidState))

	if _, err := c.Simulations.Run(context.Background(), id, client.RunOptions{}); err != nil {
		fmt.Println(err)
		return
	}
	prompt, err := c.Simulations.EnhancePrompt(context.Background(), id)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, section := range prompt.PromptBreakdown {
		fmt.Printf("%s: %s\n", section.Title, section.Prompt)
	}
	// Output:
	// true
	// Greeting: Greet the caller and say your name.
	// Task: Help the caller. Repeat the request in one sentence first.
}
