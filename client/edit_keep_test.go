package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// Promise 1.
func TestNothingThatWasReadIsLeftOutUnlessItWasNamed(t *testing.T) {
	replace := func(opts ...client.ReplaceOption) func(*client.Edit) error {
		return func(e *client.Edit) error {
			return e.Scenarios.Replace([]client.Scenario{client.NewScenario("Books", "You book.", "Booked.")}, opts...)
		}
	}
	for name, test := range map[string]struct {
		change func(*client.Edit) error
		sent   []int64 // ids, in order; 0: a new one
	}{
		"a setting":                {settingName("Surgery"), []int64{books, cancels}},
		"an addition":              {adding("Asks"), []int64{books, cancels, 0}},
		"a change":                 {renaming(cancels, "Calls off"), []int64{books, cancels}},
		"a removal":                {removing(books), []int64{cancels}},
		"a removal and a setting":  {both(removing(cancels), settingName("Surgery")), []int64{books}},
		"clear":                    {clearing, []int64{}},
		"clear, then an addition":  {both(clearing, adding("Asks")), []int64{0}},
		"replace, one id allowed":  {replace(client.AllowRemove(cancels)), []int64{books}},
		"replace, all are allowed": {replace(client.AllowRemoveAll()), []int64{books}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, test.change)
			require.NoError(t, err)
			require.Equal(t, client.OutcomeVerified, result.Outcome)
			require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, methods(srv))
			require.Equal(t, 4, result.Requests)
			ids := []int64{}
			require.NotNil(t, lastBody(t, srv).Scenarios, "the full list is always sent")
			for _, sc := range *lastBody(t, srv).Scenarios {
				ids = append(ids, sc.ID)
			}
			require.Equal(t, test.sent, ids)
			require.Len(t, result.AddedIDs, strings.Count(name, "addition"))
		})
	}
}

func TestAnUntouchedScenarioGoesBackAsItWasRead(t *testing.T) {
	stored := []clienttest.Scenario{
		{ID: 1<<62 + 1, Name: "twin", Description: "d", ExpectedResult: "e"}, // not exact as a float
		{ID: 3, Name: "twin", Description: " <&>\u2028\"\\\n", ExpectedResult: "e", SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "unlisted"}}},
		{ID: 2, Name: "", Description: "", ExpectedResult: "", SelectedVoices: []clienttest.Voice{}},
	}
	srv := newServer(t, clienttest.AcceptProviders("unlisted"))
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: stored})
	result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
	require.NoError(t, err, "stored twins, blanks and providers that nobody touches are no obstacle")
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	stored[0].SelectedVoices = []clienttest.Voice{}
	require.Equal(t, stored, state(t, srv, id).Scenarios[:3])
	require.Nil(t, lastBody(t, srv).Name, "a setting that does not change is not sent")
}

// Promise 3.
func TestNoChangeIsNoWrite(t *testing.T) {
	for name, change := range map[string]func(*client.Edit) error{
		"nothing":    nothing,
		"same name":  settingName("Clinic"),
		"same texts": renaming(books, "Books"),
		"nil voices where there are none": func(e *client.Edit) error {
			return e.Scenarios.Change(cancels, func(sc *client.Scenario) { sc.SelectedVoices = nil })
		},
		"replaced by itself": func(e *client.Edit) error {
			var list []client.Scenario
			for sc := range e.Scenarios.All() {
				list = append([]client.Scenario{sc}, list...) // the order does not count
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
			require.Equal(t, id, result.Simulation.ID, "as it was read last")
			require.Empty(t, result.Backup)
		})
	}
}

func TestAPlanThatChangesNothingIsAppliedWithoutARequest(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	p := plan(t, c, id, nothing)
	require.True(t, p.Empty())
	result, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, &client.EditResult{Outcome: client.OutcomeUnchanged}, result)
	require.Equal(t, []string{"GET"}, methods(srv))
}
