package client_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// inBubble runs a test in fake time; it fails where a goroutine is left.
func inBubble(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	synctest.Test(t, fn)
}

// bubble is a subtest in fake time.
func bubble(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { inBubble(t, fn) })
}

// sent returns the requests of an operation.
func sent(srv *clienttest.Server, operation string) (requests []clienttest.Request) {
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			requests = append(requests, r)
		}
	}
	return requests
}

// state returns what is stored.
func state(t testing.TB, srv *clienttest.Server, id int64) clienttest.Simulation {
	t.Helper()
	sim, ok := srv.State(id)
	require.True(t, ok)
	return sim
}

// seedStatus stores the draft of seed in another status.
func seedStatus(t testing.TB, srv *clienttest.Server, status string) int64 {
	t.Helper()
	id := seed(t, srv)
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = status })
	return id
}

// cancelAfter returns a context that is cancelled after d, and not by a deadline, which the client would see coming.
func cancelAfter(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(d, cancel)
	t.Cleanup(func() { timer.Stop(); cancel() })
	return ctx
}

// roundTripper answers in place of a server.
type roundTripper func(*http.Request) (*http.Response, error)

func (fn roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return fn(r) }

// through returns a client whose requests fn answers.
func through(t testing.TB, fn roundTripper) *client.Client {
	t.Helper()
	c, err := client.New(client.WithBaseURL("https://service.example/api/v1"), client.WithAPIKey("key-0123456789"),
		client.WithHTTPClient(&http.Client{Transport: fn}), client.WithRetry(client.NoRetry()))
	require.NoError(t, err)
	return c
}
