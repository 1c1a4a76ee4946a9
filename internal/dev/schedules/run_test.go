package schedules

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing/synctest"
	"time"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// session is one call of the library, as the client's side saw it.
type session struct {
	number   int
	writer   int
	client   int
	kind     string // edit, plan, apply, get, update, verify, list, delete
	intents  []*intent
	attempts []*attempt
	result   *client.EditResult
	status   client.PlanStatus    // of a verify
	plan     *client.Plan         // of a plan
	listed   []*client.Simulation // by a list
	backup   *client.Snapshot     // loaded from the file that the result names
	err      error
	ended    time.Time
	hasEnd   bool // the context had a deadline

	calls  int // of the request editor: one for each call of an operation
	asked  time.Time
	rng    *rand.Rand
	config clientConfig
}

// intent is the last one of the session; nil if the user's function was never called.
func (s *session) intent() *intent { return s.intentOf(math.MaxInt) }

// intentOf is the intent that an attempt follows. Edit has one a round.
func (s *session) intentOf(attempt int) (last *intent) {
	for _, in := range s.intents {
		if in.from <= attempt {
			last = in
		}
	}
	return last
}

// run is a schedule that runs.
type run struct {
	*schedule
	srv    *clienttest.Server
	dir    string // for backups
	logged bytes.Buffer

	mu       sync.Mutex
	sessions []*session
}

// simulate runs a schedule in the bubble of its caller.
func simulate(s *schedule, dir string) *record {
	r := &run{schedule: s, srv: clienttest.Start(s.service.opts...), dir: dir}
	r.srv.Seed(s.seeded)
	for i := range s.reads {
		r.srv.Inject("getSimulation", s.reads[i].do)
		r.srv.Inject("updateSimulation", s.writes[i].do)
	}
	r.srv.Inject("listSimulations", s.lists[0].do)
	logger := slog.New(slog.NewTextHandler(&r.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	clients := make([]*client.Client, len(s.clients))
	for i, config := range s.clients {
		clients[i] = r.client(i, config, logger)
	}
	var writers sync.WaitGroup
	for i, w := range s.writers {
		writers.Go(func() {
			for _, t := range w.tasks {
				p := &program{run: r, writer: i, client: w.client, api: clients[w.client].Simulations, task: t}
				p.perform()
			}
		})
	}
	writers.Go(func() {
		for _, other := range s.others {
			<-time.After(other.after)
			other.do(r.srv)
		}
	})
	writers.Wait()
	<-time.After(time.Hour) // for the writes that are still on their way
	synctest.Wait()
	rec := newRecord(r)
	r.srv.Close()
	return rec
}

// client makes a Client whose backoff is not random, so that the schedule's own moments decide what comes when.
func (r *run) client(i int, config clientConfig, logger *slog.Logger) *client.Client {
	policy := client.RetryPolicy{Attempts: config.attempts, MinDelay: 1, MaxDelay: 1}
	opts := []client.Option{
		client.WithBaseURL(r.srv.URL()),
		client.WithAPIKey(r.srv.APIKey()),
		client.WithHTTPClient(&http.Client{Transport: &network{r.srv.Client().Transport}}),
		client.WithRetry(policy),
		client.WithTimeout(config.timeout),
		client.WithLogger(logger),
		client.WithUserAgent(fmt.Sprintf("client/%d", i)),
		client.WithRequestEditor(func(ctx context.Context, _ *http.Request) error {
			s := sessionOf(ctx)
			s.calls++
			s.asked = time.Now()
			if config.editorTime == 0 {
				return nil
			}
			return sleep(ctx, time.Duration(1+s.rng.Int64N(int64(config.editorTime))))
		}),
	}
	if config.backups {
		opts = append(opts, client.WithBackupDir(r.dir))
	}
	if r.service.shape {
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

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call makes one call of the library and keeps what it returned.
func (p *program) call(kind string, fn func(context.Context, *session) error) *session {
	s := &session{
		writer: p.writer, client: p.client, kind: kind, rng: p.rng, config: p.run.clients[p.client], hasEnd: p.task.deadline != 0,
	}
	p.run.mu.Lock()
	p.run.sessions = append(p.run.sessions, s)
	s.number = len(p.run.sessions)
	p.run.mu.Unlock()
	ctx := context.WithValue(context.Background(), sessionKey{}, s)
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(p.task.deadline, 24*time.Hour))
	defer cancel()
	s.err = fn(ctx, s)
	s.ended = time.Now()
	if s.result != nil && s.result.Backup != "" {
		snap, err := client.LoadBackup(s.result.Backup)
		if err != nil {
			panic(err)
		}
		s.backup = &snap
	}
	return s
}
