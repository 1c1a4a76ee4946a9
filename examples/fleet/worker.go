package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// edit gives the new scenario a number. Without the number the client would refuse to add the
// scenario a second time, because the name is stored already.
func (j *job) edit(e *client.Edit) error {
	add := j.Add
	add.Name = fmt.Sprintf("%s #%d", add.Name, e.Scenarios.Len()+1)
	change := func(sc *client.Scenario) { sc.ExpectedResult += j.Append }
	return errors.Join(e.Scenarios.Add(add), e.Scenarios.Change(j.Change, change))
}

type worker struct {
	*queue
	simulations *client.SimulationsService
	settle      time.Duration
}

// work does all jobs that the queue delivers, at the same time, until the context ends. The queue
// delivers unfinished jobs again, as after a crash.
func work(ctx context.Context, o *options) error {
	q, err := openQueue(ctx, o)
	if err != nil {
		return err
	}
	c, err := client.New(client.WithLocker(q.lock))
	if err != nil {
		return err
	}
	w := &worker{q, c.Simulations, o.settle}
	messages, err := q.jobs.Messages(jetstream.PullMaxMessages(1))
	if err != nil {
		return err
	}
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		go w.handle(ctx, msg)
	}
}

// handle does a job once, and acknowledges the message or asks for redelivery. Without either,
// after a failure of NATS, the queue delivers the job again. Each step is a line of the output.
func (w *worker) handle(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(msg.Subject(), "fleet.")
	if meta.NumDelivered > 1 {
		fmt.Println("redelivered", name)
	}
	attempt, stop := context.WithTimeout(ctx, w.settle/2) // the other half is for the service
	defer stop()
	failure := w.try(attempt, name, msg.Data())
	step, wait := decide(failure, w.settle)
	fmt.Printf("%s %s %q\n", step, name, fmt.Sprint(failure))
	if step == dead {
		_, err = w.dead.Put(ctx, name, fmt.Appendf(nil, "%v\n%s", failure, msg.Data()))
	}
	if err != nil {
		return err
	}
	if step == done || step == dead {
		return msg.DoubleAck(ctx)
	}
	return msg.NakWithDelay(max(wait, time.Second<<min(meta.NumDelivered-1, 6)))
}

// try does a job with a new plan, unless the plan of an earlier attempt is stored.
func (w *worker) try(ctx context.Context, name string, data []byte) error {
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("%w: %w", errNoJob, err)
	}
	entry, err := w.plans.Get(ctx, name)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return w.begin(ctx, name, &j)
	}
	if err != nil {
		return err
	}
	return w.resume(ctx, entry, &j)
}

// begin stores a plan and applies it. Two workers with the same job cannot both store a plan.
func (w *worker) begin(ctx context.Context, name string, j *job) error {
	plan, err := w.simulations.Plan(ctx, j.Simulation, j.edit)
	if err != nil {
		return err
	}
	stored, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	revision, err := w.plans.Create(ctx, name, stored)
	if err != nil {
		return err
	}
	_, err = w.simulations.Apply(ctx, plan)
	if step, _ := decide(err, 0); step == done || step == unknown {
		return err
	}
	dropErr := w.plans.Delete(context.WithoutCancel(ctx), name, jetstream.LastRevision(revision)) // certainly not written
	return errors.Join(err, dropErr)
}

// resume verifies the stored plan of an earlier attempt, and applies the same plan again if its
// write is lost.
func (w *worker) resume(ctx context.Context, stored jetstream.KeyValueEntry, j *job) error {
	plan := new(client.Plan)
	if err := json.Unmarshal(stored.Value(), plan); err != nil {
		return err
	}
	v, err := w.simulations.Verify(ctx, plan)
	if err != nil {
		return err
	}
	fmt.Println("verified", stored.Key(), v.Status)
	switch {
	case v.Status == client.PlanApplied:
		return nil
	case time.Since(stored.Created()) < w.settle:
		return errOpen
	case v.Status == client.PlanSuperseded:
		if err := w.plans.Delete(ctx, stored.Key(), jetstream.LastRevision(stored.Revision())); err != nil {
			return err
		}
		return w.begin(ctx, stored.Key(), j)
	}
	if _, err := w.plans.Update(ctx, stored.Key(), stored.Value(), stored.Revision()); err != nil {
		return err
	}
	_, err = w.simulations.Apply(ctx, plan)
	return err
}

// Results of an attempt.
const (
	done     = "done"
	later    = "later"    // not written: redeliver, and make a new plan
	conflict = "conflict" // the same, because another writer was first
	unknown  = "unknown"  // perhaps written: redeliver after the time for late writes, then Verify
	dead     = "dead"     // not written, and hopeless
)

var (
	errNoJob = errors.New("the message is no job")
	errOpen  = errors.New("the service may still store the write of an earlier attempt")
)

// decide is the error table of the fleet. The next delivery comes after the wait at the earliest.
func decide(err error, settle time.Duration) (step string, wait time.Duration) {
	diverged, isDiverged := errors.AsType[*client.DivergedError](err)
	response, isResponse := errors.AsType[*client.APIError](err)
	switch {
	case err == nil, isDiverged && diverged.Applied: // others changed something else
		return done, 0
	case errors.As(err, new(*client.OutcomeUnknownError)), errors.Is(err, errOpen): // before the wrapped error
		return unknown, settle
	case errors.As(err, new(*client.ConflictError)):
		return conflict, 0
	case errors.As(err, new(*client.ValidationError)), errors.As(err, new(*client.RecordError)), isDiverged,
		errors.Is(err, client.ErrForbidden), errors.Is(err, client.ErrNotFound),
		errors.Is(err, errNoJob), errors.Is(err, nats.ErrMaxPayload):
		return dead, 0
	case isResponse:
		return later, response.RetryAfter // ErrRunning, a 429, ErrGateway, a 5xx
	}
	return later, 0 // no network, a lost lock, a failure of NATS
}
