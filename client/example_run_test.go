package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// exampleClinic is a client of a server in memory, on which time flies: a run is over when it is looked at.
func exampleClinic() (c *client.Client, id int64, closeServer func()) {
	now := time.Date(2025, time.December, 24, 8, 0, 0, 0, time.UTC)
	srv := clienttest.Start(clienttest.InMemory(), clienttest.RunFor(time.Hour), clienttest.Clock(func() time.Time {
		now = now.Add(time.Hour)
		return now
	}))
	id = srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, Scenarios: []clienttest.Scenario{
		{Name: "Books", Description: "You want to book.", ExpectedResult: "It is booked."},
	}})
	c, err := client.New(client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
	if err != nil {
		panic(err)
	}
	return c, id, srv.Close
}

// Run starts the calls and waits for their end; where the program is interrupted, it stops them on the service.
func ExampleSimulationsService_Run() {
	c, id, closeServer := exampleClinic()
	defer closeServer()

	opts := client.RunOptions{StopOnCancel: true}
	opts.StallAfter = 10 * time.Minute
	opts.OnProgress = func(p client.Progress) { fmt.Println(p.Status, p.Percent) }
	sim, err := c.Simulations.Run(context.Background(), id, opts)
	switch {
	case errors.Is(err, client.ErrStopped), errors.Is(err, client.ErrStalled):
		fmt.Println("no whole run:", err)
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	results := sim.Results()
	fmt.Println(results.Finished, "of", results.Calls, "calls,", len(results.Recordings), "recordings")
	// Output:
	// Completed 100
	// 1 of 1 calls, 1 recordings
}

// A text of the results can be there, be empty, or not be there.
func ExampleSimulation_Results() {
	c, id, closeServer := exampleClinic()
	defer closeServer()
	sim, err := c.Simulations.Run(context.Background(), id, client.RunOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	results := sim.Results()
	if results.Empty() {
		fmt.Println("no result")
	}
	if text, ok := results.Summary.Text(); ok {
		fmt.Println("summary:", text)
	}
	if text, ok := results.WhatWentWrong.Text(); !ok {
		fmt.Printf("what went wrong: nothing was written %q\n", text)
	}
	fmt.Println(results.Sentiment.Positive, "positive calls")
	// Output:
	// summary: Every caller got what was expected.
	// what went wrong: nothing was written ""
	// 3 positive calls
}

// A prompt can be enhanced once a run is Completed.
func ExampleSimulationsService_EnhancePrompt() {
	c, id, closeServer := exampleClinic()
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
