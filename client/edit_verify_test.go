package client_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Promise 5: the service accepts the write and stores something else.
func TestWhatIsReadBackOtherwiseIsDiverged(t *testing.T) {
	after := func(change func(*clienttest.Simulation)) clienttest.Fault {
		return clienttest.After(func(srv *clienttest.Server) { srv.Edit(101, change) })
	}
	for name, test := range map[string]struct {
		options []clienttest.Option
		fault   clienttest.Fault
		change  func(*client.Edit) error
		says    string
		missing int
		extra   int
		altered int
	}{
		"a removed id still there": {opts(clienttest.PutKeepsLeftOut()), clienttest.Pass(), removing(cancels), `extra 50002 "Cancels"`, 0, 1, 0},
		"an empty list ignored":    {opts(clienttest.PutEmptyIgnored()), clienttest.Pass(), clearing, `extra 50001 "Books"; extra 50002 "Cancels"`, 0, 2, 0},
		"read voices dropped":      {opts(clienttest.PutDropsVoices()), clienttest.Pass(), settingName("Surgery"), "scenario 50001 altered in selected_voices", 0, 0, 1},
		"sent voices dropped": {opts(clienttest.PutDropsVoices()), clienttest.Pass(), both(removing(books), func(e *client.Edit) error {
			return e.Scenarios.Add(client.NewScenario("Asks", "d", "e", client.Rime("v")))
		}), `missing 0 "Asks"`, 1, 1, 0},
		"a setting lost":   {nil, after(func(sim *clienttest.Simulation) { sim.Name = "Clinic" }), settingName("Surgery"), "(name)", 0, 0, 0},
		"a setting more":   {nil, after(func(sim *clienttest.Simulation) { sim.Agent.ID = 9 }), settingName("Surgery"), "(agent_id)", 0, 0, 0},
		"a scenario lost":  {nil, after(func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:2] }), adding("Asks"), `missing 0 "Asks"`, 1, 0, 0},
		"added twice":      {nil, after(func(sim *clienttest.Simulation) { sim.Scenarios = append(sim.Scenarios, twin(sim.Scenarios[2])) }), adding("Asks"), `extra 50004 "Asks"`, 0, 1, 0},
		"a text shortened": {nil, after(func(sim *clienttest.Simulation) { sim.Scenarios[1].Description = "You" }), adding("Asks"), "scenario 50002 altered in description", 0, 0, 1},
		"removed, and back under a new id": {opts(clienttest.PutKeepsLeftOut(), clienttest.PutGivesNewIDs()),
			clienttest.Pass(), removing(cancels), `extra 50002 "Cancels"`, 0, 1, 0},
		"removed and added alike, but kept under its id": {nil, after(func(sim *clienttest.Simulation) { sim.Scenarios[1].ID = cancels }), both(removing(cancels), func(e *client.Edit) error {
			return e.Scenarios.Add(client.NewScenario("Cancels", "You want to cancel.", "It is cancelled."))
		}), `extra 50002 "Cancels"; missing 0 "Cancels"`, 1, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctestRun(t, func(t *testing.T) {
				srv := newServer(t, test.options...)
				c, id, began := newClient(t, srv), seed(t, srv), time.Now()
				srv.Inject("updateSimulation", test.fault)
				_, err := c.Simulations.Edit(t.Context(), id, test.change)
				var diverged *client.DivergedError
				require.ErrorAs(t, err, &diverged)
				require.ErrorContains(t, err, test.says)
				require.NotContains(t, err.Error(), "You")
				counts := []int{len(diverged.Changes.Removed), len(diverged.Changes.Added), len(diverged.Changes.Changed)}
				require.Equal(t, []int{test.missing, test.extra, test.altered}, counts, "missing, extra, altered")
				require.Equal(t, []string{"GET", "GET", "PUT", "GET", "GET"}, methods(srv), "read back twice, and not edited again")
				require.Equal(t, 500*time.Millisecond, time.Since(began))
			})
		})
	}
}

func opts(list ...clienttest.Option) []clienttest.Option { return list }

func twin(sc clienttest.Scenario) clienttest.Scenario {
	sc.ID = 0
	return sc
}

func TestAReadBackThatFitsAMomentLaterIsVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		rename := func(name string) func(*clienttest.Server) {
			return func(srv *clienttest.Server) { srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name = name }) }
		}
		stale := clienttest.Before(rename("Clinic")).And(clienttest.After(rename("Surgery")))
		srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), stale)
		result, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		require.NoError(t, err)
		require.Equal(t, client.OutcomeVerified, result.Outcome)
		require.Equal(t, 5, result.Requests)
		require.Equal(t, "Surgery", result.Simulation.Name)
	})
}

func TestIDsThatDoNotSurviveAreComparedByContent(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*client.Edit) error
		added  []int64
		names  []string
	}{
		"a setting":    {settingName("Surgery"), []int64{}, []string{"Books", "Cancels"}},
		"a change":     {renaming(books, "Calls"), []int64{}, []string{"Calls", "Cancels"}},
		"a removal":    {removing(books), []int64{}, []string{"Cancels"}},
		"two more":     {both(adding("Asks"), adding("Begs")), []int64{50005, 50006}, []string{"Books", "Cancels", "Asks", "Begs"}},
		"one for one":  {both(removing(cancels), adding("Cancels")), []int64{50004}, []string{"Books", "Cancels"}},
		"a fresh list": {both(clearing, adding("Asks")), []int64{50003}, []string{"Asks"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, clienttest.PutGivesNewIDs())
			id := seed(t, srv)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, test.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, test.added, result.AddedIDs, "in the order of the plan")
			require.Equal(t, test.names, storedNames(t, srv, id))
		})
	}
}

// Stored twins have the same texts and other voices: each must stand for its own.
func TestTwinsAreMatchedEachWithItsVoices(t *testing.T) {
	srv := newServer(t, clienttest.PutGivesNewIDs())
	like := clienttest.Scenario{Name: "twin", Description: "d", ExpectedResult: "e"}
	list := []clienttest.Scenario{like, like, like}
	list[1].SelectedVoices = []clienttest.Voice{{ID: "a", Provider: "rime"}}
	list[2].SelectedVoices = []clienttest.Voice{{ID: "b", Provider: "rime"}}
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: list})
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
}

// Voices that the service does not return are sent without, and then say nothing.
func TestVoicesThatWereNeverReturnedAreNotMissed(t *testing.T) {
	srv := newServer(t, clienttest.VoicesMissing(), clienttest.PutKeepsVoices())
	id := seed(t, srv)
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	require.Len(t, state(t, srv, id).Scenarios[0].SelectedVoices, 1)
	for _, sc := range *lastBody(t, srv).Scenarios {
		require.Nil(t, sc.SelectedVoices)
	}
}

func TestAnAnswerToTheWriteNeedNotHaveTheList(t *testing.T) {
	srv := newServer(t, clienttest.WithoutScenarios("updateSimulation"))
	id := seed(t, srv)
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err)
	require.Equal(t, []int64{50003}, result.AddedIDs)
}
