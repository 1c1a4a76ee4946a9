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

// Server is the service in this process. Several goroutines may call its methods.
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

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu     sync.Mutex // guards closed, and active against an Add after Close
	closed bool
	active sync.WaitGroup // Serve and the calls that are being handled
}

// NewServer starts a server that closes when the test ends. If a response of the server breaks the
// specification, the test fails.
func NewServer(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := start(opts, func(problem string) { t.Errorf("%s", problem) })
	t.Cleanup(s.Close)
	return s
}

// Start starts a server outside of tests. The caller closes the server. A response that breaks the
// specification is replaced by a 500 that says so. Start panics if it cannot listen.
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

// Close closes the server and its connections. Waiting faults end, and the server does not handle
// the calls that StoreAfter, StoreWhen and StoreAfterGiveUp hold back. Close returns after the last
// call was handled. The function of a fault must not call Close. A second Close has no effect.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	_ = s.http.Close()
	s.active.Wait()
	s.transport.CloseIdleConnections()
}

// enter counts a new call, unless the server is closed.
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

// Client returns a new http.Client that reaches the server, over loopback or in memory, and never
// through a proxy. Refuse works only for this client. Each call has a connection of its own, unless
// KeepAlive is set.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Options returns the client options for this server: base URL, API key and http.Client. Append
// other options to them.
func (s *Server) Options() []client.Option {
	return []client.Option{client.WithBaseURL(s.URL()), client.WithAPIKey(s.APIKey()), client.WithHTTPClient(s.Client())}
}

// APIKey returns the API key of the server.
func (s *Server) APIKey() string { return s.opts.apiKey }

// Seed stores a new simulation and returns its id. Ids of 0 are assigned. If a stored simulation has
// the same id, the new simulation and all of its scenarios get new ids. The comments of [Simulation]
// name the other fields that Seed sets.
func (s *Server) Seed(sim Simulation) int64 {
	sim = sim.clone()
	sim.fillIn(s.createDate())
	return s.store.add(0, sim).Simulation.ID
}

// State returns a copy of the stored simulation. It returns false if there is none or the
// simulation was deleted.
func (s *Server) State(id int64) (Simulation, bool) {
	v, ok := s.store.get(id, view{})
	if !ok || v.Deleted {
		return Simulation{}, false
	}
	return v.Simulation.clone(), true
}

// Edit changes the stored simulation directly, like another writer. fn gets a copy, which it may
// change in any way. Scenarios without an id get one. If fn changes the status, the counts of calls
// follow. fn must not call the server. Edit panics if there is no such simulation.
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

// Requests returns the requests so far, in order of arrival. The caller must not change their
// headers and bodies.
func (s *Server) Requests() []Request { return s.journal.all() }

// History returns every stored state of a simulation, oldest first; nil if the simulation never
// existed.
func (s *Server) History(id int64) []Version { return s.store.history(id) }

// createDate returns the present in the format of the service. The day comes first; the
// documentation does not say whether the day or the month does.
func (s *Server) createDate() string { return s.opts.clock().Format("02/01/2006 15:04:05") }
