package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// Whoever cancels a context with a cause finds both in the error: that it was cancelled, and why.
func TestACancellationKeepsTheCauseThatItsOwnerGave(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"in a pause":     clienttest.RateLimit("60"),
		"in the answer":  clienttest.SlowBody(20 * time.Second),
		"before it came": clienttest.Delay(20 * time.Second),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, clienttest.InMemory())
			id := seed(t, srv)
			srv.Inject("getSimulation", fault)
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("the shift is over")
			timer := time.AfterFunc(time.Second, func() { cancel(why) })
			defer timer.Stop()
			_, err := newClient(t, srv).Simulations.Get(ctx, id)
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, why)
		})
	}
}
