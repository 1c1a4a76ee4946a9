package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestPutReplacesTheListUnlessAnOptionSaysOtherwise(t *testing.T) {
	for name, test := range map[string]struct {
		opts []clienttest.Option
		body string
		want []string
	}{
		"kept, changed and added":          {nil, full(entry(12, "two"), entry(11, "ONE"), entry(0, "new")), []string{"two", "ONE", "new"}},
		"left out: deleted":                {nil, full(entry(12, "two")), []string{"two"}},
		"left out: kept":                   {opts(clienttest.PutKeepsLeftOut()), full(entry(0, "new"), entry(12, "TWO")), []string{"one", "TWO", "new"}},
		"no list: left alone":              {nil, `{"name":"x"}`, []string{"one", "two"}},
		"no list: cleared":                 {opts(clienttest.PutWithoutScenariosClears()), `{"name":"x"}`, []string{}},
		"empty list: cleared":              {nil, full(), []string{}},
		"empty list: ignored":              {opts(clienttest.PutEmptyIgnored()), full(), []string{"one", "two"}},
		"empty list, left out: kept":       {opts(clienttest.PutKeepsLeftOut()), full(), []string{"one", "two"}},
		"unknown id: added":                {opts(clienttest.PutAddsUnknownIDs()), full(entry(99, "x")), []string{"x"}},
		"new ids, left out: still in turn": {opts(clienttest.PutGivesNewIDs(), clienttest.PutKeepsLeftOut()), full(entry(11, "ONE")), []string{"ONE", "two"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opts...)
			srv.Seed(clinic())
			r := send(t, srv, "PUT", "/simulations/7", test.body)
			require.Equal(t, 200, r.status, r.text)
			require.Equal(t, test.want, names(t, srv, 7))
			require.Len(t, r.shown(t)["scenarios_ids"], len(test.want))
		})
	}
}

func opts(o ...clienttest.Option) []clienttest.Option { return o }

func TestPutChangesOnlyTheSettingsThatItNames(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	r := send(t, srv, "PUT", "/simulations/7", `{"agent_id":9,"max_call_duration_in_minutes":8}`)
	require.Equal(t, 200, r.status, r.text)
	want := clinic()
	got, _ := srv.State(7)
	require.Equal(t, want.Scenarios, got.Scenarios)
	require.Equal(t, "Clinic", got.Name)
	require.Equal(t, int64(9), got.AgentID)
	require.Equal(t, "Agent 9", got.AgentName)
	require.Equal(t, []int{1, 3, 8}, []int{got.NumberOfCallToMake, got.ConcurrentCallCount, got.MaxCallDurationInMinutes})
}

func TestIDsSurviveAPutUnlessItGivesNewOnes(t *testing.T) {
	for name, test := range map[string]struct {
		opts []clienttest.Option
		same bool
	}{
		"survive": {nil, true},
		"new":     {opts(clienttest.PutGivesNewIDs()), false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opts...)
			srv.Seed(clinic())
			send(t, srv, "PUT", "/simulations/7", full(entry(11, "one"), entry(0, "new")))
			sim, _ := srv.State(7)
			require.Equal(t, test.same, sim.Scenarios[0].ID == 11)
			require.Greater(t, sim.Scenarios[1].ID, int64(12))
			require.NotEqual(t, sim.Scenarios[0].ID, sim.Scenarios[1].ID)
		})
	}
}

func TestVoicesOfAnEntryReplaceTheStoredOnes(t *testing.T) {
	without := entry(11, "one")
	with := `{"id":11,"name":"one","description":"d","expected_result":"e","selected_voices":[{"id":"w","provider":"rime"}]}`
	stored, sent := []clienttest.Voice{{ID: "v", Provider: "rime"}}, []clienttest.Voice{{ID: "w", Provider: "rime"}}
	for name, test := range map[string]struct {
		opts  []clienttest.Option
		entry string
		want  []clienttest.Voice
	}{
		"sent":              {nil, with, sent},
		"not sent":          {nil, without, nil},
		"not sent: kept":    {opts(clienttest.PutKeepsVoices()), without, stored},
		"sent, kept if not": {opts(clienttest.PutKeepsVoices()), with, sent},
		"sent: dropped":     {opts(clienttest.PutDropsVoices()), with, nil},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opts...)
			srv.Seed(clinic())
			send(t, srv, "PUT", "/simulations/7", full(test.entry))
			sim, _ := srv.State(7)
			require.Equal(t, test.want, sim.Scenarios[0].Voices)
		})
	}
}

func TestARunningSimulationCannotBeUpdated(t *testing.T) {
	for name, test := range map[string]struct {
		opts   []clienttest.Option
		status int
		member string
		value  any
		stored int
	}{
		"400":               {nil, 400, "error", "invalid_state", 1},
		"200 success false": {opts(clienttest.PutWhileRunningUnsuccessful()), 200, "success", false, 1},
		"accepted":          {opts(clienttest.PutWhileRunningAccepted()), 200, "success", true, 2},
	} {
		for _, status := range []string{"Pending", "In Progress", "Calculating Summary"} {
			t.Run(name+" "+status, func(t *testing.T) {
				srv := clienttest.NewServer(t, test.opts...)
				sim := clinic()
				sim.Status = status
				srv.Seed(sim)
				r := send(t, srv, "PUT", "/simulations/7", full())
				require.Equal(t, test.status, r.status)
				require.Equal(t, test.value, r.body[test.member])
				require.Len(t, srv.History(7), test.stored)
			})
		}
	}
}

func TestPutFailsAlwaysAnswers500(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.PutFails())
	srv.Seed(clinic())
	require.Equal(t, 500, send(t, srv, "PUT", "/simulations/7", full()).status)
	require.Len(t, srv.History(7), 1)
}
