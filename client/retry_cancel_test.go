package client_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestDefaultRetry_CancellingEndsTheCallAtOnce(t *testing.T) {
	operations := map[string]func(context.Context, *client.SimulationsService, int64) error{
		"getSimulation": func(ctx context.Context, s *client.SimulationsService, id int64) error {
			return errorOf(s.Get(ctx, id))
		},
		"updateSimulation": func(ctx context.Context, s *client.SimulationsService, id int64) error {
			return errorOf(s.Update(ctx, id, client.SimulationUpdate{Name: "Other"}))
		},
		"deleteSimulation": func(ctx context.Context, s *client.SimulationsService, id int64) error { return s.Delete(ctx, id) },
	}
	for name, tt := range map[string]struct {
		faults  []clienttest.Fault
		arrived bool // the error says that the request may have arrived
	}{
		"waiting for the response":   {[]clienttest.Fault{clienttest.Delay(time.Hour)}, true},
		"reading the body":           {[]clienttest.Fault{clienttest.Respond(200, `{}`).And(clienttest.SlowBody(time.Hour))}, true},
		"waiting after a 429":        {[]clienttest.Fault{clienttest.RateLimit("50")}, false},
		"waiting after a 503":        {[]clienttest.Fault{clienttest.Respond(503, `{}`, "Retry-After", "50")}, true},
		"in the second attempt":      {[]clienttest.Fault{clienttest.ResetBefore(), clienttest.Delay(time.Hour)}, true},
		"waiting after a second 429": {[]clienttest.Fault{clienttest.RateLimit("1"), clienttest.RateLimit("50")}, false},
	} {
		for operation, call := range operations {
			synctestSubtest(t, name+"/"+operation, func(t *testing.T) {
				srv := newServer(t)
				id := seed(t, srv)
				srv.Inject(operation, tt.faults...)
				start := time.Now()
				err := call(cancelAfter(t, 10*time.Second), newClient(t, srv).Simulations, id)
				require.ErrorIs(t, err, context.Canceled)
				require.Equal(t, 10*time.Second, time.Since(start))
				var failed *client.TransportError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, tt.arrived, failed.MayHaveArrived)
				require.Equal(t, strings.HasPrefix(name, "waiting after"), strings.Contains(err.Error(), "while waiting to try again after: status "))
				require.NotContains(t, err.Error(), "nothing was sent")
				require.Len(t, srv.Requests(), len(tt.faults))
			})
		}
	}
}

func TestTransportError_ADeadlineEndsTheCallAndIsTheCause(t *testing.T) {
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

func TestTransportError_TheCauseOfACancellationIsKept(t *testing.T) {
	shutdown := errors.New("shutting down")
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("", clienttest.Delay(time.Hour))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(5*time.Second, func() { cancel(shutdown) })
		_, err := newClient(t, srv).Simulations.Get(ctx, 1)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, shutdown)
		require.ErrorContains(t, err, "context canceled: shutting down")
	})
}

func TestWithTimeout_LimitsOneAttempt(t *testing.T) {
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

// A goroutine that outlives the test fails it: the bubble waits for all of them.
func TestClient_LeavesNoGoroutineBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("getSimulation", clienttest.Times(15, clienttest.CutBody())...)
		id := seed(t, srv)
		for range 5 {
			_, err := newClient(t, srv).Simulations.Get(t.Context(), id)
			require.Error(t, err)
		}
		require.Len(t, srv.Requests(), 15)
	})
}
