package client_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// rateLimiter lets one request through a tick.
type rateLimiter struct {
	tick <-chan time.Time
	next http.RoundTripper
}

func (l rateLimiter) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case <-l.tick:
		return l.next.RoundTrip(req)
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// A RoundTripper of the caller, such as a rate limiter or a tracer, sees every attempt.
func ExampleWithHTTPClient() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}})

	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	c, err := client.New(
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()),
		client.WithHTTPClient(&http.Client{Transport: rateLimiter{ticker.C, srv.Client().Transport}}),
	)
	if err != nil {
		panic(err)
	}
	sim, err := c.Simulations.Get(context.Background(), id)
	if err != nil {
		panic(err)
	}
	fmt.Println(sim.Name)
	// Output: Clinic
}

// A record is logged for each attempt, without the key and without what was sent.
func ExampleWithLogger() {
	srv := clienttest.Start(clienttest.InMemory())
	defer srv.Close()
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}})
	srv.Inject("getSimulation", clienttest.Refuse())

	withoutTimes := func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case slog.TimeKey, "duration", "bytes", "method", "request_id":
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTimes}))
	c, err := client.New(append(srv.Options(), client.WithLogger(logger), client.WithRetry(client.RetryPolicy{MaxDelay: time.Millisecond}))...)
	if err != nil {
		panic(err)
	}
	if _, err := c.Simulations.Get(context.Background(), id); err != nil {
		panic(err)
	}
	// Output:
	// level=WARN msg="omnidim request" operation=getSimulation path=/api/v1/simulations/101 attempt=1 may_have_arrived=false status=0 error="dial tcp 127.0.0.1:1: connect: connection refused"
	// level=DEBUG msg="omnidim request" operation=getSimulation path=/api/v1/simulations/101 attempt=2 may_have_arrived=true status=200
}
