package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Nothing that was read is left out unless it was named.
func TestSimulationsService_Edit_SendsTheFullList(t *testing.T) {
	replace := func(opts ...client.ReplaceOption) func(*client.Edit) error {
		return func(e *client.Edit) error {
			return e.Scenarios.Replace([]client.Scenario{client.NewScenario("Books", "You book.", "Booked.")}, opts...)
		}
	}
	for name, tt := range map[string]struct {
		change func(*client.Edit) error
		sent   []int64 // ids, in order; 0: a new one
		added  []int64
	}{
		"a setting":                {settingName("Surgery"), []int64{books, cancels}, []int64{}},
		"an addition":              {adding("Asks"), []int64{books, cancels, 0}, []int64{50003}},
		"a change":                 {renaming(cancels, "Calls off"), []int64{books, cancels}, []int64{}},
		"a removal":                {removing(books), []int64{cancels}, []int64{}},
		"a removal and a setting":  {both(removing(cancels), settingName("Surgery")), []int64{books}, []int64{}},
		"clear":                    {clearing, []int64{}, []int64{}},
		"clear, then an addition":  {both(clearing, adding("Asks")), []int64{0}, []int64{50003}},
		"replace, one id allowed":  {replace(client.AllowRemove(cancels)), []int64{books}, []int64{}},
		"replace, all are allowed": {replace(client.AllowRemoveAll()), []int64{books}, []int64{}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, tt.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			ids := []int64{}
			require.NotNil(t, lastBody(t, srv).Scenarios, "the list is always sent")
			for _, sc := range *lastBody(t, srv).Scenarios {
				ids = append(ids, sc.ID)
			}
			require.Equal(t, tt.sent, ids)
			require.Equal(t, tt.added, result.AddedIDs)
			require.False(t, result.LateWritePossible)
		})
	}
}

func TestSimulationsService_Edit_SendsUntouchedScenariosAsTheyWereRead(t *testing.T) {
	stored := []clienttest.Scenario{
		{ID: 1<<62 + 1, Name: "twin", Description: "d", ExpectedResult: "e"}, // not exact as a float
		{
			ID: 3, Name: "twin", Description: " <&>\u2028\"\\\n", ExpectedResult: "e",
			SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "unlisted"}},
		},
		{ID: 2, Name: "", Description: "", ExpectedResult: "", SelectedVoices: []clienttest.Voice{}},
	}
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: stored})
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err, "stored twins, blank strings and other providers are accepted if nobody touches them")
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	stored[0].SelectedVoices = []clienttest.Voice{}
	require.Equal(t, stored, state(t, srv, id).Scenarios[:3])
	require.Nil(t, lastBody(t, srv).Name, "a setting that does not change is not sent")
}

func TestSimulationsService_Edit_NoChangeIsNoWrite(t *testing.T) {
	for name, change := range map[string]func(*client.Edit) error{
		"nothing":      nothing,
		"same name":    settingName("Clinic"),
		"same strings": renaming(books, "Books"),
		"nil voices where there are none": func(e *client.Edit) error {
			return e.Scenarios.Change(cancels, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		},
		"replaced by itself in another order": func(e *client.Edit) error {
			var list []client.Scenario
			for sc := range e.Scenarios.All() {
				list = append([]client.Scenario{sc}, list...)
			}
			return e.Scenarios.Replace(list)
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			result, err := newClient(t, srv, client.WithBackupDir(t.TempDir())).Simulations.Edit(t.Context(), id, change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeUnchanged, result.Outcome)
			require.Equal(t, []string{"GET"}, methods(srv))
			require.Equal(t, 1, result.Requests)
			require.Equal(t, id, result.Simulation.ID, "as it was read")
			require.Empty(t, result.Backup)
		})
	}
}

func TestSimulationsService_Apply_EmptyPlanNeedsNoRequest(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, nothing)
	require.True(t, p.Empty())
	result, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, &client.EditResult{Outcome: client.OutcomeUnchanged, Plan: p, Changes: p.Changes()}, result)
	require.Equal(t, []string{"GET"}, methods(srv), "of the plan")
}
