// Bulk makes one change to many simulations, eight at a time, within a limit of requests a second.
//
//	go run .                                     # 300 simulations on a server inside the process
//	go run . -match Clinic -journal clinic.done  # on the service, with the key in OMNIDIM_API_KEY
//
// The journal lists the finished simulations. After an interrupt or a failure, the same command changes the rest.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/time/rate"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const perEdit = 3 // requests: a read, a write, and a read of the result

// change adds a scenario. A second call has no effect.
func change(e *client.Edit) error {
	asks := client.NewScenario("Asks for a person", "You ask for a person.", "The agent offers to call back.")
	return e.Scenarios.Replace([]client.Scenario{asks}, client.KeepOthers())
}

// bulk changes the simulations whose names contain match. An interrupt begins no more edits and breaks none off.
func bulk(ctx context.Context, c *client.Client, limiter *rate.Limiter, match string, r *report) error {
	var sims []*client.Simulation
	listed, opts := 0, client.ListOptions{PageSize: 50}
	for sim, err := range c.Simulations.List(ctx, opts) {
		if err != nil {
			return err
		}
		if listed%opts.PageSize == 0 && limiter.Wait(ctx) != nil { // for the next page; an empty one is the end
			return context.Cause(ctx)
		}
		listed++
		if strings.Contains(sim.Name, match) && !strings.Contains(r.earlier, record(sim.ID)) {
			sims = append(sims, sim)
		}
	}
	slots := make(chan struct{}, 8)
	var edits sync.WaitGroup
	defer edits.Wait()
	for _, sim := range sims {
		slots <- struct{}{}
		// Waiting between the read and the write of an Edit would make the read stale, and cost one more request.
		if err := limiter.WaitN(ctx, perEdit); err != nil {
			return fmt.Errorf("interrupted, run the same command again: %w", err)
		}
		edits.Go(func() {
			result, err := c.Simulations.Edit(context.WithoutCancel(ctx), sim.ID, change)
			r.add(sim.ID, len(sims), result, err)
			<-slots
		})
	}
	return nil
}

// report collects the results.
type report struct {
	out, journal io.Writer
	earlier      string // the journal of earlier runs
	mu           sync.Mutex
	ended        int
	counts       map[client.Outcome]int
	failures     []error
}

// record is an entry of the journal. An interrupted write leaves part of an entry, and no match.
func record(id int64) string { return fmt.Sprintf("done %d\n", id) }

func (r *report) add(id int64, total int, result *client.EditResult, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.counts[result.Outcome]++
		_, err = io.WriteString(r.journal, record(id))
	}
	if err != nil {
		r.failures = append(r.failures, err)
	}
	r.ended++
	bar := strings.Repeat("#", 40*r.ended/total)
	fmt.Fprintf(r.out, "\r[%-40s] %d of %d, %d failed", bar, r.ended, total, len(r.failures))
}

type counter struct {
	http.RoundTripper
	n atomic.Int64
}

func (c *counter) RoundTrip(req *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(req)
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bulk", flag.ExitOnError)
	match := flags.String("match", "", "change the simulations whose names contain this `text`")
	file := flags.String("journal", os.DevNull, "`file` that lists the finished simulations")
	perSecond := flags.Float64("rate", 0, "`requests` a second; 0: 5 on the service, 60 inside the process")
	flags.Parse(args)
	if (os.Getenv("OMNIDIM_API_KEY") == "") != (*match == "") || flags.NArg() > 0 || *perSecond < 0 {
		return errors.New("with OMNIDIM_API_KEY give -match, without it neither")
	}
	requests, opts, limit := &counter{RoundTripper: http.DefaultTransport}, []client.Option(nil), 5.0
	if *match == "" {
		srv := clienttest.Start(clienttest.InMemory())
		defer srv.Close()
		for i := range 300 {
			srv.Seed(clienttest.Simulation{Name: fmt.Sprintf("Clinic %d", i+1)})
		}
		requests.RoundTripper, opts, limit = srv.Client().Transport, srv.Options(), 60
	}
	c, err := client.New(append(opts, client.WithHTTPClient(&http.Client{Transport: requests}))...)
	journal, openErr := os.OpenFile(*file, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	earlier, readErr := os.ReadFile(*file)
	if err := errors.Join(err, openErr, readErr); err != nil {
		return err
	}
	defer journal.Close()
	r := &report{out: stdout, journal: journal, earlier: string(earlier), counts: make(map[client.Outcome]int)}
	err = bulk(ctx, c, rate.NewLimiter(rate.Limit(cmp.Or(*perSecond, limit)), perEdit), *match, r)
	fmt.Fprintf(stdout, "\n\nresult      simulations\nverified    %11d\n", r.counts[client.OutcomeVerified])
	fmt.Fprintf(stdout, "reconciled  %11d\n", r.counts[client.OutcomeReconciled])
	fmt.Fprintf(stdout, "unchanged   %11d\nfailed      %11d\n", r.counts[client.OutcomeUnchanged], len(r.failures))
	fmt.Fprintf(stdout, "\n%d requests, %d an edit\n", requests.n.Load(), perEdit)
	return errors.Join(append(r.failures, err)...)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatal("bulk: ", err)
	}
}
