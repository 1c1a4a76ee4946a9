package client_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// newServer starts a server in memory, which works inside a testing/synctest bubble, too.
func newServer(t testing.TB, opts ...clienttest.Option) *clienttest.Server {
	t.Helper()
	return clienttest.NewServer(t, append([]clienttest.Option{clienttest.InMemory()}, opts...)...)
}

// newClient returns a client of the server.
func newClient(t testing.TB, srv *clienttest.Server, opts ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(append([]client.Option{
		client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()),
	}, opts...)...)
	require.NoError(t, err)
	return c
}

// seed stores a draft with two scenarios, the first one with a voice, and returns its id.
func seed(t testing.TB, srv *clienttest.Server) int64 {
	t.Helper()
	return srv.Seed(clienttest.Simulation{Name: "Clinic", Agent: clienttest.Agent{ID: 7}, Scenarios: []clienttest.Scenario{
		{Name: "Books", Description: "You want to book.", ExpectedResult: "It is booked.",
			SelectedVoices: []clienttest.Voice{{ID: "v1", Provider: "rime"}}},
		{Name: "Cancels", Description: "You want to cancel.", ExpectedResult: "It is cancelled."},
	}})
}

// synctestRun runs a test in fake time. The test fails if one of its goroutines never ends.
func synctestRun(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, fn)
}

// synctestSubtest is a subtest in fake time.
func synctestSubtest(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctestRun(t, fn) })
}

// sent returns the requests of an operation.
func sent(srv *clienttest.Server, operation string) (requests []clienttest.Request) {
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			requests = append(requests, r)
		}
	}
	return requests
}

// state returns what is stored.
func state(t testing.TB, srv *clienttest.Server, id int64) clienttest.Simulation {
	t.Helper()
	sim, ok := srv.State(id)
	require.True(t, ok)
	return sim
}

// seedStatus stores the draft of seed in another status.
func seedStatus(t testing.TB, srv *clienttest.Server, status string) int64 {
	t.Helper()
	id := seed(t, srv)
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Status = status })
	return id
}

// cancelAfter returns a context that is cancelled after d, and not by a deadline, which the client would see coming.
func cancelAfter(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(d, cancel)
	t.Cleanup(func() { timer.Stop(); cancel() })
	return ctx
}

// roundTripper responds in place of a server.
type roundTripper func(*http.Request) (*http.Response, error)

func (fn roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return fn(r) }

// clientWith returns a client whose requests fn handles.
func clientWith(t testing.TB, fn roundTripper) *client.Client {
	t.Helper()
	c, err := client.New(client.WithBaseURL("https://service.example/api/v1"), client.WithAPIKey("key-0123456789"),
		client.WithHTTPClient(&http.Client{Transport: fn}), client.WithRetry(client.RetryPolicy{Attempts: 1}))
	require.NoError(t, err)
	return c
}

// The ids that seed's scenarios get on a new server.
const (
	books   = 50001
	cancels = 50002
)

// loopback starts a server that is reached through sockets, and seeds it.
func loopback(t testing.TB, opts ...clienttest.Option) (*clienttest.Server, int64) {
	t.Helper()
	srv := clienttest.NewServer(t, opts...)
	return srv, seed(t, srv)
}

// The changes that tests make, one of each kind.

func adding(name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario(name, "You want "+name+".", "It is done."))
	}
}

func renaming(id int64, name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		return e.Scenarios.Change(id, func(sc *client.Scenario) { sc.Name = name })
	}
}

func removing(ids ...int64) func(*client.Edit) error {
	return func(e *client.Edit) error { return e.Scenarios.Remove(ids...) }
}

func settingName(name string) func(*client.Edit) error {
	return func(e *client.Edit) error {
		e.Name = name
		return nil
	}
}

func clearing(e *client.Edit) error {
	e.Scenarios.Clear()
	return nil
}

func nothing(*client.Edit) error { return nil }

// both makes two changes.
func both(first, second func(*client.Edit) error) func(*client.Edit) error {
	return func(e *client.Edit) error {
		if err := first(e); err != nil {
			return err
		}
		return second(e)
	}
}

// otherWriter is another writer who renames the simulation before the call is handled.
func otherWriter(id int64) clienttest.Fault {
	return clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name += " by somebody else" })
	})
}

// methods lists the requests, such as GET GET PUT GET.
func methods(srv *clienttest.Server) []string {
	list := []string{}
	for _, r := range srv.Requests() {
		list = append(list, r.Method)
	}
	return list
}

// storedNames lists the names of the stored scenarios.
func storedNames(t testing.TB, srv *clienttest.Server, id int64) []string {
	t.Helper()
	list := []string{}
	for _, sc := range state(t, srv, id).Scenarios {
		list = append(list, sc.Name)
	}
	return list
}

// body is what a PUT sent.
type body struct {
	Name      *string            `json:"name"`
	Scenarios *[]client.Scenario `json:"scenarios"`
}

// lastBody returns what the last PUT sent.
func lastBody(t testing.TB, srv *clienttest.Server) (b body) {
	t.Helper()
	puts := sent(srv, "updateSimulation")
	require.NotEmpty(t, puts)
	require.NoError(t, json.Unmarshal(puts[len(puts)-1].Body, &b))
	return b
}

// plan makes a plan that must succeed.
func plan(t testing.TB, c *client.Client, id int64, fn func(*client.Edit) error) *client.Plan {
	t.Helper()
	p, err := c.Simulations.Plan(t.Context(), id, fn)
	require.NoError(t, err)
	return p
}

// getResponse reads simulation 31 from a response of exactly these bytes.
func getResponse(t *testing.T, body string) (*client.Simulation, error) {
	t.Helper()
	srv := newServer(t)
	srv.Inject("getSimulation", clienttest.Respond(200, body))
	return newClient(t, srv).Simulations.Get(t.Context(), 31)
}

// testdata returns the response in a file in testdata.
func testdata(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	return string(data)
}

// wireBody returns the body of the last request to an operation, byte by byte.
func wireBody(t *testing.T, srv *clienttest.Server, operation string) string {
	t.Helper()
	body, found := "", false
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			body, found = string(r.Body), true
		}
	}
	require.True(t, found, "no request to %s", operation)
	return body
}

// keysOf lists the keys of a JSON value with their nesting, each once, such as scenarios[].name.
func keysOf(t *testing.T, data string) []string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(data), &value))
	found := map[string]bool{}
	collectKeys("", value, found)
	keys := make([]string, 0, len(found))
	for key := range found {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func collectKeys(path string, value any, found map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, field := range v {
			key := name
			if path != "" {
				key = path + "." + name
			}
			found[key] = true
			collectKeys(key, field, found)
		}
	case []any:
		for _, element := range v {
			collectKeys(path+"[]", element, found)
		}
	}
}
