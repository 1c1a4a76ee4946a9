package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// newServer starts a server in memory, which works inside a testing/synctest bubble, too.
func newServer(t testing.TB, opts ...clienttest.Option) *clienttest.Server {
	t.Helper()
	return clienttest.NewServer(t, append([]clienttest.Option{clienttest.InMemory()}, opts...)...)
}

// newClient returns a client of the server.
func newClient(t testing.TB, srv *clienttest.Server, opts ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(append([]client.Option{
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()),
	}, opts...)...)
	require.NoError(t, err)
	return c
}

// seed stores a draft with two scenarios, the first one with a voice, and returns its id.
func seed(t testing.TB, srv *clienttest.Server) int64 {
	t.Helper()
	return srv.Seed(clienttest.Simulation{Name: "Clinic", AgentID: 7, Scenarios: []clienttest.Scenario{
		{Name: "Books", Description: "You want to book.", ExpectedResult: "It is booked.", Voices: []clienttest.Voice{{ID: "v1", Provider: "rime"}}},
		{Name: "Cancels", Description: "You want to cancel.", ExpectedResult: "It is cancelled."},
	}})
}
