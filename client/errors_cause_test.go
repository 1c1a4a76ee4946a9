package client_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// causes returns errors of other calls. An errgroup cancels the context of its calls with the error of the first that fails.
func causes(t *testing.T, c *client.Client, srv *clienttest.Server) map[string]error {
	t.Helper()
	_, notFound := c.Simulations.Get(t.Context(), 999)
	srv.Inject("getSimulation", clienttest.Error(403, "forbidden", "no"))
	_, forbidden := c.Simulations.Get(t.Context(), 999)
	id := seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name += "!" })
	_, conflict := c.Simulations.Apply(t.Context(), p)
	require.ErrorAs(t, conflict, new(*client.ConflictError))
	slow := newClient(t, srv, client.WithRequestEditor(func(context.Context, *http.Request) error {
		<-time.After(1100 * time.Millisecond)
		return nil
	}))
	_, late := slow.Simulations.Edit(t.Context(), seed(t, srv), adding("Asks"))
	require.ErrorContains(t, late, "less than a second together")
	return map[string]error{"no other call": nil, "not found": notFound, "forbidden": forbidden, "a conflict": conflict, "too late": late}
}

// cancelledBy returns a context that ends in three seconds with this cause.
func cancelledBy(t *testing.T, cause error) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	timer := time.AfterFunc(3*time.Second, func() { cancel(cause) })
	t.Cleanup(func() { timer.Stop(); cancel(nil) })
	return ctx
}

// The error of another call, as the cause of a context, says nothing about this call.
func TestErrors_TheCauseOfAContextIsNotTheOutcome(t *testing.T) {
	for name, call := range map[string]func(*testing.T, context.Context, *clienttest.Server, *client.Client, int64){
		"Edit": func(t *testing.T, ctx context.Context, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.HangAfter())
			_, err := c.Simulations.Edit(ctx, id, adding("Begs"))
			require.IsType(t, (*client.OutcomeUnknownError)(nil), err)
			require.Contains(t, storedNames(t, srv, id), "Begs")
			requireLate(t, c, id)
		},
		"Update": func(t *testing.T, ctx context.Context, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("updateSimulation", clienttest.HangAfter())
			_, err := c.Simulations.Update(ctx, id, client.SimulationUpdate{Name: "Surgery"})
			var failed *client.TransportError
			require.ErrorAs(t, err, &failed)
			require.True(t, failed.MayHaveArrived)
			require.ErrorContains(t, err, "the write may have been stored")
			requireLate(t, c, id)
		},
		"Create": func(t *testing.T, ctx context.Context, srv *clienttest.Server, c *client.Client, _ int64) {
			srv.Inject("createSimulation", clienttest.HangAfter())
			_, err := c.Simulations.Create(ctx, client.SimulationCreate{Name: "Surgery", AgentID: 7})
			require.IsType(t, (*client.OutcomeUnknownError)(nil), err)
		},
		"Run": func(t *testing.T, ctx context.Context, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("startSimulation", clienttest.HangAfter())
			_, err := c.Simulations.Run(ctx, id, client.RunOptions{StopOnError: true})
			require.ErrorContains(t, err, "the simulation was stopped on the service")
			require.Equal(t, "Stopped", state(t, srv, id).Status)
		},
		"Delete": func(t *testing.T, ctx context.Context, srv *clienttest.Server, c *client.Client, id int64) {
			srv.Inject("deleteSimulation", clienttest.Respond(503, `{"error":"busy"}`, "Retry-After", "20"))
			require.Error(t, c.Simulations.Delete(ctx, id))
			state(t, srv, id) // it is there
		},
	} {
		for _, cause := range []string{"no other call", "not found", "forbidden", "a conflict", "too late"} {
			synctestSubtest(t, name+" and "+cause, func(t *testing.T) {
				srv := newServer(t)
				c := newClient(t, srv)
				why, ok := causes(t, c, srv)[cause]
				require.True(t, ok)
				call(t, cancelledBy(t, why), srv, c, seed(t, srv))
			})
		}
	}
}

// requireLate makes an edit and requires that it warns of an earlier write.
func requireLate(t *testing.T, c *client.Client, id int64) {
	t.Helper()
	result, err := c.Simulations.Edit(t.Context(), id, settingName("Practice"))
	require.NoError(t, err)
	require.True(t, result.LateWritePossible)
}

// A Delete whose outcome is unknown can land later.
func TestSimulationsService_Delete_CanLandLater(t *testing.T) {
	gateway := clienttest.HTML(504)
	for name, tt := range map[string]struct {
		faults []clienttest.Fault
		late   bool
	}{
		"refused":           {[]clienttest.Fault{clienttest.Error(403, "forbidden", "no")}, false},
		"never sent":        {clienttest.Times(4, clienttest.Refuse()), false},
		"a gateway's 504":   {clienttest.Times(4, clienttest.StoreAfter(5*time.Minute).And(gateway)), true},
		"a retry, then 403": {[]clienttest.Fault{gateway, clienttest.Error(403, "forbidden", "no")}, true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("deleteSimulation", tt.faults...)
			require.Error(t, c.Simulations.Delete(t.Context(), id))
			result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			require.Equal(t, tt.late, result.LateWritePossible)
		})
	}
}

// Neither does that of a read that was too large for another Client.
func TestTransportError_SaysNothingWasSentWhateverTheCause(t *testing.T) {
	for name, end := range map[string]func(cancel context.CancelCauseFunc, err error) error{
		"the context's cause": func(cancel context.CancelCauseFunc, err error) error { cancel(err); return nil },
		"an editor's error":   func(_ context.CancelCauseFunc, err error) error { return err },
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			_, tooLarge := newClient(t, srv, client.WithMaxBodyBytes(10)).Simulations.Get(t.Context(), id)
			require.ErrorContains(t, tooLarge, "raise client.WithMaxBodyBytes")
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			c := newClient(t, srv, client.WithRequestEditor(func(_ context.Context, req *http.Request) error {
				if req.Method != http.MethodPut {
					return nil
				}
				return end(cancel, tooLarge)
			}))
			_, err := c.Simulations.Edit(ctx, id, adding("Asks"))
			require.ErrorContains(t, err, ": nothing was sent")
			require.NotContains(t, err.Error(), "the write may")
			require.Empty(t, sent(srv, "updateSimulation"))
		})
	}
}
