package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/omnidim-go/simulations/client"
)

// job asks for one change of a simulation. Its name is in the subject of the message.
type job struct {
	Simulation int64
	Add        client.Scenario
	Change     int64  // the scenario whose expected result gets Append
	Append     string // so that a second edit shows
}

func (j *job) edit(e *client.Edit) error {
	change := func(sc *client.Scenario) { sc.ExpectedResult += j.Append }
	return errors.Join(e.Scenarios.Add(j.numbered(e.Scenarios.Len()+1)), e.Scenarios.Change(j.Change, change))
}

// numbered returns the scenario with its number in the name, so that a second one has another name. The client refuses to
// add a name that is stored already.
func (j *job) numbered(n int) client.Scenario {
	sc := j.Add
	sc.Name = fmt.Sprintf("%s. Scenario %d", sc.Name, n)
	return sc
}

// attempt is the value of a job in the bucket of plans, from before the write until its outcome is known. The revision of
// the value decides between two workers with the same job.
type attempt struct {
	Plan     *client.Plan
	Ended    string // "unknown" or, as the next worker finds out, "crash"
	revision uint64
}

// worker does jobs.
type worker struct {
	*queue
	simulations *client.SimulationsService
	settle      time.Duration
}

func newWorker(q *queue, o *options, opts ...client.Option) (*worker, error) {
	const longest = 2 * time.Second // in a call; the queue waits longer
	retry := client.RetryPolicy{MaxDelay: longest, RateLimitDelay: longest, MaxRetryAfter: longest}
	opts = append([]client.Option{client.WithUserAgent(me()), client.WithRetry(retry), client.WithLocker(q.lock)}, opts...)
	c, err := client.New(opts...)
	if err != nil {
		return nil, err
	}
	return &worker{q, c.Simulations, o.settle}, nil
}

// work does as many jobs at a time as the queue gives, until the context ends. It cuts no job off.
func (w *worker) work(ctx context.Context) error {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	consuming, err := w.jobs.Consume(func(msg jetstream.Msg) {
		jobs.Go(func() {
			if err := w.handle(context.WithoutCancel(ctx), msg); err != nil {
				log.Print(msg.Subject(), ": ", err)
			}
		})
	}, jetstream.PullMaxMessages(1))
	if err != nil {
		return err
	}
	defer consuming.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-consuming.Closed():
		return errors.New("the connection to NATS is closed")
	}
}

// handle does a job once, and tells the queue what becomes of it. If that fails, the queue delivers the job again.
func (w *worker) handle(ctx context.Context, msg jetstream.Msg) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	every(working, w.lease/4, msg.InProgress)
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(msg.Subject(), "fleet.job.")
	if meta.NumDelivered > 1 {
		err = w.record(ctx, "redelivered", name, nil)
	}
	failure := errors.Join(err, w.try(ctx, name, msg.Data()))
	v, wait := decide(failure, w.settle)
	if err := w.record(ctx, string(v), name, fmt.Appendf(nil, "%v\n%s", failure, msg.Data())); err != nil {
		return err
	}
	if v == done || v == dead {
		return msg.DoubleAck(ctx)
	}
	return msg.NakWithDelay(max(wait, time.Second<<min(meta.NumDelivered-1, 6)))
}

// try stores a plan before it applies the plan, so that the next worker can ask what became of it.
func (w *worker) try(ctx context.Context, name string, data []byte) error {
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("%w: %w", errNoJob, err)
	}
	a, err := w.resume(ctx, name)
	if err != nil || a == nil {
		return err
	}
	if a.Plan == nil {
		a.Plan, err = w.simulations.Plan(ctx, j.Simulation, j.edit)
	}
	if err == nil {
		err = w.save(ctx, name, a, "")
	}
	if err != nil {
		return err
	}
	_, err = w.simulations.Apply(ctx, a.Plan)
	switch v, _ := decide(err, w.settle); v {
	case done: // the plan stays, because the acknowledgement may be lost
		return err
	case unknown:
		return errors.Join(err, w.save(ctx, name, a, string(unknown)))
	}
	return errors.Join(err, w.plans.Delete(ctx, name, jetstream.LastRevision(a.revision))) // nothing was written
}

// resume returns the attempt to go on with: without a plan if a new one is needed, and nil if the service stored it.
func (w *worker) resume(ctx context.Context, name string) (*attempt, error) {
	entry, err := w.plans.Get(ctx, name)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return &attempt{}, nil
	}
	if err != nil {
		return nil, err
	}
	a, age := &attempt{revision: entry.Revision()}, time.Since(entry.Created())
	err = json.Unmarshal(entry.Value(), a)
	if err == nil && a.Ended == "" { // the lock may have kept the write of the dead worker back until now
		age = 0
		err = w.save(ctx, name, a, "crash")
	}
	if err != nil {
		return nil, err
	}
	v, err := w.simulations.Verify(ctx, a.Plan)
	if err == nil {
		err = w.record(ctx, "verified-after-"+a.Ended, name, []byte(v.Status))
	}
	switch {
	case err != nil || v.Status == client.PlanApplied:
		return nil, err
	case age < w.settle:
		return nil, tooEarly(w.settle - age)
	case v.Status == client.PlanNotApplied:
		return a, nil
	}
	return &attempt{revision: a.revision}, w.record(ctx, string(conflict), name, nil)
}

// save stores the attempt, unless another worker did since.
func (w *worker) save(ctx context.Context, name string, a *attempt, ended string) error {
	a.Ended = ended
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if a.revision == 0 {
		a.revision, err = w.plans.Create(ctx, name, data)
	} else {
		a.revision, err = w.plans.Update(ctx, name, data, a.revision)
	}
	return err
}

// verdict is what becomes of a job.
type verdict string

const (
	done     verdict = "done"
	later    verdict = "later"    // nothing was written: redeliver, and make a new plan
	conflict verdict = "conflict" // the same, because another writer was first
	unknown  verdict = "unknown"  // redeliver when the service can no longer store the write, then Verify
	waiting  verdict = "waiting"  // the same, for an earlier write
	dead     verdict = "dead"     // a person must decide
)

var errNoJob = errors.New("the message is no job")

// tooEarly is the time in which the service may still store an earlier write.
type tooEarly time.Duration

func (e tooEarly) Error() string {
	return "an earlier write may be stored for " + time.Duration(e).String()
}

// decide is the error table of the fleet. The next delivery comes after the wait at the earliest.
func decide(err error, settle time.Duration) (v verdict, wait time.Duration) {
	open, isOpen := errors.AsType[tooEarly](err)
	diverged, isDiverged := errors.AsType[*client.DivergedError](err)
	response, isResponse := errors.AsType[*client.APIError](err)
	switch {
	case err == nil || isDiverged && diverged.Applied: // another writer changed something else
		return done, 0
	case is[*client.OutcomeUnknownError](err): // before the error that it wraps
		return unknown, settle
	case isOpen:
		return waiting, time.Duration(open)
	case is[*client.ConflictError](err):
		return conflict, 0
	case isDiverged || isHopeless(err):
		return dead, 0
	case isResponse:
		return later, response.RetryAfter // ErrRunning, a 429, ErrGateway, a 5xx
	}
	return later, 0 // no network, a lost lock, a failure of NATS
}

// isHopeless reports whether another attempt must fail too.
func isHopeless(err error) bool {
	for _, target := range []error{errNoJob, client.ErrForbidden, client.ErrNotFound} {
		if errors.Is(err, target) {
			return true
		}
	}
	return is[*client.ValidationError](err) || is[*client.RecordError](err)
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
