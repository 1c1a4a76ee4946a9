package client_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// sessionHeader tells the server's log which session sent a request: writers that share a Client share its User-Agent.
const sessionHeader = "Session"

// session is one call of the library, as the client's side saw it.
type session struct {
	number   int
	writer   int
	client   int
	kind     string // edit, plan, apply, delete
	intents  []*intent
	attempts []attempt
	result   *client.EditResult
	err      error
	version  int // the newest version when the call returned

	rng    *rand.Rand
	echoes float64
}

// intent is the last one of the session; nil where the user's function was never called.
func (s *session) intent() *intent { return s.intentOf(math.MaxInt) }

// intentOf is the intent that a request follows. Edit has one a round.
func (s *session) intentOf(seq int) (last *intent) {
	for _, in := range s.intents {
		if in.seq < seq {
			last = in
		}
	}
	return last
}

// attempt is one request that a session tried to send.
type attempt struct {
	method     string
	status     int // 0: no answer
	start, end int64
}

// simulation is a schedule that runs.
type simulation struct {
	*schedule
	srv    *clienttest.Server
	clock  atomic.Int64 // counts the starts and the ends of attempts
	logged bytes.Buffer

	mu       sync.Mutex
	sessions []*session
}

// simulate runs a schedule in the bubble of its caller.
func simulate(s *schedule) *runRecord {
	sim := &simulation{schedule: s, srv: clienttest.Start(s.service.opts...)}
	sim.srv.Seed(s.seeded)
	for i := range s.reads {
		sim.srv.Inject("getSimulation", s.reads[i].do)
		sim.srv.Inject("updateSimulation", s.writes[i].do)
	}
	logger := slog.New(slog.NewTextHandler(&sim.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	clients := make([]*client.Client, len(s.clients))
	for i, cfg := range s.clients {
		clients[i] = sim.client(i, cfg, logger)
	}
	var writers sync.WaitGroup
	for i, w := range s.writers {
		writers.Go(func() {
			for _, t := range w.tasks {
				sim.perform(i, w.client, clients[w.client], t)
			}
		})
	}
	writers.Wait()
	<-time.After(time.Hour) // for the writes that are still on their way
	synctest.Wait()
	rec := &runRecord{schedule: s, sessions: sim.sessions, logged: sim.logged.String()}
	rec.requests, rec.history = sim.srv.Requests(), sim.srv.History(simulationID)
	sim.srv.Close()
	return rec
}

// client makes a Client whose pauses are not random, so that the schedule's own moments decide what comes when.
func (sim *simulation) client(i int, cfg clientConfig, logger *slog.Logger) *client.Client {
	policy := client.DefaultRetry()
	policy.Attempts, policy.MinDelay, policy.MaxDelay = cfg.attempts, 1, 1
	opts := []client.Option{
		client.WithBaseURL(sim.srv.URL()),
		client.WithAPIKey(sim.srv.APIKey()),
		client.WithHTTPClient(&http.Client{Transport: &network{sim, sim.srv.Client().Transport}}),
		client.WithRetry(policy),
		client.WithTimeout(cfg.timeout),
		client.WithLogger(logger),
		client.WithUserAgent(fmt.Sprintf("client/%d", i)),
		client.WithRequestEditor(func(ctx context.Context, req *http.Request) error {
			req.Header.Set(sessionHeader, strconv.Itoa(sessionOf(ctx).number))
			return nil
		}),
	}
	if sim.service.shape {
		opts = append(opts, client.WithRecordReader(readNested))
	}
	c, err := client.New(opts...)
	if err != nil {
		panic(err)
	}
	return c
}

type sessionKey struct{}

func sessionOf(ctx context.Context) *session { return ctx.Value(sessionKey{}).(*session) }

// perform is one task of a writer.
func (sim *simulation) perform(writer, clientIndex int, c *client.Client, t task) {
	<-time.After(t.pause)
	rng := rand.New(rand.NewPCG(t.seed, 2))
	call := func(kind string, fn func(context.Context, *session) (*client.EditResult, error)) *session {
		s := &session{writer: writer, client: clientIndex, kind: kind, rng: rng, echoes: sim.clients[clientIndex].echoes}
		sim.mu.Lock()
		sim.sessions = append(sim.sessions, s)
		s.number = len(sim.sessions)
		sim.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), sessionKey{}, s), cmp.Or(t.deadline, 24*time.Hour))
		defer cancel()
		s.result, s.err = fn(ctx, s)
		s.version = len(sim.srv.History(simulationID))
		return s
	}
	switch t.kind {
	case "edit":
		call("edit", func(ctx context.Context, s *session) (*client.EditResult, error) {
			return c.Simulations.Edit(ctx, simulationID, sim.user(t, s))
		})
	case "delete":
		call("delete", func(ctx context.Context, _ *session) (*client.EditResult, error) {
			return nil, c.Simulations.Delete(ctx, simulationID)
		})
	default:
		sim.planAndApply(c, t, call)
	}
}

// planAndApply plans, thinks, and applies.
func (sim *simulation) planAndApply(c *client.Client, t task, call func(string, func(context.Context, *session) (*client.EditResult, error)) *session) {
	var plan *client.Plan
	planned := call("plan", func(ctx context.Context, s *session) (_ *client.EditResult, err error) {
		plan, err = c.Simulations.Plan(ctx, simulationID, sim.user(t, s))
		return nil, err
	})
	if planned.err != nil {
		return
	}
	<-time.After(t.think)
	if t.kind == "apply from JSON" {
		plan = throughJSON(plan)
	}
	apply := func(ctx context.Context, s *session) (*client.EditResult, error) {
		s.intents = planned.intents
		return c.Simulations.Apply(ctx, plan)
	}
	applied := call("apply", apply)
	if t.kind == "apply twice" && !applied.isUnknown() {
		<-time.After(t.think)
		call("apply", apply)
	}
}

func throughJSON(plan *client.Plan) *client.Plan {
	data, err := json.Marshal(plan)
	if err != nil {
		panic(err)
	}
	var again client.Plan
	if err := json.Unmarshal(data, &again); err != nil {
		panic(err)
	}
	return &again
}

// user is the user's function, which takes its time.
func (sim *simulation) user(t task, s *session) func(*client.Edit) error {
	return func(e *client.Edit) error {
		in := &intent{base: modelState{settings: e.Settings}, seq: math.MaxInt}
		s.intents = append(s.intents, in)
		for sc := range e.Scenarios.All() {
			in.base.entries = append(in.base.entries, newEntry(sc))
		}
		in.wanted = in.base.clone()
		for _, st := range t.steps {
			if err := st.do(e, in); err != nil {
				return err
			}
		}
		<-time.After(t.think)
		in.seq = len(sim.srv.Requests())
		return nil
	}
}

// network takes its time with each request and each answer, and keeps a journal of the client's side.
type network struct {
	sim  *simulation
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	s := sessionOf(req.Context())
	a := attempt{method: req.Method, start: n.sim.clock.Add(1)}
	resp, err := n.carry(req, s)
	if resp != nil {
		a.status = resp.StatusCode
	}
	a.end = n.sim.clock.Add(1)
	s.attempts = append(s.attempts, a)
	return resp, err
}

func (n *network) carry(req *http.Request, s *session) (*http.Response, error) {
	if err := s.delay(req.Context()); err != nil {
		closeBody(req.Body)
		return nil, err
	}
	if req.Method == http.MethodPut && s.rng.Float64() < s.echoes {
		return refuseAndRepeat(req), nil
	}
	resp, err := n.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := s.delay(req.Context()); err != nil {
		closeBody(resp.Body)
		return nil, err
	}
	return resp, nil
}

// delay is the way through the network: mostly a millisecond, at times seconds.
func (s *session) delay(ctx context.Context) error {
	longest := time.Millisecond
	if s.rng.IntN(10) == 0 {
		longest = 5 * time.Second
	}
	select {
	case <-time.After(time.Duration(1 + s.rng.Int64N(int64(longest)))):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func closeBody(body io.ReadCloser) {
	if body != nil {
		_ = body.Close()
	}
}

// refuseAndRepeat is the answer of a proxy that refuses a write and repeats what it got.
func refuseAndRepeat(req *http.Request) *http.Response {
	defer closeBody(req.Body)
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		panic(err)
	}
	body, err := json.Marshal(map[string]string{"error": "bad_request", "error_description": "refused: " + string(sent)})
	if err != nil {
		panic(err)
	}
	return &http.Response{
		StatusCode: http.StatusBadRequest, ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}
}
