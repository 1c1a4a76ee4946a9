package client_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func serverOptions(list ...clienttest.Option) []clienttest.Option { return list }

// storedOtherwise changes what a write stored, before anybody can read it.
func storedOtherwise(change func(*clienttest.Simulation)) clienttest.Fault {
	return clienttest.After(func(srv *clienttest.Server) { srv.Edit(101, change) })
}

func addingWith(name string, voices ...client.Voice) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario(name, "You want to cancel.", "It is cancelled.", voices...))
	}
}

// The service accepts the write and stores something else.
func TestSimulationsService_Edit_Diverged(t *testing.T) {
	isApplied := map[string]bool{
		"a voice that was read is gone": true, "another setting changes": true, "added twice": true, "a string is shortened": true,
	}
	dropsVoices, keepsLeftOut := serverOptions(clienttest.PutDropsVoices()), serverOptions(clienttest.PutKeepsLeftOut())
	for name, tt := range map[string]struct {
		options []clienttest.Option
		fault   clienttest.Fault
		change  func(*client.Edit) error
		says    string
		counts  []int // missing, extra, altered
	}{
		"a removed id is still there": {
			keepsLeftOut, clienttest.Pass(), both(removing(cancels), settingName("Surgery")), `(extra 50002 "Cancels")`, []int{0, 1, 0},
		},
		"a removed id is back under a new one": {
			serverOptions(clienttest.PutKeepsLeftOut(), clienttest.PutGivesNewIDs()),
			clienttest.Pass(), removing(cancels), `(extra 50002 "Cancels")`, []int{0, 1, 0},
		},
		"removed and added alike, but kept under its id": {
			nil, storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios[1].ID = cancels }),
			both(both(removing(cancels), addingWith("Cancels")), settingName("Surgery")),
			`(missing "Cancels"; extra 50002 "Cancels")`, []int{1, 1, 0},
		},
		"an empty list is ignored": {
			serverOptions(clienttest.PutEmptyIgnored()), clienttest.Pass(), both(clearing, settingName("Surgery")),
			`(extra 50001 "Books"; extra 50002 "Cancels")`, []int{0, 2, 0},
		},
		"a voice that was read is gone": {
			dropsVoices, clienttest.Pass(), settingName("Surgery"), "(scenario 50001 altered in selected_voices)", []int{0, 0, 1},
		},
		"a voice that was sent is gone": {
			dropsVoices, clienttest.Pass(), both(removing(books), addingWith("Asks", client.Rime("v"))),
			`(missing "Asks"; extra 50003 "Asks")`, []int{1, 1, 0},
		},
		"a setting is lost": {
			nil, storedOtherwise(func(sim *clienttest.Simulation) { sim.Name = "Clinic" }),
			both(settingName("Surgery"), removing(books)), "(name)", []int{0, 0, 0},
		},
		"another setting changes": {
			nil, storedOtherwise(func(sim *clienttest.Simulation) { sim.Agent.ID = 9 }), settingName("Surgery"), "(agent_id)", []int{0, 0, 0},
		},
		"an added scenario is lost": {
			nil, storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:2] }),
			both(adding("Asks"), settingName("Surgery")), `(missing "Asks")`, []int{1, 0, 0},
		},
		"added twice": {
			nil, storedOtherwise(addTwin), adding("Asks"), `(extra 50004 "Asks")`, []int{0, 1, 0},
		},
		"a string is shortened": {
			nil, storedOtherwise(func(sim *clienttest.Simulation) { sim.Scenarios[1].Description = "You" }), adding("Asks"),
			"(scenario 50002 altered in description)", []int{0, 0, 1},
		},
		"half of the list is applied": {
			nil, clienttest.HalfApplied(1), both(both(removing(cancels), adding("Asks")), settingName("Surgery")),
			`(missing "Asks"; extra 50002 "Cancels")`, []int{1, 1, 0},
		},
		"the list is cut": {nil, clienttest.Truncated(1), adding("Asks"), `(missing 50002 "Cancels"; missing "Asks")`, []int{2, 0, 0}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			c, id, began := newClient(t, srv), seed(t, srv), time.Now()
			srv.Inject("updateSimulation", tt.fault)
			_, err := c.Simulations.Edit(t.Context(), id, tt.change)
			var diverged *client.DivergedError
			require.ErrorAs(t, err, &diverged)
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), "You")
			counts := []int{len(diverged.Changes.Removed), len(diverged.Changes.Added), len(diverged.Changes.Changed)}
			require.Equal(t, tt.counts, counts, "missing, extra, altered")
			require.Equal(t, isApplied[name], diverged.Applied, "every change of the plan is there")
			require.ErrorContains(t, err, "or the service does not store it so")
			require.Equal(t, []string{"GET", "PUT", "GET", "GET", "GET"}, methods(srv), "read back three times, and not edited again")
			require.Equal(t, 2*time.Second, time.Since(began))
		})
	}
}

// addTwin stores the last scenario a second time.
func addTwin(sim *clienttest.Simulation) {
	twin := sim.Scenarios[len(sim.Scenarios)-1]
	twin.ID = 0
	sim.Scenarios = append(sim.Scenarios, twin)
}

// A lagging replica shows the state before the write for a while.
func TestSimulationsService_Edit_ReadsBackThreeTimes(t *testing.T) {
	for name, tt := range map[string]struct {
		options  []clienttest.Option
		reads    []clienttest.Fault
		took     time.Duration
		requests int
	}{
		"at once":                  {nil, nil, 0, 3},
		"the second time":          {nil, []clienttest.Fault{clienttest.Stale(1)}, 500 * time.Millisecond, 4},
		"the third time":           {nil, clienttest.Times(2, clienttest.Stale(1)), 2 * time.Second, 5},
		"once no cache interferes": {nil, clienttest.Times(2, clienttest.Header("Age", "60")), 2 * time.Second, 5},
		"a lag of 0.4 s":           {serverOptions(clienttest.LaggingReads(400 * time.Millisecond)), nil, 500 * time.Millisecond, 4},
		"a lag of 1.9 s":           {serverOptions(clienttest.LaggingReads(1900 * time.Millisecond)), nil, 2 * time.Second, 5},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			c, id, began := newClient(t, srv), seed(t, srv), time.Now()
			srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, tt.reads...)...)
			result, err := c.Simulations.Edit(t.Context(), id, both(settingName("Surgery"), adding("Asks")))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, "Surgery", result.Simulation.Name)
			require.Equal(t, []int64{50003}, result.AddedIDs)
			require.Equal(t, tt.requests, result.Requests)
			require.Equal(t, tt.took, time.Since(began))
			require.False(t, result.LateWritePossible)
		})
	}
}

// The write was accepted, and exactly the state before it is shown: who edits again now could write twice.
func TestSimulationsService_Edit_AcceptedAndNotSeen(t *testing.T) {
	response := `{"success":true,"simulation":{"id":101}}`
	later := clienttest.StoreAfter(time.Minute)
	restored := func(sim *clienttest.Simulation) { sim.Scenarios = sim.Scenarios[:2] }
	for name, tt := range map[string]struct {
		options []clienttest.Option
		put     clienttest.Fault
		stored  []string // in the end
	}{
		"200, and stored later": {nil, later.And(clienttest.Respond(200, response)), []string{"Books", "Cancels", "Asks"}},
		"a lagging replica": {
			serverOptions(clienttest.LaggingReads(10 * time.Second)), clienttest.Pass(), []string{"Books", "Cancels", "Asks"},
		},
		"the write is lost": {nil, clienttest.Respond(200, response), []string{"Books", "Cancels"}},
		"it was undone":     {nil, storedOtherwise(restored), []string{"Books", "Cancels"}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, tt.options...)
			c, id, began := newClient(t, srv), seed(t, srv), time.Now()
			srv.Inject("updateSimulation", tt.put)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
			require.Equal(t, unknown.Plan.Base(), *unknown.Seen, "the state before the write")
			require.ErrorContains(t, err, "the service accepted the write, but no read confirms it")
			require.ErrorContains(t, err, "call Verify with the Plan")
			require.Equal(t, []string{"GET", "PUT", "GET", "GET", "GET"}, methods(srv))
			require.Equal(t, 2*time.Second, time.Since(began))
			<-time.After(2 * time.Minute)
			require.Equal(t, tt.stored, storedNames(t, srv, id), "Edit did not write again")
		})
	}
}

func TestSimulationsService_Edit_AcceptedAndNotReadBack(t *testing.T) {
	notFound, broken := clienttest.Respond(404, `{}`), clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(101, func(sim *clienttest.Simulation) { sim.Scenarios[0].Raw = []byte(`{}`) })
	})
	for name, tt := range map[string]struct {
		reads []clienttest.Fault
		seen  string // the name of the simulation; empty: nothing was read
	}{
		"at all":       {clienttest.Times(3, notFound), ""},
		"completely":   {[]clienttest.Fault{broken}, ""},
		"past a cache": {clienttest.Times(3, clienttest.Header("Age", "1")), ""},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, tt.reads...)...)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
			require.ErrorContains(t, err, "the service accepted the write")
			require.NotContains(t, err.Error(), "nothing was written")
			require.NotContains(t, err.Error(), "the old one", "a state that is not the old one is not called so")
			var reading *client.APIError
			require.False(t, errors.As(err, &reading), "a failed read is not the failure of the write")
			require.NotErrorIs(t, err, client.ErrNotFound)
			require.Equal(t, tt.seen != "", unknown.Seen != nil)
			if unknown.Seen != nil {
				require.Equal(t, tt.seen, unknown.Seen.Settings.Name)
			}
		})
	}
}

// A look that fails is followed by the next one.
func TestSimulationsService_Edit_LooksAgainAfterAReadThatFailed(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"not found": clienttest.Respond(404, `{}`), "a cache": clienttest.Header("Age", "1"), "no JSON": clienttest.HTML(200),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("getSimulation", clienttest.Pass(), fault, fault)
			result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, []string{"GET", "PUT", "GET", "GET", "GET"}, methods(srv))
		})
	}
}

func TestSimulationsService_Edit_IDsThatDoNotSurviveAreComparedByContent(t *testing.T) {
	for name, tt := range map[string]struct {
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
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, tt.added, result.AddedIDs, "in the order of the plan")
			require.Equal(t, tt.names, storedNames(t, srv, id))
		})
	}
}

// Stored twins have the same strings and other voices: each is matched with its own.
func TestSimulationsService_Edit_TwinsAreMatchedByTheirVoices(t *testing.T) {
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

// Voices that the service does not return are not sent, and not compared.
func TestSimulationsService_Edit_VoicesThatAreNeverReturned(t *testing.T) {
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

func TestSimulationsService_Edit_ResponseToTheWriteNeedsNoList(t *testing.T) {
	srv := newServer(t, clienttest.WithoutScenarios("updateSimulation"))
	id := seed(t, srv)
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err)
	require.Equal(t, []int64{50003}, result.AddedIDs)
}

// An earlier write that failed is not why an accepted one is not seen.
func TestOutcomeUnknownError_AcceptedWrapsNoEarlierFailure(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.ServerError(500), clienttest.Respond(200, `{"success":true,"simulation":{"id":101}}`))
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.True(t, unknown.Accepted)
		require.NotErrorAs(t, err, new(*client.APIError))
	})
}
