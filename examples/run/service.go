package main

import (
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// service is where the simulation runs.
type service struct {
	client     *client.Client
	simulation int64
	close      func()
}

// open connects to the real service where there is a key, and else to a server in this process.
func open(set settings, hasKey bool) (*service, error) {
	if !hasKey {
		return openInProcess(set.speed)
	}
	c, err := client.New(client.WithUserAgent("omnidim-run-example/1"))
	return &service{client: c, simulation: set.simulation, close: func() {}}, err
}

// runTime is how long a run takes on the server in this process, by its own clock.
const runTime = 10 * time.Minute

func openInProcess(speed float64) (*service, error) {
	srv := clienttest.Start(clienttest.InMemory(), clienttest.RunFor(runTime), clienttest.Clock(accelerated(speed)))
	c, err := client.New(client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
	if err != nil {
		srv.Close()
		return nil, err
	}
	return &service{client: c, simulation: srv.Seed(clinic()), close: srv.Close}, nil
}

// accelerated returns a clock that goes faster than time does.
func accelerated(speed float64) func() time.Time {
	start := time.Now()
	return func() time.Time {
		return start.Add(time.Duration(speed * float64(time.Since(start))))
	}
}

func clinic() clienttest.Simulation {
	return clienttest.Simulation{
		Name: "Clinic reception", AgentID: 7, NumberOfCallToMake: 2,
		Scenarios: []clienttest.Scenario{
			{Name: "Books a visit", Description: "You want to see a doctor this week.", ExpectedResult: "A visit is booked and repeated."},
			{Name: "Moves a visit", Description: "You cannot come on Monday.", ExpectedResult: "The visit is moved."},
			{Name: "Asks for a bill", Description: "You did not get your bill.", ExpectedResult: "The agent offers to send it again."},
		},
	}
}
