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

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/omnidim-go/simulations/client"
)

// job asks for one change of a simulation. Its name is in the subject of the message.
type job struct {
	Simulation int64
	Add        client.Scenario
	Change     int64 // the scenario whose expected result gets Append
	Append     string
}

func (j *job) edit(e *client.Edit) error {
	change := func(sc *client.Scenario) { sc.ExpectedResult += j.Append }
	return errors.Join(e.Scenarios.Add(j.numbered(e.Scenarios.Len()+1)), e.Scenarios.Change(j.Change, change))
}

// numbered returns the scenario with a number in its name. Without the number the client would
// refuse to add the scenario a second time, because the name is stored already.
func (j *job) numbered(n int) client.Scenario {
	sc := j.Add
	sc.Name = fmt.Sprintf("%s. Scenario %d", sc.Name, n)
	return sc
}

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

// work does all jobs that the queue delivers, at the same time. When the context ends, work waits
// for the current jobs.
func (w *worker) work(ctx context.Context) error {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	do := func(msg jetstream.Msg) {
		if err := w.handle(context.WithoutCancel(ctx), msg); err != nil {
			log.Printf("%s is delivered again: %v", msg.Subject(), err)
		}
	}
	consuming, err := w.jobs.Consume(func(msg jetstream.Msg) { jobs.Go(func() { do(msg) }) }, jetstream.PullMaxMessages(1))
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

// handle does a job once, and acknowledges the message or asks for redelivery. Meanwhile, the
// worker reports to the queue that the job is in progress.
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
	if err := w.record(ctx, v, name, fmt.Appendf(nil, "%v\n%s", failure, msg.Data())); err != nil {
		return err
	}
	if v == done || v == dead {
		return msg.DoubleAck(ctx)
	}
	return msg.NakWithDelay(max(wait, time.Second<<min(meta.NumDelivered-1, 6)))
}

// try stores a plan and applies it. After a crash, the next worker verifies the stored plan. Two
// workers with the same job cannot both store a plan, because an update of the bucket names the
// revision to replace.
func (w *worker) try(ctx context.Context, name string, data []byte) error {
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("%w: %w", errNoJob, err)
	}
	plan, revision, err := w.resume(ctx, name)
	isNew := plan == nil
	if err == nil && isNew {
		plan, err = w.simulations.Plan(ctx, j.Simulation, j.edit)
	}
	if err != nil {
		return err
	}
	stored, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	revision, err = w.plans.Update(ctx, name, stored, revision)
	if err != nil {
		return err
	}
	writing, stop := context.WithTimeout(ctx, w.settle/2) // the other half is for the service
	defer stop()
	_, err = w.simulations.Apply(writing, plan)
	if v, _ := decide(err, 0); isNew && v != done && v != unknown { // certainly not written
		_, dropErr := w.plans.Update(ctx, name, nil, revision)
		err = errors.Join(err, dropErr)
	}
	return err
}

// resume verifies the stored plan of an earlier attempt. The result is this plan if its write is
// lost, or no plan if the job needs a new one, with the revision of the value in the bucket.
func (w *worker) resume(ctx context.Context, name string) (plan *client.Plan, revision uint64, err error) {
	entry, err := w.plans.Get(ctx, name)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return nil, 0, nil
	case err != nil:
		return nil, 0, err
	case len(entry.Value()) == 0: // the earlier plan was dropped
		return nil, entry.Revision(), nil
	}
	plan = new(client.Plan)
	if err := json.Unmarshal(entry.Value(), plan); err != nil {
		return nil, 0, err
	}
	v, err := w.simulations.Verify(ctx, plan)
	if err == nil {
		err = w.record(ctx, "verified", name, []byte(v.Status))
	}
	switch {
	case err != nil:
		return nil, 0, err
	case v.Status == client.PlanApplied:
		return nil, 0, errApplied
	case time.Since(entry.Created()) < w.settle:
		return nil, 0, errOpen
	case v.Status == client.PlanSuperseded:
		return nil, entry.Revision(), w.record(ctx, "superseded", name, nil)
	}
	return plan, entry.Revision(), nil
}

// Results of an attempt, as they appear in the log.
const (
	done     = "done"
	later    = "later"    // not written: redeliver, and make a new plan
	conflict = "conflict" // the same, because another writer was first
	unknown  = "unknown"  // perhaps written: redeliver after the time for late writes, then Verify
	dead     = "dead"     // not written, and hopeless
)

var (
	errNoJob   = errors.New("the message is no job")
	errApplied = errors.New("an earlier attempt did the job")
	errOpen    = errors.New("the service may still store the write of an earlier attempt")
)

// decide is the error table of the fleet. The next delivery comes after the wait at the earliest.
func decide(err error, settle time.Duration) (step string, wait time.Duration) {
	diverged, isDiverged := errors.AsType[*client.DivergedError](err)
	response, isResponse := errors.AsType[*client.APIError](err)
	switch {
	case err == nil || errors.Is(err, errApplied) || isDiverged && diverged.Applied: // others changed something else
		return done, 0
	case is[*client.OutcomeUnknownError](err) || errors.Is(err, errOpen): // before the wrapped error
		return unknown, settle
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
	for _, target := range []error{errNoJob, nats.ErrMaxPayload, client.ErrForbidden, client.ErrNotFound} {
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
