package clienttest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// reply is a response as a test looks at it.
type reply struct {
	status int
	header http.Header
	raw    string
	body   map[string]any // nil if the body is no JSON object, or one that a strict reader refuses
}

// attempt sends a request and reads the whole response, which may fail. header holds names and values in turn.
func attempt(ctx context.Context, srv *clienttest.Server, method, path, body string, header ...string) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, method, srv.URL()+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Authorization", "Bearer "+srv.APIKey())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c := srv.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	r := reply{status: resp.StatusCode, header: resp.Header}
	data, err := io.ReadAll(resp.Body)
	r.raw = string(data)
	if err == nil && json.Unmarshal(data, &r.body) != nil {
		r.body = nil
	}
	return r, err
}

// send is attempt for calls that get a response.
func send(t *testing.T, srv *clienttest.Server, method, path, body string, header ...string) reply {
	t.Helper()
	r, err := attempt(t.Context(), srv, method, path, body, header...)
	require.NoError(t, err)
	return r
}

// read is getSimulation of the clinic.
func read(t *testing.T, srv *clienttest.Server, header ...string) reply {
	t.Helper()
	r := send(t, srv, "GET", "/simulations/7", "", header...)
	require.Equal(t, 200, r.status, r.raw)
	return r
}

// put is updateSimulation of the clinic.
func put(t *testing.T, srv *clienttest.Server, body string, header ...string) reply {
	t.Helper()
	return send(t, srv, "PUT", "/simulations/7", body, header...)
}

// rename changes the clinic's name as another writer would.
func rename(srv *clienttest.Server, name string) {
	srv.Edit(7, func(sim *clienttest.Simulation) { sim.Name = name })
}

// shown is the simulation of a response.
func (r reply) shown(t *testing.T) map[string]any {
	t.Helper()
	sim, ok := r.body["simulation"].(map[string]any)
	require.True(t, ok, r.raw)
	return sim
}

// records are the scenarios of a response.
func (r reply) records(t *testing.T) []map[string]any {
	t.Helper()
	var records []map[string]any
	for _, record := range r.shown(t)["scenarios_ids"].([]any) {
		records = append(records, record.(map[string]any))
	}
	return records
}

// clinic is a simulation with two scenarios, the first one with a voice.
func clinic() clienttest.Simulation {
	return clienttest.Simulation{
		ID: 7, Name: "Clinic", Agent: clienttest.Agent{ID: 3},
		Scenarios: []clienttest.Scenario{
			{
				ID: 11, Name: "one", Description: "d1", ExpectedResult: "e1",
				SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "rime"}},
			},
			{ID: 12, Name: "two", Description: "d2", ExpectedResult: "e2"},
		},
	}
}

// serverWithClinic is a server that holds the clinic.
func serverWithClinic(t *testing.T, opts ...clienttest.Option) *clienttest.Server {
	t.Helper()
	srv := clienttest.NewServer(t, opts...)
	srv.Seed(clinic())
	return srv
}

// stored is the clinic as it is stored.
func stored(t *testing.T, srv *clienttest.Server) clienttest.Simulation {
	t.Helper()
	sim, ok := srv.State(7)
	require.True(t, ok)
	return sim
}

// names lists the names of the clinic's scenarios.
func names(t *testing.T, srv *clienttest.Server) []string {
	t.Helper()
	list := []string{}
	for _, sc := range stored(t, srv).Scenarios {
		list = append(list, sc.Name)
	}
	return list
}

// entry is an entry of a list as it is sent; id 0 leaves the id out.
func entry(id int64, name string) string {
	if id == 0 {
		return fmt.Sprintf(`{"name":%q,"description":"d","expected_result":"e"}`, name)
	}
	return fmt.Sprintf(`{"id":%d,"name":%q,"description":"d","expected_result":"e"}`, id, name)
}

// full is the body of a PUT.
func full(entries ...string) string { return `{"scenarios":[` + strings.Join(entries, ",") + `]}` }

func opts(o ...clienttest.Option) []clienttest.Option { return o }

// links are the two ways to reach a server.
func links() map[string][]clienttest.Option {
	return map[string][]clienttest.Option{
		"over loopback": nil,
		"in memory":     {clienttest.InMemory()},
	}
}
