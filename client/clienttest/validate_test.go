package clienttest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestValidation_Request(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	r := send(t, srv, "PUT", "/simulations/7", `{"agent_id":"3","concurrent_call_count":99,"scenarios":[
		{"name":"n","description":"d","expected_result":"e"},
		{"name":"n","description":"d","selected_voices":[{"id":"v","provider":"no_such"}]}]}`)
	require.Equal(t, 400, r.status)
	problems := r.body["error_description"].(string)
	for _, path := range []string{
		"agent_id: ", "concurrent_call_count: ", "scenarios.1.expected_result: ", "scenarios.1.selected_voices.0.provider: ",
	} {
		require.Contains(t, problems, path)
	}
	require.Equal(t, 3, strings.Count(problems, "; "), problems)
	require.NotContains(t, problems, "\n")
	require.Len(t, srv.History(7), 1)
}

func TestAcceptProviders(t *testing.T) {
	body := full(`{"name":"n","description":"d","expected_result":"e","selected_voices":[{"id":"v","provider":"no_such"}]}`)
	for name, tt := range map[string]struct {
		opts   []clienttest.Option
		status int
	}{
		"not by default": {nil, 400},
		"named":          {opts(clienttest.AcceptProviders("no_such")), 200},
		"another named":  {opts(clienttest.AcceptProviders("acme")), 400},
		"no validation":  {opts(clienttest.SkipValidation()), 200},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			srv.Seed(clinic())
			require.Equal(t, tt.status, send(t, srv, "PUT", "/simulations/7", body).status)
		})
	}
}

func TestSkipValidation(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.SkipValidation())
	srv.Seed(clinic())
	for _, body := range []string{`{"agent_id":"3"}`, `{`, `[]`} {
		require.Equal(t, 400, send(t, srv, "PUT", "/simulations/7", body).status, body)
	}
	require.Equal(t, 400, send(t, srv, "GET", "/simulations/seven", "").status)
	require.Equal(t, 400, send(t, srv, "GET", "/simulations?pagesize=x", "").status)
	require.Equal(t, 200, send(t, srv, "PUT", "/simulations/7", `{"number_of_call_to_make":99}`).status)
}

// recorder is a test that keeps its errors.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// broken is a simulation whose response breaks the specification although no option asked for it.
func broken() clienttest.Simulation {
	sim := clinic()
	sim.Summary = 5
	return sim
}

func TestValidation_Response_NewServer(t *testing.T) {
	rec := &recorder{TB: t}
	srv := clienttest.NewServer(rec)
	srv.Seed(broken())
	require.Equal(t, 200, send(t, srv, "GET", "/simulations/7", "").status)
	srv.Close()
	require.Len(t, rec.errors, 1)
	require.Contains(t, rec.errors[0], "simulation.summary")
}

func TestValidation_Response_Start(t *testing.T) {
	srv := clienttest.Start()
	defer srv.Close()
	srv.Seed(broken())
	r := send(t, srv, "GET", "/simulations/7", "")
	require.Equal(t, 500, r.status)
	require.Contains(t, r.raw, "simulation.summary")
}

func TestValidation_Response_Custom(t *testing.T) {
	srv := clienttest.NewServer(t)
	sim := broken()
	sim.Extra = map[string]any{"progress": []int{}}
	srv.Seed(sim)
	require.Equal(t, []any{}, send(t, srv, "GET", "/simulations/7", "").shown(t)["progress"])
}
