package client_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The ids that seed's scenarios get on a new server.
const (
	books   = 50001
	cancels = 50002
)

// quick is the default policy with pauses that a test over sockets can wait out.
func quick() client.Option {
	policy := client.DefaultRetry()
	policy.MinDelay, policy.MaxDelay, policy.RateLimitDelay = time.Millisecond, time.Millisecond, time.Millisecond
	return client.WithRetry(policy)
}

// loopback starts a server that is reached through sockets, and seeds it.
func loopback(t testing.TB, opts ...clienttest.Option) (*clienttest.Server, int64) {
	t.Helper()
	srv := clienttest.NewServer(t, opts...)
	return srv, seed(t, srv)
}

// The changes that tests make, one of each kind.

func adding(name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario(name, "You want "+name+".", "It is done."))
	}
}

func renaming(id int64, name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Change(id, func(sc *client.Scenario) { sc.Name = name })
	}
}

func removing(ids ...int64) func(*client.Edit) error {
	return func(e *client.Edit) error { return e.Scenarios.Remove(ids...) }
}

func calling(name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		e.Name = name
		return nil
	}
}

func clearing(e *client.Edit) error {
	e.Scenarios.Clear()
	return nil
}

func nothing(*client.Edit) error { return nil }

// both makes two changes.
func both(first, second func(*client.Edit) error) func(*client.Edit) error {
	return func(e *client.Edit) error {
		if err := first(e); err != nil {
			return err
		}
		return second(e)
	}
}

// foreign is another writer who renames the simulation before the call is handled.
func foreign(id int64) clienttest.Fault {
	return clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name += " by somebody else" })
	})
}

// methods lists the requests, such as GET GET PUT GET.
func methods(srv *clienttest.Server) []string {
	list := []string{}
	for _, r := range srv.Requests() {
		list = append(list, r.Method)
	}
	return list
}

// storedNames lists the names of the stored scenarios.
func storedNames(t testing.TB, srv *clienttest.Server, id int64) []string {
	t.Helper()
	list := []string{}
	for _, sc := range state(t, srv, id).Scenarios {
		list = append(list, sc.Name)
	}
	return list
}

// body is what a PUT sent.
type body struct {
	Name      *string            `json:"name"`
	Scenarios *[]client.Scenario `json:"scenarios"`
}

// lastBody returns what the last PUT sent.
func lastBody(t testing.TB, srv *clienttest.Server) (b body) {
	t.Helper()
	puts := sent(srv, "updateSimulation")
	require.NotEmpty(t, puts)
	require.NoError(t, json.Unmarshal(puts[len(puts)-1].Body, &b))
	return b
}

// plan makes a plan that must succeed.
func plan(t testing.TB, c *client.Client, id int64, fn func(*client.Edit) error) *client.Plan {
	t.Helper()
	p, err := c.Simulations.Plan(t.Context(), id, fn)
	require.NoError(t, err)
	return p
}

// containsLine reports whether one of the lines of text begins with start.
func containsLine(text, start string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

// errorIs is errors.As, as the value that require.Equal compares.
func errorIs[E error](err error, target *E) bool { return errors.As(err, target) }

func containsText(err error, text string) bool { return strings.Contains(err.Error(), text) }
