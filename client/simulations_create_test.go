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

// seedPharmacy stores a simulation like pharmacy, with one change, and returns its id.
func seedPharmacy(srv *clienttest.Server, change func(*clienttest.Simulation)) int64 {
	voices := []clienttest.Voice{{ID: "v2", Provider: "play_ht"}, {ID: "v1", Provider: "rime"}}
	sim := clienttest.Simulation{Name: "Pharmacy", Agent: clienttest.Agent{ID: 9}, Scenarios: []clienttest.Scenario{
		{Name: "Asks", Description: "You ask for the hours.", ExpectedResult: "They are told."},
		{Name: "Orders", Description: "You want to order.", ExpectedResult: "It is ordered.", SelectedVoices: voices},
	}}
	change(&sim)
	return srv.Seed(sim)
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

func TestSimulationsService_Create_FindsWhatWasCreatedIfTheResponseIsLost(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"reset":                       clienttest.ResetAfter(),
		"cut body":                    clienttest.CutBody(),
		"cut body in chunks":          clienttest.CutChunked(),
		"body not in time":            clienttest.SlowBody(time.Minute),
		"500 of the service":          clienttest.ServerErrorAfter(500),
		"503 of the service":          clienttest.ServerErrorAfter(503),
		"502 of a gateway":            clienttest.HTMLAfter(502),
		"504 of a gateway":            clienttest.HTMLAfter(504),
		"408":                         clienttest.RespondAfter(408, `{}`),
		"redirect":                    clienttest.Stored(clienttest.Redirect(303, "/x")),
		"200 with HTML":               clienttest.HTMLAfter(200),
		"200 without the simulation":  clienttest.RespondAfter(200, `{"success":true}`),
		"200 with a simulation no id": clienttest.RespondAfter(200, `{"success":true,"simulation":{"name":"Pharmacy"}}`),
		"204":                         clienttest.RespondAfter(204, ``),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", fault)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.NoError(t, err)
			require.Equal(t, "Pharmacy", sim.Name)
			require.Len(t, sent(srv, "createSimulation"), 1)
			require.Equal(t, []int64{sim.ID}, storedIDs(t, srv))
		})
	}
}

func TestSimulationsService_Create_HasAnUnknownOutcomeIfNothingIsFound(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		cause error // nil: any
		later int   // simulations in the end
	}{
		"reset before it was stored":  {clienttest.ResetBefore(), nil, 0},
		"500, nothing stored":         {clienttest.ServerError(500), client.ErrServer, 0},
		"502, nothing stored":         {clienttest.HTML(502), client.ErrServer, 0},
		"unreadable, nothing stored":  {clienttest.HTML(200), client.ErrUnreadable, 0},
		"stored after the time limit": {clienttest.Delay(31 * time.Second), context.DeadlineExceeded, 1},
		"stored long after":           {clienttest.StoreAfterGiveUp(time.Hour), context.DeadlineExceeded, 1},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", tt.fault)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, "createSimulation", unknown.Operation)
			if tt.cause != nil {
				require.ErrorIs(t, err, tt.cause)
			}
			<-time.After(2 * time.Hour)
			synctest.Wait()
			require.Len(t, sent(srv, "createSimulation"), 1)
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
			require.Empty(t, sent(srv, "listSimulations"))
			require.Equal(t, []int64{sim.ID}, storedIDs(t, srv))
		})
	}
}

func TestSimulationsService_Create_DoesNotSearchAfterARefusal(t *testing.T) {
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

func TestSimulationsService_Create_FindsOnlyADraftWithTheSameNameAgentAndScenarios(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*clienttest.Simulation) // in the simulation that was there before
		fault  clienttest.Fault
		found  string // "": none
	}{
		"the same, nothing stored": {func(*clienttest.Simulation) {}, clienttest.ResetBefore(), "older"},
		"the same, stored":         {func(*clienttest.Simulation) {}, clienttest.ResetAfter(), ""},
		"completed":                {func(s *clienttest.Simulation) { s.Status = "Completed" }, clienttest.ResetBefore(), ""},
		"stopped, stored":          {func(s *clienttest.Simulation) { s.Status = "Stopped" }, clienttest.ResetAfter(), "newer"},
		"another name":             {func(s *clienttest.Simulation) { s.Name = "pharmacy" }, clienttest.ResetBefore(), ""},
		"another agent":            {func(s *clienttest.Simulation) { s.Agent.ID = 8 }, clienttest.ResetBefore(), ""},
		"another agent, stored":    {func(s *clienttest.Simulation) { s.Agent.ID = 8 }, clienttest.ResetAfter(), "newer"},
		"another description":      {changeLast(func(s *clienttest.Scenario) { s.Description = "x" }), clienttest.ResetBefore(), ""},
		"another result expected":  {changeLast(func(s *clienttest.Scenario) { s.ExpectedResult = "" }), clienttest.ResetBefore(), ""},
		"another voice": {changeLast(func(s *clienttest.Scenario) { s.SelectedVoices[0].ID = "x" }),
			clienttest.ResetBefore(), ""},
		"one scenario less":             {func(s *clienttest.Simulation) { s.Scenarios = s.Scenarios[1:] }, clienttest.ResetBefore(), ""},
		"one scenario twice":            {twice, clienttest.ResetBefore(), ""},
		"scenarios that cannot be read": {extra("scenarios_ids", "?"), clienttest.ResetBefore(), ""},
		"a part of the scenarios":       {extra("scenarios_count", 3), clienttest.ResetBefore(), ""},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			older := seedPharmacy(srv, tt.change)
			srv.Inject("createSimulation", tt.fault)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.Len(t, sent(srv, "createSimulation"), 1)
			if tt.found == "" {
				require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.found == "older", sim.ID == older)
		})
	}
}

// changeLast changes the last scenario.
func changeLast(change func(*clienttest.Scenario)) func(*clienttest.Simulation) {
	return func(sim *clienttest.Simulation) { change(&sim.Scenarios[len(sim.Scenarios)-1]) }
}

// twice repeats the first scenario.
func twice(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, sim.Scenarios[0]) }

// extra sets a field of a simulation's JSON.
func extra(name string, value any) func(*clienttest.Simulation) {
	return func(sim *clienttest.Simulation) { sim.Extra = map[string]any{name: value} }
}

func TestSimulationsService_Create_HasAnUnknownOutcomeIfTheSearchFails(t *testing.T) {
	for _, operation := range []string{"listSimulations", "getSimulation"} {
		synctestSubtest(t, operation, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", clienttest.ResetAfter())
			srv.Inject(operation, clienttest.Times(3, clienttest.ServerError(500))...)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
			require.Len(t, storedIDs(t, srv), 1)
		})
	}
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
