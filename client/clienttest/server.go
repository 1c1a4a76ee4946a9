package clienttest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/omnidim-go/simulations/client"
)

const basePath = "/api/v1"

// Server is an in-process version of the service. Its methods are safe for concurrent use.
type Server struct {
	opts      *options
	store     *store
	journal   journal
	faults    faults
	cache     cache
	spec      *specification // nil without validation
	report    func(string)   // fails the test; nil outside of tests
	baseURL   string
	transport *transport
	http      *http.Server

	ctx    context.Context // canceled by Close
	cancel context.CancelFunc

	mu     sync.Mutex // guards closed, and prevents active.Add after Close
	closed bool
	active sync.WaitGroup // Serve and the calls being processed
}

// NewServer starts a server that is closed when the test ends. The test fails if the server sends a
// response that violates the specification.
func NewServer(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := start(opts, func(problem string) { t.Errorf("%s", problem) })
	t.Cleanup(s.Close)
	return s
}

// Start starts a server outside of tests. The caller must close the server. A response that
// violates the specification is replaced with a 500 that describes the violation. Start panics if
// the server cannot listen.
func Start(opts ...Option) *Server { return start(opts, nil) }

func start(opts []Option, report func(string)) *Server {
	s := &Server{opts: newOptions(opts), report: report}
	s.store = newStore(s.opts)
	s.faults.queues = map[string][]Fault{}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if !s.opts.skipValidation {
		s.spec = loadSpecification(s.opts.providers)
	}
	ln, base := listen(s.opts)
	s.baseURL = "http://" + ln.Addr().String() + basePath
	s.transport = &transport{server: s, host: ln.Addr().String(), base: base}
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		BaseContext:       func(net.Listener) context.Context { return s.ctx },
		ReadHeaderTimeout: time.Minute,
	}
	s.active.Go(func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			panic(fmt.Sprintf("clienttest: serve: %v", err))
		}
	})
	return s
}

// Close closes the server and its connections. Waiting faults end, and the calls held back by
// StoreAfter, StoreWhen and StoreAfterGiveUp are not processed. Close returns once all calls being
// processed have finished. A function passed to a fault must not call Close. Subsequent calls to
// Close have no effect.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	_ = s.http.Close()
	s.active.Wait()
	s.transport.CloseIdleConnections()
}

// enter registers a new call, or returns false if the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.active.Add(1)
	return true
}

// URL returns the base URL, which ends in /api/v1.
func (s *Server) URL() string { return s.baseURL }

// Client returns a new http.Client that reaches the server over loopback or in memory, and never
// through a proxy. Refuse works only with this client. Each call uses its own connection unless
// KeepAlive is set.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Options returns the client options for this server: base URL, API key and http.Client. Callers
// can append other options.
func (s *Server) Options() []client.Option {
	return []client.Option{client.WithBaseURL(s.URL()), client.WithAPIKey(s.APIKey()), client.WithHTTPClient(s.Client())}
}

// APIKey returns the server's API key.
func (s *Server) APIKey() string { return s.opts.apiKey }

// Seed stores a new simulation and returns its ID. The server assigns IDs that are 0. If the ID is
// already in use, the simulation and all of its scenarios receive new IDs. The comments on
// [Simulation] describe the other fields that Seed sets.
func (s *Server) Seed(sim Simulation) int64 {
	sim = sim.clone()
	sim.fillIn(s.createDate())
	return s.store.add(0, sim).Simulation.ID
}

// State returns a copy of the stored simulation. The second result is false if the simulation does
// not exist or was deleted.
func (s *Server) State(id int64) (Simulation, bool) {
	v, ok := s.store.get(id, view{})
	if !ok || v.Deleted {
		return Simulation{}, false
	}
	return v.Simulation.clone(), true
}

// Edit modifies the stored simulation directly, as another writer would. fn receives a copy, which
// it may modify freely. Scenarios without an ID are assigned one. If fn changes the status, the
// call counts are updated accordingly. fn must not call the server. Edit panics if the simulation
// does not exist.
func (s *Server) Edit(id int64, fn func(*Simulation)) {
	_, ref := s.store.change(writer{}, id, func(sim *Simulation) *refusal {
		before := sim.Status
		*sim = sim.clone()
		fn(sim)
		*sim = sim.clone() // fn may keep and change its slices
		sim.ID = id
		for i, sc := range sim.Scenarios {
			if sc.ID == 0 {
				sim.Scenarios[i] = s.opts.records.withExtra(sc)
			}
		}
		s.store.number(sim.Scenarios)
		if sim.Status != before {
			sim.count()
		}
		return nil
	})
	if ref != nil {
		panic("clienttest: edit: " + ref.description)
	}
}

// Requests returns the requests received so far, in order of arrival. The caller must not modify
// their headers and bodies.
func (s *Server) Requests() []Request { return s.journal.all() }

// History returns every stored state of a simulation, oldest first, or nil if the simulation never
// existed.
func (s *Server) History(id int64) []Version { return s.store.history(id) }

// createDate returns the current time in the service's format. The documentation does not state
// whether the day or the month comes first; the server puts the day first.
func (s *Server) createDate() string { return s.opts.clock().Format("02/01/2006 15:04:05") }
