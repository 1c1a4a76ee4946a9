package client_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// counted is a service whose new connections are counted. hold, if set, keeps a response back.
func counted(t *testing.T, chunked bool, hold func()) (url string, connections *atomic.Int32) {
	t.Helper()
	connections = new(atomic.Int32)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hold != nil {
			hold()
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(statusOf(r))
		// A reader that stops at the end of the JSON does not see the last part, and the connection is lost.
		for _, part := range []string{`{"success":true,`, `"simulation":{"id":31,"name":"`, strings.Repeat("n", 3000), `"}}`, "\n"} {
			_, _ = w.Write([]byte(part))
			if chunked {
				_ = http.NewResponseController(w).Flush()
			}
		}
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, connections
}

// statusOf takes the status from the id of the simulation, so that there are errors, too.
func statusOf(r *http.Request) int {
	if strings.HasSuffix(r.URL.Path, "/404") {
		return http.StatusNotFound
	}
	return http.StatusOK
}

// ownTransport returns a client with the library's own transport.
func ownTransport(t *testing.T, url string) *client.Client {
	t.Helper()
	c, err := client.New(client.WithAPIKey(transportKey), client.WithBaseURL(url), client.WithRetry(client.RetryPolicy{Attempts: 1}))
	require.NoError(t, err)
	return c
}

func TestClient_CallsInARowShareOneConnection(t *testing.T) {
	for _, chunked := range []bool{false, true} {
		for _, id := range []int64{31, 404} {
			t.Run(fmt.Sprint("chunked ", chunked, ", id ", id), func(t *testing.T) {
				requireConnections(t, 1, func() int32 {
					url, connections := counted(t, chunked, nil)
					c := ownTransport(t, url)
					for range 50 {
						_, err := c.Simulations.Get(t.Context(), id)
						require.Equal(t, id == 31, err == nil)
					}
					return connections.Load()
				})
			})
		}
	}
}

// atOnce makes n calls of which each waits in the service until all are there.
func atOnce(t *testing.T, c *client.Client, n int) {
	t.Helper()
	errs := make(chan error, n)
	for range n {
		go func() {
			_, err := c.Simulations.Get(t.Context(), 31)
			errs <- err
		}()
	}
	for range n {
		require.NoError(t, <-errs)
	}
}

func TestClient_KeepsAConnectionForEachGoroutine(t *testing.T) {
	const goroutines = 32
	requireConnections(t, goroutines, func() int32 {
		url, connections := counted(t, true, newMeeting(goroutines).wait)
		c := ownTransport(t, url)
		for range 5 {
			atOnce(t, c, goroutines)
		}
		return connections.Load()
	})
}

// requireConnections tries several times: net/http gives up a connection whose writer was not scheduled for 50 ms, which
// happens on a busy machine. What the tests are about happens every time.
func requireConnections(t *testing.T, want int32, count func() int32) {
	t.Helper()
	var counts []int32
	for range 5 {
		counts = append(counts, count())
		if counts[len(counts)-1] == want {
			return
		}
	}
	require.Fail(t, "connections were made again", "%v connections, not %d", counts, want)
}

// meeting lets calls go on when n of them are there.
type meeting struct {
	mu   sync.Mutex
	n    int
	here int
	open chan struct{}
}

func newMeeting(n int) *meeting { return &meeting{n: n, open: make(chan struct{})} }

func (m *meeting) wait() {
	m.mu.Lock()
	open := m.open
	if m.here++; m.here == m.n {
		close(open)
		m.here, m.open = 0, make(chan struct{})
	}
	m.mu.Unlock()
	<-open
}

func TestClient_ServesManyGoroutines(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	errs := make(chan error, 64)
	for range 64 {
		id := seed(t, srv)
		go func() { errs <- useAll(t.Context(), c.Simulations, id) }()
	}
	for range 64 {
		require.NoError(t, <-errs)
	}
}

// useAll changes a simulation in each way, and checks what it gets.
func useAll(ctx context.Context, s *client.SimulationsService, id int64) error {
	if _, err := s.Update(ctx, id, client.SimulationUpdate{Name: fmt.Sprint("of ", id)}); err != nil {
		return err
	}
	if _, err := s.Edit(ctx, id, func(e *client.Edit) error {
		return e.Scenarios.Add(client.NewScenario("Added", "You are added.", "It is added."))
	}); err != nil {
		return err
	}
	sim, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	if sim.ID != id || sim.Name != fmt.Sprint("of ", id) || len(sim.ScenariosIDs) != 3 {
		return fmt.Errorf("simulation %d was read as %d %q with %d scenarios", id, sim.ID, sim.Name, len(sim.ScenariosIDs))
	}
	return s.Delete(ctx, id)
}
