package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestServe_Refusals(t *testing.T) {
	srv := serverWithClinic(t)
	for name, tt := range map[string]struct {
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
		"a longer path":                  {"GET", "/simulations/7/start/now", "", 404, "not_found"},
		"a path with the same prefix":    {"GET", "/simulationsx", "", 404, "not_found"},
		"an id that is no number":        {"GET", "/simulations/seven", "", 400, "bad_request"},
		"improvement before the results": {"POST", "/simulations/7/enhance-prompt", "", 400, "invalid_state"},
		"malformed JSON":                 {"PUT", "/simulations/7", "{", 400, "bad_request"},
		"an update without a body":       {"PUT", "/simulations/7", "", 400, "bad_request"},
		"an unknown scenario":            {"PUT", "/simulations/7", full(entry(99, "x")), 400, "bad_request"},
		"a scenario twice":               {"PUT", "/simulations/7", full(entry(11, "x"), entry(11, "y")), 400, "bad_request"},
		"page 0":                         {"GET", "/simulations?pageno=0", "", 400, "bad_request"},
	} {
		t.Run(name, func(t *testing.T) {
			r := send(t, srv, tt.method, tt.path, tt.body)
			require.Equal(t, tt.status, r.status, r.raw)
			require.Equal(t, tt.code, r.body["error"])
			require.NotEmpty(t, r.body["error_description"])
			require.NotContains(t, r.body["error_description"], "\n")
		})
	}
	require.Len(t, srv.History(7), 1, "nothing was stored")
}

func TestServe_MethodNotAllowed(t *testing.T) {
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

func TestServe_RequestID(t *testing.T) {
	srv := clienttest.NewServer(t)
	seen := map[string]bool{}
	for _, path := range []string{"/simulations", "/simulations/1", "/nowhere"} {
		r := send(t, srv, "GET", path, "")
		require.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
		id := r.header.Get("X-Request-Id")
		require.NotEmpty(t, id)
		require.False(t, seen[id], "each response has its own")
		seen[id] = true
	}
}
