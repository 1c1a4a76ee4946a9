package clienttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestCreateStoresExactlyWhatWasSentAndAssignsIDs(t *testing.T) {
	srv := clienttest.NewServer(t)
	r := send(t, srv, "POST", "/simulations", `{"name":"A","agent_id":4,"concurrent_call_count":2,"scenarios":[
		{"name":"n","description":"d","expected_result":"e","selected_voices":[]},
		{"name":"m","description":"d","expected_result":"e"}]}`)
	require.Equal(t, 200, r.status, r.text)
	id := int64(r.shown(t)["id"].(float64))
	sim, ok := srv.State(id)
	require.True(t, ok)
	require.Equal(t, clienttest.StatusDraft, sim.Status)
	require.Equal(t, []int{1, 2, 3}, []int{sim.NumberOfCallToMake, sim.ConcurrentCallCount, sim.MaxCallDurationInMinutes})
	require.NotNil(t, sim.Scenarios[0].Voices, "sent empty")
	require.Nil(t, sim.Scenarios[1].Voices, "not sent")
	require.NotZero(t, sim.Scenarios[0].ID)
	require.NotEqual(t, sim.Scenarios[0].ID, sim.Scenarios[1].ID)
	require.Equal(t, id, srv.Requests()[0].SimulationID)
}

func TestAnswersShowTheDocumentedMembers(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	sim := send(t, srv, "GET", "/simulations/7", "").shown(t)
	for _, text := range []string{"what_went_wrong", "suggestions_for_improvement", "prompt_suggestion", "summary"} {
		require.Equal(t, false, sim[text], text)
	}
	require.Equal(t, map[string]any{"id": 3.0, "name": "Agent 3"}, sim["bot_id"])
	require.Equal(t, []any{0.0}, sim["progress"])
	require.Equal(t, false, sim["can_stop"])
	records := sim["scenarios_ids"].([]any)
	require.Equal(t, map[string]any{
		"id": 11.0, "name": "one", "description": "d1", "expected_result": "e1",
		"selected_voices": []any{map[string]any{"id": "v", "provider": "rime"}},
	}, records[0])
	require.Equal(t, []any{}, records[1].(map[string]any)["selected_voices"])
}

func TestExtraAddsOverridesAndRemovesMembers(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := clinic()
	sim.Extra = map[string]any{"status": "Archived", "colour": "red", "bot_id": clienttest.Absent{}}
	srv.Seed(sim)
	shown := send(t, srv, "GET", "/simulations/7", "").shown(t)
	require.Equal(t, "Archived", shown["status"])
	require.Equal(t, "red", shown["colour"])
	require.NotContains(t, shown, "bot_id")
	require.Equal(t, "Clinic", shown["name"])
}

func TestEveryAnswerIsJSONAndHasItsOwnRequestID(t *testing.T) {
	srv := clienttest.NewServer(t)
	seen := map[string]bool{}
	for _, path := range []string{"/simulations", "/simulations/1", "/nowhere"} {
		r := send(t, srv, "GET", path, "")
		require.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
		id := r.header.Get("X-Request-Id")
		require.NotEmpty(t, id)
		require.False(t, seen[id])
		seen[id] = true
	}
}

func TestRefusalsHaveTheDocumentedForm(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"no such simulation":             {"GET", "/simulations/8", "", 404, "not_found"},
		"update of none":                 {"PUT", "/simulations/8", "{}", 404, "not_found"},
		"deletion of none":               {"DELETE", "/simulations/8", "", 404, "not_found"},
		"start of none":                  {"POST", "/simulations/8/start", "", 404, "not_found"},
		"stop of none":                   {"POST", "/simulations/8/stop", "", 404, "not_found"},
		"improvement of none":            {"POST", "/simulations/8/enhance-prompt", "", 404, "not_found"},
		"no such path":                   {"GET", "/agents", "", 404, "not_found"},
		"a path that goes on":            {"GET", "/simulations/7/start/now", "", 404, "not_found"},
		"a path that only begins so":     {"GET", "/simulationsx", "", 404, "not_found"},
		"an id that is none":             {"GET", "/simulations/seven", "", 400, "bad_request"},
		"improvement before the results": {"POST", "/simulations/7/enhance-prompt", "", 400, "invalid_state"},
		"malformed JSON":                 {"PUT", "/simulations/7", "{", 400, "bad_request"},
		"an update without a body":       {"PUT", "/simulations/7", "", 400, "bad_request"},
		"an unknown scenario":            {"PUT", "/simulations/7", full(entry(99, "x")), 400, "bad_request"},
		"a scenario twice":               {"PUT", "/simulations/7", full(entry(11, "x"), entry(11, "y")), 400, "bad_request"},
		"page 0":                         {"GET", "/simulations?pageno=0", "", 400, "bad_request"},
	} {
		t.Run(name, func(t *testing.T) {
			r := send(t, srv, test.method, test.path, test.body)
			require.Equal(t, test.status, r.status, r.text)
			require.Equal(t, test.code, r.body["error"])
			require.NotEmpty(t, r.body["error_description"])
			require.NotContains(t, r.body["error_description"], "\n")
		})
	}
	require.Len(t, srv.History(7), 1, "nothing was stored")
}

func TestAMethodThatAPathDoesNotTakeGets405WithAllow(t *testing.T) {
	srv := clienttest.NewServer(t)
	for path, allow := range map[string]string{
		"/simulations":                  "GET, POST",
		"/simulations/7":                "GET, PUT, DELETE",
		"/simulations/7/start":          "POST",
		"/simulations/7/stop":           "POST",
		"/simulations/7/enhance-prompt": "POST",
	} {
		r := send(t, srv, "PATCH", path, "{}")
		require.Equal(t, 405, r.status)
		require.Equal(t, allow, r.header.Get("Allow"))
	}
}

func TestOnlyTheServersKeyIsAccepted(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.WithAPIKey("another-key"))
	for key, status := range map[string]int{
		"Bearer another-key": 200, "Bearer " + clienttest.DefaultAPIKey: 401, "another-key": 401, "": 401,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL()+"/simulations", strings.NewReader(""))
		require.NoError(t, err)
		req.Header.Set("Authorization", key)
		resp, err := srv.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, status, resp.StatusCode, key)
	}
}

func TestAReadOnlyAccountReadsAndGets403ForTheRest(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.ReadOnlyAccount())
	srv.Seed(clinic())
	require.Equal(t, 200, send(t, srv, "GET", "/simulations/7", "").status)
	require.Equal(t, 403, send(t, srv, "PUT", "/simulations/7", "{}").status)
	require.Equal(t, 403, send(t, srv, "POST", "/simulations/7/start", "").status)
	require.Len(t, srv.History(7), 1)
}

func TestADeletionIsFinalUnlessItIsSoft(t *testing.T) {
	for name, test := range map[string]struct {
		opts []clienttest.Option
		get  int
	}{
		"final": {nil, 404},
		"soft":  {[]clienttest.Option{clienttest.SoftDelete()}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opts...)
			srv.Seed(clinic())
			require.Equal(t, true, send(t, srv, "DELETE", "/simulations/7", "").body["success"])
			require.Equal(t, test.get, send(t, srv, "GET", "/simulations/7", "").status)
			require.Equal(t, 404, send(t, srv, "PUT", "/simulations/7", "{}").status)
			require.Equal(t, 0.0, send(t, srv, "GET", "/simulations", "").body["total_records"])
			_, ok := srv.State(7)
			require.False(t, ok)
			history := srv.History(7)
			require.True(t, history[len(history)-1].Deleted)
		})
	}
}

func TestListsAreNewestFirstInPages(t *testing.T) {
	srv := clienttest.NewServer(t)
	for range 12 {
		srv.Seed(clienttest.Simulation{AgentID: 1})
	}
	for query, want := range map[string][]float64{
		"":                                       {112, 111, 110, 109, 108, 107, 106, 105, 104, 103},
		"?pageno=2":                              {102, 101},
		"?pagesize=5&pageno=3":                   {102, 101},
		"?pageno=3":                              {},
		"?pageno=9223372036854775807&pagesize=2": {},
		"?pagesize=9223372036854775807&pageno=2": {},
	} {
		r := send(t, srv, "GET", "/simulations"+query, "")
		require.Equal(t, 12.0, r.body["total_records"], query)
		ids := []float64{}
		for _, sim := range r.body["records"].([]any) {
			ids = append(ids, sim.(map[string]any)["id"].(float64))
		}
		require.Equal(t, want, ids, query)
	}
}

func TestRefusalsCanComeWithStatus200(t *testing.T) {
	for name, test := range map[string]struct {
		opt  clienttest.Option
		want map[string]any
	}{
		"success false": {clienttest.RefuseWithSuccessFalse(), map[string]any{
			"success": false, "error": "Simulation 8 does not exist.",
		}},
		"status error": {clienttest.RefuseWithStatusError(), map[string]any{
			"status": "error", "error": "not_found", "message": "Simulation 8 does not exist.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opt)
			r := send(t, srv, "GET", "/simulations/8", "")
			require.Equal(t, 200, r.status)
			require.Equal(t, test.want, r.body)
			require.Equal(t, 200, send(t, srv, "PUT", "/simulations/8", "{").status)
			require.Equal(t, 404, send(t, srv, "GET", "/nowhere", "").status)
		})
	}
}
