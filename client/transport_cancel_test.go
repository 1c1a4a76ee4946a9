package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestCancellingEndsTheCallAtOnceAtEveryPoint(t *testing.T) {
	for name, test := range map[string]struct {
		faults  []clienttest.Fault
		arrived bool // the error says that the request may have arrived
	}{
		"waiting for the answer":        {[]clienttest.Fault{clienttest.Delay(time.Hour)}, true},
		"reading the body":              {[]clienttest.Fault{clienttest.Respond(200, `{}`).And(clienttest.SlowBody(time.Hour))}, true},
		"in the pause after a 429":      {[]clienttest.Fault{clienttest.RateLimit("50")}, false},
		"in the pause after a 503":      {[]clienttest.Fault{clienttest.Respond(503, `{}`, "Retry-After", "50")}, true},
		"in the second attempt":         {[]clienttest.Fault{clienttest.ResetBefore(), clienttest.Delay(time.Hour)}, true},
		"in the pause after the second": {[]clienttest.Fault{clienttest.RateLimit("1"), clienttest.RateLimit("50")}, false},
	} {
		for _, op := range []string{"getSimulation", "updateSimulation", "deleteSimulation"} {
			t.Run(name+" "+op, func(t *testing.T) {
				defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
				synctest.Test(t, func(t *testing.T) { cancelled(t, op, test.faults, test.arrived) })
			})
		}
	}
}

// cancelled cancels a call ten seconds after its start.
func cancelled(t *testing.T, operation string, faults []clienttest.Fault, arrived bool) {
	srv := newServer(t)
	id := seed(t, srv)
	srv.Inject(operation, faults...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	start := time.Now()
	time.AfterFunc(10*time.Second, cancel)
	err := map[string]func() error{
		"getSimulation": func() error { _, err := newClient(t, srv).Simulations.Get(ctx, id); return err },
		"updateSimulation": func() error {
			_, err := newClient(t, srv).Simulations.Update(ctx, id, client.SimulationUpdate{Name: "N"})
			return err
		},
		"deleteSimulation": func() error { return newClient(t, srv).Simulations.Delete(ctx, id) },
	}[operation]()
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 10*time.Second, time.Since(start))
	var failed *client.TransportError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, arrived, failed.MayHaveArrived)
	require.Len(t, srv.Requests(), len(faults))
}

func TestACancelledContextSendsNothing(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	shutdown := errors.New("shutting down")
	cancel(shutdown)
	for column, ops := range tableColumns() {
		for _, op := range ops {
			t.Run(column+" "+op.name, func(t *testing.T) {
				srv := newServer(t)
				err := op.call(ctx, newClient(t, srv).Simulations)
				require.Error(t, err)
				require.Empty(t, srv.Requests())
				require.Equal(t, client.FateOf(&client.TransportError{}), client.FateOf(err))
			})
		}
	}
}

func TestADeadlineEndsTheCallAndIsTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("", clienttest.Delay(time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		_, err := newClient(t, srv).Simulations.Get(ctx, 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 5*time.Second, time.Since(start))
		require.Len(t, srv.Requests(), 1)
	})
}

func TestTheTimeLimitIsThatOfOneAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("", clienttest.Delay(6*time.Second), clienttest.Delay(4*time.Second))
		start := time.Now()
		_, err := newClient(t, srv, client.WithTimeout(5*time.Second)).Simulations.Get(t.Context(), id)
		require.NoError(t, err)
		require.Greater(t, time.Since(start), 9*time.Second)
		require.Less(t, time.Since(start), 9500*time.Millisecond+1)
	})
}

// No goroutine is left where answers come over sockets, either.
func TestNoGoroutineIsLeft(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	w := newWire(t, responds("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"))
	defer w.Close()
	for range 5 {
		_, err := clientOver(t, w.url(), w.client).Simulations.Get(t.Context(), 1)
		require.Error(t, err)
	}
	require.Equal(t, 15, w.requests(http.MethodGet))
}
