package clienttest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// reply is an answer as a test looks at it.
type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any // nil where the body is no JSON object
}

// attempt sends a request and reads the whole answer, which may fail.
func attempt(ctx context.Context, srv *clienttest.Server, method, path, body string) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, method, srv.URL()+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Authorization", "Bearer "+srv.APIKey())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
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
	r.text = string(data)
	if err == nil {
		_ = json.Unmarshal(data, &r.body)
	}
	return r, err
}

// send is attempt for calls that are answered.
func send(t *testing.T, srv *clienttest.Server, method, path, body string) reply {
	t.Helper()
	r, err := attempt(t.Context(), srv, method, path, body)
	require.NoError(t, err)
	return r
}

// shown is the simulation of an answer.
func (r reply) shown(t *testing.T) map[string]any {
	t.Helper()
	sim, ok := r.body["simulation"].(map[string]any)
	require.True(t, ok, r.text)
	return sim
}

// clinic is a simulation with two scenarios, the first one with a voice.
func clinic() clienttest.Simulation {
	return clienttest.Simulation{
		ID: 7, Name: "Clinic", AgentID: 3,
		Scenarios: []clienttest.Scenario{
			{ID: 11, Name: "one", Description: "d1", ExpectedResult: "e1", Voices: []clienttest.Voice{{ID: "v", Provider: "rime"}}},
			{ID: 12, Name: "two", Description: "d2", ExpectedResult: "e2"},
		},
	}
}

// names lists the names of the stored scenarios.
func names(t *testing.T, srv *clienttest.Server, id int64) []string {
	t.Helper()
	sim, ok := srv.State(id)
	require.True(t, ok)
	list := []string{}
	for _, sc := range sim.Scenarios {
		list = append(list, sc.Name)
	}
	return list
}

// entry is an entry of a list as it is sent; id 0 leaves the id out.
func entry(id int64, name string) string {
	e := map[string]any{"name": name, "description": "d", "expected_result": "e"}
	if id != 0 {
		e["id"] = id
	}
	data, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// full is the body of a PUT.
func full(entries ...string) string { return `{"scenarios":[` + strings.Join(entries, ",") + `]}` }

// links are the two ways to reach a server.
func links() map[string][]clienttest.Option {
	return map[string][]clienttest.Option{
		"over loopback": nil,
		"in memory":     {clienttest.InMemory()},
	}
}
