package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// inBubble runs a test with a server of n simulations, the ids 1 to n. Time is that of the bubble.
func inBubble(t *testing.T, n int, test func(t *testing.T, srv *clienttest.Server)) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory())
		for i := range n {
			srv.Seed(clienttest.Simulation{ID: int64(i + 1), Name: fmt.Sprintf("Clinic %d", i+1)})
		}
		test(t, srv)
	})
}

// try is a run of bulk on a server.
type try struct {
	srv       *clienttest.Server
	transport http.RoundTripper
	perSecond rate.Limit
}

// bulk changes everything on the server.
func (b try) bulk(ctx context.Context, t *testing.T, r *report) error {
	t.Helper()
	c, err := client.New(append(b.srv.Options(), client.WithHTTPClient(&http.Client{Transport: b.transport}))...)
	require.NoError(t, err)
	r.counts = make(map[client.Outcome]int)
	return bulk(ctx, c, rate.NewLimiter(b.perSecond, perEdit), "Clinic", r)
}

func newReport() *report { return &report{journal: new(strings.Builder), out: new(strings.Builder)} }

// changed returns the simulations that have the new scenario, each exactly once.
func changed(t *testing.T, srv *clienttest.Server, n int) (ids []int64) {
	t.Helper()
	for id := int64(1); id <= int64(n); id++ {
		sim, ok := srv.State(id)
		require.True(t, ok)
		require.LessOrEqual(t, len(sim.Scenarios), 1)
		if len(sim.Scenarios) == 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestRun_WithoutAKeyChanges300SimulationsWithinHalfAMinute(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	for args, want := range map[string]time.Duration{"": 900 / 60 * time.Second, "-rate 300": 900 / 300 * time.Second} {
		t.Run(args, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				start := time.Now()
				require.NoError(t, run(t.Context(), strings.Fields(args), &out))
				require.InDelta(t, want.Seconds(), time.Since(start).Seconds(), 0.5)
				require.Contains(t, out.String(), "\r[########################################] 300 of 300, 0 failed\n")
				require.Contains(t, out.String(), "verified            300\n")
				require.Contains(t, out.String(), "failed                0\n")
				require.Contains(t, out.String(), "\n907 requests, 3 an edit\n") // 7 pages, the last one empty
			})
		})
	}
}

func TestRun_OnTheServiceNeedsAKeyAndAMatch(t *testing.T) {
	for key, args := range map[string]string{"": "-match Clinic", clienttest.DefaultAPIKey: ""} {
		t.Setenv("OMNIDIM_API_KEY", key)
		require.ErrorContains(t, run(t.Context(), strings.Fields(args), new(strings.Builder)), "give -match")
	}
}

func TestBulk_KeepsTheRateAndMakesThreeRequestsForEachEdit(t *testing.T) {
	inBubble(t, 120, func(t *testing.T, srv *clienttest.Server) {
		start := time.Now()
		require.NoError(t, try{srv, srv.Client().Transport, 5}.bulk(t.Context(), t, newReport()))
		requests := srv.Requests()
		require.Len(t, requests, 3*120+4)
		for i, request := range requests {
			granted := perEdit + 5*request.At.Sub(start).Seconds()
			require.LessOrEqual(t, float64(i), granted+1, "%s", request.At.Sub(start)) // the first page comes before
		}
	})
}

// gauge counts the requests at one time, each of which takes a while.
type gauge struct {
	http.RoundTripper
	mu        sync.Mutex
	now, most int
}

func (g *gauge) RoundTrip(req *http.Request) (*http.Response, error) {
	g.add(1)
	defer g.add(-1)
	time.Sleep(300 * time.Millisecond)
	return g.RoundTripper.RoundTrip(req)
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += n
	g.most = max(g.most, g.now)
}

func TestBulk_EditsEightSimulationsAtATime(t *testing.T) {
	inBubble(t, 40, func(t *testing.T, srv *clienttest.Server) {
		g := &gauge{RoundTripper: srv.Client().Transport}
		require.NoError(t, try{srv, g, rate.Inf}.bulk(t.Context(), t, newReport()))
		require.Equal(t, 8, g.most)
		require.Len(t, changed(t, srv, 40), 40)
	})
}

func TestBulk_CollectsFailuresAndTriesThemAgainInTheNextRun(t *testing.T) {
	inBubble(t, 20, func(t *testing.T, srv *clienttest.Server) {
		srv.Edit(7, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
		journal, out := new(strings.Builder), new(strings.Builder)
		r := &report{journal: journal, out: out}
		require.NoError(t, try{srv, srv.Client().Transport, 5}.bulk(t.Context(), t, r))
		require.Len(t, r.failures, 1)
		require.ErrorIs(t, r.failures[0], client.ErrRunning)
		require.ErrorContains(t, r.failures[0], "7")
		require.Contains(t, out.String(), "] 20 of 20, 1 failed")
		require.Equal(t, map[client.Outcome]int{client.OutcomeVerified: 19}, r.counts)
		require.Len(t, changed(t, srv, 20), 19)

		srv.Edit(7, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusCompleted })
		before := len(srv.Requests())
		r = &report{journal: journal, out: out, earlier: journal.String()}
		require.NoError(t, try{srv, srv.Client().Transport, 5}.bulk(t.Context(), t, r))
		require.Empty(t, r.failures)
		require.Len(t, srv.Requests(), before+2+perEdit)
		require.Len(t, changed(t, srv, 20), 20)
	})
}

func TestBulk_AnInterruptCutsNoEditAndTheNextRunGoesOn(t *testing.T) {
	inBubble(t, 30, func(t *testing.T, srv *clienttest.Server) {
		ctx, interrupt := context.WithCancel(t.Context())
		time.AfterFunc(7100*time.Millisecond, interrupt)
		g := &gauge{RoundTripper: srv.Client().Transport}
		journal, out := new(strings.Builder), new(strings.Builder)
		r := &report{journal: journal, out: out}
		require.ErrorContains(t, try{srv, g, 5}.bulk(ctx, t, r), "run the same command again")
		require.Empty(t, r.failures)
		ids := changed(t, srv, 30)
		require.NotEmpty(t, ids)
		require.Less(t, len(ids), 30)
		for _, id := range ids {
			require.Contains(t, journal.String(), record(id))
		}
		require.Equal(t, len(ids), strings.Count(journal.String(), "done"))

		before := len(srv.Requests())
		r = &report{journal: journal, out: out, earlier: journal.String()}
		require.NoError(t, try{srv, g, 5}.bulk(t.Context(), t, r))
		require.Len(t, srv.Requests(), before+2+perEdit*(30-len(ids)))
		require.Len(t, changed(t, srv, 30), 30)
	})
}

func TestRun_GoesOnAfterTheJournal(t *testing.T) {
	srv := clienttest.NewServer(t)
	for i := range 22 {
		srv.Seed(clienttest.Simulation{ID: int64(i + 1), Name: fmt.Sprintf("Clinic %d", i+1)})
	}
	srv.Edit(22, func(sim *clienttest.Simulation) { sim.Name = "Hotel" })
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	file := filepath.Join(t.TempDir(), "clinic.done")
	require.NoError(t, os.WriteFile(file, []byte("done 1\ndone 2"), 0o600)) // of an entry "done 21", cut off

	var out strings.Builder
	args := []string{"-match", "Clinic", "-journal", file, "-rate", "100000"}
	srv.Edit(5, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	require.ErrorIs(t, run(t.Context(), args, &out), client.ErrRunning)
	const rest = "reconciled            0\nunchanged             0\nfailed                1\n"
	require.Contains(t, out.String(), "verified             19\n"+rest)
	require.Equal(t, int64(2), changed(t, srv, 22)[0])

	srv.Edit(5, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusStopped })
	require.NoError(t, run(t.Context(), args, &out))
	require.Len(t, changed(t, srv, 22), 20)

	before := len(srv.Requests())
	out.Reset()
	require.NoError(t, run(t.Context(), args, &out))
	require.Contains(t, out.String(), "verified              0\n")
	require.Len(t, srv.Requests(), before+2)

	require.NoError(t, os.Remove(file))
	require.NoError(t, run(t.Context(), args, &out))
	require.Contains(t, out.String(), "unchanged            20\n")
	require.Contains(t, out.String(), "verified              1\n")
}

func TestRun_FailsIfTheJournalCannotBeUsed(t *testing.T) {
	srv := clienttest.NewServer(t)
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	err := run(t.Context(), []string{"-match", "Clinic", "-journal", t.TempDir()}, new(strings.Builder))
	require.Error(t, err)
	require.Empty(t, srv.Requests())
}
