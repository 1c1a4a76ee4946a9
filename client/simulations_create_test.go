package client_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// pharmacy is a simulation to create.
func pharmacy() client.SimulationCreate {
	return client.SimulationCreate{Name: "Pharmacy", AgentID: 9, Scenarios: []client.Scenario{
		client.NewScenario("Orders", "You want to order.", "It is ordered.", client.Rime("v1"), client.PlayHT("v2")),
		client.NewScenario("Asks", "You ask for the hours.", "They are told."),
	}}
}

// storedIDs lists the simulations on the server.
func storedIDs(t *testing.T, srv *clienttest.Server) []int64 {
	t.Helper()
	ids, err := listIDs(t, newClient(t, srv), 0)
	require.NoError(t, err)
	return ids
}

func TestSimulationsService_Create_LeavesDefaultsToTheService(t *testing.T) {
	srv := newServer(t)
	sim, err := newClient(t, srv).Simulations.Create(t.Context(), client.SimulationCreate{Name: "Pharmacy", AgentID: 9})
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"Pharmacy","agent_id":9}`, wireBody(t, srv, "createSimulation"))
	require.Equal(t, client.SimulationStatusDraft, sim.Status)
	require.Equal(t, []int{1, 3, 3}, []int{sim.NumberOfCallToMake, sim.ConcurrentCallCount, sim.MaxCallDurationInMinutes})
}

// Create does not look for a simulation: one like it can have been there before.
func TestSimulationsService_Create_HasAnUnknownOutcomeAfterAnAmbiguousFailure(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		cause error // nil: any
		later int   // simulations in the end
	}{
		"reset":                       {clienttest.ResetAfter(), nil, 1},
		"reset before it was stored":  {clienttest.ResetBefore(), nil, 0},
		"cut body":                    {clienttest.CutBody(), nil, 1},
		"cut body in chunks":          {clienttest.CutChunked(), nil, 1},
		"body not in time":            {clienttest.SlowBody(time.Minute), context.DeadlineExceeded, 1},
		"500 of the service":          {clienttest.Stored(clienttest.ServerError(500)), client.ErrServer, 1},
		"500, nothing stored":         {clienttest.ServerError(500), client.ErrServer, 0},
		"503 of the service":          {clienttest.Stored(clienttest.ServerError(503)), client.ErrServer, 1},
		"502 of a gateway":            {clienttest.Stored(clienttest.HTML(502)), client.ErrServer, 1},
		"502, nothing stored":         {clienttest.HTML(502), client.ErrServer, 0},
		"504 of a gateway":            {clienttest.Stored(clienttest.HTML(504)), client.ErrServer, 1},
		"408":                         {clienttest.Stored(clienttest.Respond(408, `{}`)), nil, 1},
		"200 with HTML":               {clienttest.Stored(clienttest.HTML(200)), client.ErrUnreadable, 1},
		"200 with HTML, not stored":   {clienttest.HTML(200), client.ErrUnreadable, 0},
		"200 without the simulation":  {clienttest.Stored(clienttest.Respond(200, `{"success":true}`)), client.ErrUnreadable, 1},
		"200 with a simulation no id": {clienttest.Stored(clienttest.Respond(200, `{"success":true,"simulation":{}}`)), client.ErrUnreadable, 1},
		"204":                         {clienttest.Stored(clienttest.Respond(204, ``)), client.ErrUnreadable, 1},
		"stored after the time limit": {clienttest.Delay(31 * time.Second), context.DeadlineExceeded, 1},
		"stored long after":           {clienttest.StoreAfterGiveUp(time.Hour), context.DeadlineExceeded, 1},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", tt.fault)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.Nil(t, sim)
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, "createSimulation", unknown.Operation)
			require.ErrorContains(t, err, "createSimulation: whether the write was stored is unknown (")
			require.ErrorContains(t, err, "); look for the simulation before you create it again")
			if tt.cause != nil {
				require.ErrorIs(t, err, tt.cause)
			}
			require.Len(t, srv.Requests(), 1)
			<-time.After(2 * time.Hour)
			synctest.Wait()
			require.Len(t, storedIDs(t, srv), tt.later)
		})
	}
}

func TestSimulationsService_Create_IsRetriedIfNothingWasSentOrTheRateIsLimited(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"connection refused": clienttest.Refuse(),
		"rate limit":         clienttest.RateLimit("7"),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", clienttest.Times(2, fault)...)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.NoError(t, err)
			require.Equal(t, []int64{sim.ID}, storedIDs(t, srv))
		})
	}
}

func TestSimulationsService_Create_ReturnsARefusal(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"400": clienttest.Respond(400, `{"error":"bad_request"}`),
		"403": clienttest.Respond(403, `{"error":"forbidden"}`),
		"200": clienttest.PlanExpired(),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", fault)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.ErrorAs(t, err, new(*client.APIError))
			require.NotErrorAs(t, err, new(*client.OutcomeUnknownError))
			require.Len(t, srv.Requests(), 1)
		})
	}
}

// extra sets a field of a simulation's JSON.
func extra(name string, value any) func(*clienttest.Simulation) {
	return func(sim *clienttest.Simulation) { sim.Extra = map[string]any{name: value} }
}

func TestSimulationsService_Create_HasAnUnknownOutcomeIfItIsCancelled(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("createSimulation", clienttest.SlowBody(time.Minute))
		_, err := newClient(t, srv).Simulations.Create(cancelAfter(t, time.Second), pharmacy())
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
		require.ErrorIs(t, err, context.Canceled)
		require.Len(t, storedIDs(t, srv), 1)
	})
}
