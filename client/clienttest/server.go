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

// Server is the in-process service. Its methods may be called from several goroutines.
type Server struct {
	opts      *options
	store     *store
	journal   journal
	faults    faults
	cache     cache
	spec      *specification // nil without validation
	report    func(string)   // takes what is wrong with a response; nil outside of tests
	baseURL   string
	transport *transport
	http      *http.Server

	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	mu     sync.Mutex // guards closed, and active against an Add after Close
	closed bool
	active sync.WaitGroup // Serve and the calls that are being handled
}

// NewServer starts a server that is closed when the test ends. A response of the server that breaks the specification
// fails the test.
func NewServer(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := start(opts, func(problem string) { t.Errorf("%s", problem) })
	t.Cleanup(s.Close)
	return s
}

// Start starts a server outside of tests; the caller closes it. A response of the server that breaks the specification is
// replaced by a 500 that says so. Start panics if it cannot listen.
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

// Close ends the server: waits of faults end, what StoreAfter and its kind hold back is dropped, connections are closed, and every
// goroutine of the server is done or about to be.
// A fault's function may not call it. It may be called twice.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	_ = s.http.Close()
	s.active.Wait()
	s.transport.CloseIdleConnections()
}

// enter counts a call in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.active.Add(1)
	return true
}

// URL returns the base URL, including /api/v1.
func (s *Server) URL() string { return s.baseURL }

// Client returns a new http.Client that reaches the server, over loopback or in memory. It knows no proxy, and Refuse works
// through it only. Each of its calls has a connection of its own, see KeepAlive.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Options returns the client options for this server: its base URL, API key and http.Client. A test's own options come after
// them, because a later option counts.
func (s *Server) Options() []client.Option {
	return []client.Option{client.WithBaseURL(s.URL()), client.WithAPIKey(s.APIKey()), client.WithHTTPClient(s.Client())}
}

// APIKey returns the key that the server accepts.
func (s *Server) APIKey() string { return s.opts.apiKey }

// Seed stores a new simulation and returns its id. Seed assigns the ids that are 0. If a stored simulation has the same id, the
// new one and all of its scenarios get other ids. The comments of [Simulation] name the other fields that Seed fills in.
func (s *Server) Seed(sim Simulation) int64 {
	sim = sim.clone()
	sim.fillIn(s.createDate())
	return s.store.add(0, sim).Simulation.ID
}

// State returns a copy of the stored simulation, and false if there is none or it was deleted.
func (s *Server) State(id int64) (Simulation, bool) {
	v, ok := s.store.get(id, view{})
	if !ok || v.Deleted {
		return Simulation{}, false
	}
	return v.Simulation.clone(), true
}

// Edit changes the stored simulation directly, as another writer would: fn gets a copy that it may change in any way, and the
// result is stored as it is, scenarios without an id getting one. If fn changes the status, the counts of calls follow. fn may not call
// the server. It panics if there is no such simulation.
func (s *Server) Edit(id int64, fn func(*Simulation)) {
	_, ref := s.store.change(writer{}, id, func(sim *Simulation) *refusal {
		before := sim.Status
		*sim = sim.clone()
		fn(sim)
		*sim = sim.clone() // fn may keep what it stored
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

// Requests returns every request that reached the server, in order of arrival. The headers and bodies are shared: read them, do
// not change them.
func (s *Server) Requests() []Request { return s.journal.all() }

// History returns every stored state of a simulation, oldest first; nil if there never was one.
func (s *Server) History(id int64) []Version { return s.store.history(id) }

// createDate is the present in the service's format. Whether the day or the month comes first is not documented; here it is the
// day.
func (s *Server) createDate() string { return s.opts.clock().Format("02/01/2006 15:04:05") }
