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

// seedPharmacy stores what pharmacy leads to.
func seedPharmacy(srv *clienttest.Server, change func(*clienttest.Simulation)) int64 {
	sim := clienttest.Simulation{Name: "Pharmacy", Agent: clienttest.Agent{ID: 9}, Scenarios: []clienttest.Scenario{
		{Name: "Asks", Description: "You ask for the hours.", ExpectedResult: "They are told."},
		{Name: "Orders", Description: "You want to order.", ExpectedResult: "It is ordered.", SelectedVoices: []clienttest.Voice{{ID: "v2", Provider: "play_ht"}, {ID: "v1", Provider: "rime"}}},
	}}
	change(&sim)
	return srv.Seed(sim)
}

// stored lists the simulations on the server.
func stored(t *testing.T, srv *clienttest.Server) (ids []int64) {
	t.Helper()
	for _, sim := range collect(t, newClient(t, srv).Simulations.List(t.Context(), client.ListOptions{})) {
		ids = append(ids, sim.ID)
	}
	return ids
}

func TestCreateLeavesTheDefaultsToTheService(t *testing.T) {
	srv := newServer(t)
	sim, err := newClient(t, srv).Simulations.Create(t.Context(), client.SimulationCreate{Name: "Pharmacy", AgentID: 9})
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"Pharmacy","agent_id":9}`, string(srv.Requests()[0].Body))
	require.Equal(t, []any{1, 3, 3, client.SimulationStatusDraft},
		[]any{sim.NumberOfCallToMake, sim.ConcurrentCallCount, sim.MaxCallDurationInMinutes, sim.Status})
}

func TestACreateWhoseAnswerIsLostIsFoundAndNotRepeated(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"reset after it was stored":       clienttest.ResetAfter(),
		"cut body":                        clienttest.CutBody(),
		"cut body in chunks":              clienttest.CutChunked(),
		"body not in time":                clienttest.SlowBody(time.Minute),
		"500 after it was stored":         clienttest.ServerErrorAfter(500),
		"503 after it was stored":         clienttest.ServerErrorAfter(503),
		"a gateway's 502":                 clienttest.HTMLAfter(502),
		"a gateway's 504":                 clienttest.HTMLAfter(504),
		"408":                             clienttest.RespondAfter(408, `{}`),
		"200 with a page of HTML":         clienttest.HTMLAfter(200),
		"200 without the simulation":      clienttest.RespondAfter(200, `{"success":true}`),
		"200 with a simulation but no id": clienttest.RespondAfter(200, `{"success":true,"simulation":{"name":"Pharmacy"}}`),
		"204":                             clienttest.RespondAfter(204, ``),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", fault)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.NoError(t, err)
			require.Equal(t, []int64{sim.ID}, stored(t, srv))
			require.Equal(t, "Pharmacy", sim.Name)
			require.Len(t, sent(srv, "createSimulation"), 1)
		})
	}
}

func TestACreateThatIsNotFoundHasAnUnknownOutcome(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		cause error // nil: any
		later int   // simulations in the end
	}{
		"reset before it was stored":  {clienttest.ResetBefore(), nil, 0},
		"500, nothing stored":         {clienttest.ServerError(500), client.ErrServer, 0},
		"502, nothing stored":         {clienttest.HTML(502), client.ErrServer, 0},
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
			require.Len(t, stored(t, srv), tt.later)
		})
	}
}

func TestACreateThatWasNotSentOrNotLookedAtIsRepeated(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"connection refused": clienttest.Refuse(),
		"rate limit":         clienttest.RateLimit("7"),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", clienttest.Times(2, fault)...)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.NoError(t, err)
			require.Equal(t, []int64{sim.ID}, stored(t, srv))
			require.Empty(t, sent(srv, "getSimulation"))
		})
	}
}

func TestARefusedCreateIsNotSearchedFor(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"400": clienttest.Respond(400, `{"error":"bad_request"}`),
		"403": clienttest.Respond(403, `{"error":"forbidden"}`),
		"200": clienttest.PlanExpired(),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", fault)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			var refusal *client.APIError
			require.ErrorAs(t, err, &refusal)
			require.NotErrorAs(t, err, new(*client.OutcomeUnknownError))
			require.Len(t, srv.Requests(), 1)
		})
	}
}

func TestOnlyADraftWithTheSameNameAgentAndScenariosIsTakenForTheCreatedOne(t *testing.T) {
	same := func(*clienttest.Simulation) {}
	for name, tt := range map[string]struct {
		older   func(*clienttest.Simulation)
		reset   clienttest.Fault
		isFound string // "": the outcome is unknown
	}{
		"a twin, and nothing was stored":          {same, clienttest.ResetBefore(), "older"},
		"a twin, and it was stored":               {same, clienttest.ResetAfter(), ""},
		"a twin that ran, and nothing was stored": {func(s *clienttest.Simulation) { s.Status = "Completed" }, clienttest.ResetBefore(), ""},
		"a twin that ran, and it was stored":      {func(s *clienttest.Simulation) { s.Status = "Stopped" }, clienttest.ResetAfter(), "newer"},
		"another name":                            {func(s *clienttest.Simulation) { s.Name = "pharmacy" }, clienttest.ResetBefore(), ""},
		"another agent":                           {func(s *clienttest.Simulation) { s.Agent.ID = 8 }, clienttest.ResetBefore(), ""},
		"another text":                            {func(s *clienttest.Simulation) { s.Scenarios[0].ExpectedResult = "x" }, clienttest.ResetBefore(), ""},
		"another voice":                           {func(s *clienttest.Simulation) { s.Scenarios[1].SelectedVoices[0].ID = "x" }, clienttest.ResetBefore(), ""},
		"a scenario less":                         {func(s *clienttest.Simulation) { s.Scenarios = s.Scenarios[1:] }, clienttest.ResetBefore(), ""},
		"a scenario more":                         {func(s *clienttest.Simulation) { s.Scenarios = append(s.Scenarios, s.Scenarios[0]) }, clienttest.ResetBefore(), ""},
		"another one, and it was stored":          {func(s *clienttest.Simulation) { s.Agent.ID = 8 }, clienttest.ResetAfter(), "newer"},
		"one that cannot be read":                 {func(s *clienttest.Simulation) { s.Extra = map[string]any{"scenarios_ids": "?"} }, clienttest.ResetBefore(), ""},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			older := seedPharmacy(srv, tt.older)
			srv.Inject("createSimulation", tt.reset)
			sim, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.Len(t, sent(srv, "createSimulation"), 1)
			if tt.isFound == "" {
				require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.isFound == "older", sim.ID == older)
		})
	}
}

func TestACreateThatCannotBeSearchedForHasAnUnknownOutcome(t *testing.T) {
	for _, operation := range []string{"listSimulations", "getSimulation"} {
		synctestSubtest(t, operation, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("createSimulation", clienttest.ResetAfter())
			srv.Inject(operation, clienttest.Times(3, clienttest.ServerError(500))...)
			_, err := newClient(t, srv).Simulations.Create(t.Context(), pharmacy())
			require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
			require.Len(t, stored(t, srv), 1)
		})
	}
}

func TestACreateThatIsCancelledHasAnUnknownOutcome(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		srv.Inject("createSimulation", clienttest.SlowBody(time.Minute))
		_, err := newClient(t, srv).Simulations.Create(cancelAfter(t, time.Second), pharmacy())
		require.ErrorAs(t, err, new(*client.OutcomeUnknownError))
		require.ErrorIs(t, err, context.Canceled)
		require.Len(t, stored(t, srv), 1)
	})
}
