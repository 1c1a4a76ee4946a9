package clienttest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestPut_List(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		body string
		want []string
	}{
		"kept, changed and added": {nil, full(entry(12, "two"), entry(11, "ONE"), entry(0, "new")), []string{"two", "ONE", "new"}},
		"left out: deleted":       {nil, full(entry(12, "two")), []string{"two"}},
		"no list: left alone":     {nil, `{"name":"x"}`, []string{"one", "two"}},
		"empty list: cleared":     {nil, full(), []string{}},
		"PutKeepsLeftOut": {
			opts(clienttest.PutKeepsLeftOut()), full(entry(0, "new"), entry(12, "TWO")), []string{"one", "TWO", "new"},
		},
		"PutKeepsLeftOut, empty list": {opts(clienttest.PutKeepsLeftOut()), full(), []string{"one", "two"}},
		"PutWithoutScenariosClears":   {opts(clienttest.PutWithoutScenariosClears()), `{"name":"x"}`, []string{}},
		"PutEmptyIgnored":             {opts(clienttest.PutEmptyIgnored()), full(), []string{"one", "two"}},
		"PutAddsUnknownIDs":           {opts(clienttest.PutAddsUnknownIDs()), full(entry(99, "x"), entry(11, "y")), []string{"x", "y"}},
		"PutIgnoresUnknownIDs":        {opts(clienttest.PutIgnoresUnknownIDs()), full(entry(99, "x"), entry(11, "y")), []string{"y"}},
		"PutGivesNewIDs, left out too": {
			opts(clienttest.PutGivesNewIDs(), clienttest.PutKeepsLeftOut()), full(entry(11, "ONE")), []string{"ONE", "two"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			r := put(t, srv, tt.body)
			require.Equal(t, 200, r.status, r.raw)
			require.Equal(t, tt.want, names(t, srv))
			require.Len(t, r.shown(t)["scenarios_ids"], len(tt.want))
		})
	}
}

func TestPutAddsUnknownIDs(t *testing.T) {
	srv := serverWithClinic(t, clienttest.PutAddsUnknownIDs())
	put(t, srv, full(entry(99, "x")))
	require.NotEqual(t, int64(99), stored(t, srv).Scenarios[0].ID, "a new id")
}

func TestPut_Settings(t *testing.T) {
	srv := serverWithClinic(t)
	r := put(t, srv, `{"agent_id":9,"max_call_duration_in_minutes":8}`)
	require.Equal(t, 200, r.status, r.raw)
	got := stored(t, srv)
	require.Equal(t, clinic().Scenarios, got.Scenarios)
	require.Equal(t, "Clinic", got.Name)
	require.Equal(t, clienttest.Agent{ID: 9, Name: "Agent 9"}, got.Agent)
	require.Equal(t, []int{1, 3, 8}, []int{got.NumberOfCallToMake, got.ConcurrentCallCount, got.MaxCallDurationInMinutes})
}

func TestPutGivesNewIDs(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		same bool
	}{
		"default":        {nil, true},
		"PutGivesNewIDs": {opts(clienttest.PutGivesNewIDs()), false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			put(t, srv, full(entry(11, "one"), entry(0, "new")))
			list := stored(t, srv).Scenarios
			require.Equal(t, tt.same, list[0].ID == 11)
			require.Greater(t, list[1].ID, int64(12))
			require.NotEqual(t, list[0].ID, list[1].ID)
		})
	}
}

func TestPut_Voices(t *testing.T) {
	without := entry(11, "one")
	with := `{"id":11,"name":"one","description":"d","expected_result":"e","selected_voices":[{"id":"w","provider":"rime"}]}`
	empty := `{"id":11,"name":"one","description":"d","expected_result":"e","selected_voices":[]}`
	before, sent := []clienttest.Voice{{ID: "v", Provider: "rime"}}, []clienttest.Voice{{ID: "w", Provider: "rime"}}
	for name, tt := range map[string]struct {
		opts  []clienttest.Option
		entry string
		want  []clienttest.Voice
	}{
		"sent":                     {nil, with, sent},
		"sent empty":               {nil, empty, []clienttest.Voice{}},
		"not sent":                 {nil, without, nil},
		"PutKeepsVoices, not sent": {opts(clienttest.PutKeepsVoices()), without, before},
		"PutKeepsVoices, empty":    {opts(clienttest.PutKeepsVoices()), empty, []clienttest.Voice{}},
		"PutKeepsVoices, sent":     {opts(clienttest.PutKeepsVoices()), with, sent},
		"PutDropsVoices":           {opts(clienttest.PutDropsVoices()), with, nil},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			put(t, srv, full(tt.entry))
			require.Equal(t, tt.want, stored(t, srv).Scenarios[0].SelectedVoices)
		})
	}
}

func TestPut_ExtraFields(t *testing.T) {
	extra := map[string]any{"persona": "calm", "language": "nl"}
	entryWith := func(fields string) string {
		return `{"id":11,"name":"one","description":"d","expected_result":"e",` + fields + `}`
	}
	for name, tt := range map[string]struct {
		opts  []clienttest.Option
		entry string
		want  map[string]any // of the record in the response, besides the known fields
	}{
		"kept":                {nil, entry(11, "one"), map[string]any{"persona": "calm", "language": "nl"}},
		"sent, ignored":       {nil, entryWith(`"persona":"loud"`), map[string]any{"persona": "calm", "language": "nl"}},
		"PutDropsExtraFields": {opts(clienttest.PutDropsExtraFields()), entry(11, "one"), map[string]any{}},
		"PutStoresUnknownFields": {
			opts(clienttest.PutStoresUnknownFields()), entryWith(`"persona":"loud"`),
			map[string]any{"persona": "loud", "language": "nl"},
		},
		"both": {
			opts(clienttest.PutStoresUnknownFields(), clienttest.PutDropsExtraFields()), entryWith(`"mood":[1,{}]`),
			map[string]any{"mood": []any{1.0, map[string]any{}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			sim := clinic()
			sim.Scenarios[0].Extra = extra
			srv.Seed(sim)
			record := put(t, srv, full(tt.entry)).records(t)[0]
			for _, known := range []string{"id", "name", "description", "expected_result", "selected_voices"} {
				require.Contains(t, record, known)
				delete(record, known)
			}
			require.Equal(t, tt.want, record)
			require.Equal(t, extra, srv.History(7)[0].Simulation.Scenarios[0].Extra, "older versions stay")
		})
	}
}

func TestPut_Running(t *testing.T) {
	for name, tt := range map[string]struct {
		opts   []clienttest.Option
		status int
		field  string
		value  any
		states int
	}{
		"default":                     {nil, 400, "error", "invalid_state", 1},
		"PutWhileRunningUnsuccessful": {opts(clienttest.PutWhileRunningUnsuccessful()), 200, "success", false, 1},
		"PutWhileRunningAccepted":     {opts(clienttest.PutWhileRunningAccepted()), 200, "success", true, 2},
	} {
		for _, status := range []string{"Pending", "In Progress", "Calculating Summary"} {
			t.Run(name+" "+status, func(t *testing.T) {
				srv := clienttest.NewServer(t, tt.opts...)
				sim := clinic()
				sim.Status = status
				srv.Seed(sim)
				r := put(t, srv, full())
				require.Equal(t, tt.status, r.status)
				require.Equal(t, tt.value, r.body[tt.field])
				require.Len(t, srv.History(7), tt.states)
			})
		}
	}
}

func TestPutFails(t *testing.T) {
	srv := serverWithClinic(t, clienttest.PutFails())
	require.Equal(t, 500, put(t, srv, full()).status)
	require.Len(t, srv.History(7), 1)
}

func TestNormalizeStrings(t *testing.T) {
	const name, description = " A \\r\\n", "one\\r\\ntwo "
	body := `{"name":"` + name + `","agent_id":1,"scenarios":[{"name":"n","description":"` + description + `","expected_result":" "}]}`
	for what, tt := range map[string]struct {
		opts []clienttest.Option
		want []string
	}{
		"as sent":     {nil, []string{" A \r\n", "n", "one\r\ntwo ", " "}},
		"trimmed":     {opts(clienttest.NormalizeStrings(strings.TrimSpace)), []string{"A", "n", "one\r\ntwo", ""}},
		"LF for CRLF": {opts(clienttest.NormalizeStrings(strings.NewReplacer("\r\n", "\n").Replace)), []string{" A \n", "n", "one\ntwo ", " "}},
	} {
		t.Run(what, func(t *testing.T) {
			srv := serverWithClinic(t, tt.opts...)
			require.Equal(t, 200, send(t, srv, "POST", "/simulations", body).status)
			created, _ := srv.State(101)
			require.Equal(t, 200, put(t, srv, body).status)
			for _, sim := range []clienttest.Simulation{created, stored(t, srv)} {
				sc := sim.Scenarios[0]
				require.Equal(t, tt.want, []string{sim.Name, sc.Name, sc.Description, sc.ExpectedResult})
			}
		})
	}
}
