package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// unknownAfter returns the error of an Edit that adds a scenario, and whose write and later reads fail like this.
func unknownAfter(t *testing.T, put, get clienttest.Fault) *client.OutcomeUnknownError {
	t.Helper()
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	srv.Inject("updateSimulation", put)
	srv.Inject("getSimulation", clienttest.Pass(), get, get, get)
	_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
	var unknown *client.OutcomeUnknownError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, id, unknown.SimulationID)
	require.Equal(t, "updateSimulation", unknown.Operation)
	return unknown
}

// The cause is the failure of the write, and not that of a read.
func TestOutcomeUnknownError_Unwrap(t *testing.T) {
	pass, notFound := clienttest.Pass(), clienttest.Respond(404, `{"error":"not_found"}`)
	for name, tt := range map[string]struct {
		put, get    clienttest.Fault
		status      int // of the cause; 0: the connection failed
		isTransport bool
	}{
		"reset":                 {clienttest.ResetBefore(), pass, 0, true},
		"reset, and no read":    {clienttest.ResetBefore(), notFound, 0, true},
		"gateway":               {clienttest.HTML(502), pass, 502, false},
		"gateway, and no read":  {clienttest.HTML(502), notFound, 502, false},
		"accepted, and no read": {pass, notFound, 0, false},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			unknown := unknownAfter(t, tt.put, tt.get)
			require.NotErrorIs(t, unknown, client.ErrNotFound)
			status := 0
			if responded, ok := errors.AsType[*client.APIError](unknown); ok {
				status = responded.StatusCode
			}
			require.Equal(t, tt.status, status)
			var failed *client.TransportError
			require.Equal(t, tt.isTransport, errors.As(unknown, &failed))
		})
	}
}

func TestOutcomeUnknownError_Error(t *testing.T) {
	notFound := clienttest.Respond(404, `{"error":"not_found"}`)
	for name, tt := range map[string]struct {
		put, get clienttest.Fault
		says     []string
	}{
		"nothing could be read": {clienttest.ResetBefore(), notFound, []string{
			"whether the write was stored is unknown", "connection reset", "no read has succeeded since", "404", "call Verify with the Plan",
		}},
		"the old state": {clienttest.ResetBefore(), clienttest.Pass(), []string{
			"whether the write was stored is unknown", "connection reset", "a read since shows the state before", "call Verify with the Plan",
		}},
		"another state": {clienttest.ResetBefore(), otherWriter(101), []string{
			"whether the write was stored is unknown", "connection reset", "a read since shows another state", "call Verify with the Plan",
		}},
		"accepted": {clienttest.Pass(), notFound, []string{"the service accepted the write, but no read confirms it", "no read has succeeded since", "404"}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			unknown := unknownAfter(t, tt.put, tt.get)
			for _, part := range tt.says {
				require.ErrorContains(t, unknown, part)
			}
			require.NotContains(t, unknown.Error(), "nothing was")
			require.NotContains(t, unknown.Error(), "before you write again", "one way out")
			require.NotContains(t, unknown.Error(), "You want")
		})
	}
}

// The way out of an unknown outcome: the plan can be verified later, and applied if it was not.
func TestOutcomeUnknownError_Plan(t *testing.T) {
	for name, tt := range map[string]struct {
		put    clienttest.Fault
		status client.PlanStatus
	}{
		"the write was lost":       {clienttest.ResetBefore(), client.PlanNotApplied},
		"the write was stored":     {clienttest.StoreAfter(time.Minute), client.PlanApplied},
		"somebody else wrote, too": {clienttest.StoreAfter(time.Minute).And(clienttest.After(rename)), client.PlanApplied},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", tt.put)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			<-time.After(10 * time.Minute)
			found, err := c.Simulations.Verify(t.Context(), unknown.Plan)
			require.NoError(t, err)
			require.Equal(t, tt.status, found.Status)
			if found.Status == client.PlanNotApplied {
				_, err = c.Simulations.Apply(t.Context(), unknown.Plan)
				require.NoError(t, err)
			}
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id), "added once")
		})
	}
}

// Tests of a program build such errors.
func TestOutcomeUnknownError_Error_WithoutAPlan(t *testing.T) {
	err := &client.OutcomeUnknownError{Operation: "updateSimulation", SimulationID: 31, Seen: &client.Snapshot{}}
	require.ErrorContains(t, err, "a read since shows another state")
}

func rename(srv *clienttest.Server) {
	srv.Edit(101, func(sim *clienttest.Simulation) { sim.Name = "Surgery" })
}

// A scenario that has no id yet is named without one.
func TestDivergedError_Error(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("updateSimulation", storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[1:2] }))
		_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, both(adding("Two"), adding("Three")))
		var diverged *client.DivergedError
		require.ErrorAs(t, err, &diverged)
		require.ErrorContains(t, err, `(missing 50001 "Books"; missing "Two"; missing "Three")`)
		require.NotContains(t, err.Error(), "You want")
	})
}

func TestConflictError_Error(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, adding("Asks"))
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Name = "Surgery"
		sim.Scenarios = append(sim.Scenarios[1:], asks())
	})
	_, err := c.Simulations.Apply(t.Context(), p)
	require.EqualError(t, err, `updateSimulation 101: changed since it was read (removed 50001 "Books"; name; added 50003 "Asks"); `+
		"nothing was written; make a new plan")
}
