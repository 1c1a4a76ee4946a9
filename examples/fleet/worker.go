package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/omnidim-go/simulations/client"
)

const lease = 6 * time.Second // after which a lock ends without a renewal

// fleet is what the workers share, and the client of a worker.
type fleet struct {
	js                 jetstream.JetStream
	stream             jetstream.Stream   // of jobs
	jobs               jetstream.Consumer // of the stream
	plans, locks, dead jetstream.KeyValue
	settle             time.Duration
	simulations        *client.SimulationsService
}

// join connects to NATS and creates what is missing there. A request to NATS takes at most a
// quarter of a lease, unless its context has a deadline. An attempt takes half of settle at most, so
// the job of a dead worker is delivered again when its write cannot be stored any more.
func join(ctx context.Context, url string, settle time.Duration) (*fleet, error) {
	nc, err := nats.Connect(url, nats.MaxReconnects(-1))
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(lease/4))
	if err != nil {
		return nil, err
	}
	work := jetstream.StreamConfig{Name: "fleet", Subjects: []string{"fleet.>"}, Retention: jetstream.WorkQueuePolicy}
	stream, streamErr := js.CreateOrUpdateStream(ctx, work)
	jobs, jobsErr := js.CreateOrUpdateConsumer(ctx, work.Name, jetstream.ConsumerConfig{
		Durable: "workers", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait:       3 * settle / 2, // for the jobs of dead workers
		MaxAckPending: 12,             // with those that wait for redelivery
	})
	plans, plansErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-plans"})
	locks, locksErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-locks", TTL: lease})
	dead, deadErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-dead"})
	err = errors.Join(streamErr, jobsErr, plansErr, locksErr, deadErr)
	return &fleet{js, stream, jobs, plans, locks, dead, settle, nil}, err
}

// lock is a client.Locker. A renewal begins every quarter of a lease, and takes a quarter at most.
// Therefore the returned context ends before the lease. A request can still arrive after the lease.
// After unlock, the next owner can wait until the deletion of the lock has reached NATS.
func (f *fleet) lock(ctx context.Context, simulation int64) (context.Context, func(), error) {
	key, owner := fmt.Sprint(simulation), fmt.Append(nil, os.Getpid())
	noDeadline := context.WithoutCancel(ctx)
	revision, err := f.locks.Create(noDeadline, key, owner)
	for errors.Is(err, jetstream.ErrKeyExists) && ctx.Err() == nil {
		time.Sleep(lease / 100)
		revision, err = f.locks.Create(noDeadline, key, owner)
	}
	if err != nil {
		return nil, nil, errors.Join(err, context.Cause(ctx))
	}
	locked, lose := context.WithCancelCause(ctx)
	go func() {
		for tick := time.Tick(lease / 4); err == nil; {
			select {
			case <-locked.Done():
				_ = f.locks.Delete(noDeadline, key, jetstream.LastRevision(revision)) // or the lease ends
				return
			case <-tick:
				revision, err = f.locks.Update(noDeadline, key, owner, revision)
			}
		}
		lose(fmt.Errorf("the lock was lost: %w", err))
	}()
	return locked, func() { lose(context.Canceled) }, nil
}

// job asks for a scenario with the text as its name, and for the text in another scenario. Its own
// name is in the subject of the message.
type job struct {
	Simulation, Change int64
	Text               string
}

// edit gives the new scenario a number. Without the number the client would refuse to add the
// scenario a second time, because the name is stored already.
func (j job) edit(e *client.Edit) error {
	name := fmt.Sprintf("%s #%d", j.Text, e.Scenarios.Len()+1)
	add := e.Scenarios.Add(client.NewScenario(name, "You ask.", "The agent looks it up."))
	change := e.Scenarios.Change(j.Change, func(sc *client.Scenario) { sc.ExpectedResult += j.Text })
	if err := errors.Join(add, change); err != nil {
		return fmt.Errorf("%w: %w", errHopeless, err)
	}
	return nil
}

// work does all jobs that the queue delivers, at the same time, until the context ends. The queue
// delivers unfinished jobs again, as after a crash.
func work(ctx context.Context, url string, settle time.Duration) error {
	f, err := join(ctx, url, settle)
	if err != nil {
		return err
	}
	c, err := client.New(client.WithLocker(f.lock))
	if err != nil {
		return err
	}
	f.simulations = c.Simulations
	handle := func(msg jetstream.Msg) { fmt.Println("handled", msg.Subject(), f.handle(ctx, msg)) }
	_, err = f.jobs.Consume(func(msg jetstream.Msg) { go handle(msg) }, jetstream.PullMaxMessages(1))
	if err == nil {
		<-ctx.Done()
	}
	return err
}

// handle does a job once, and acknowledges the message or asks for redelivery. Without either,
// after a failure of NATS, the queue delivers the job again. Each step is a line of the output.
func (f *fleet) handle(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	if meta.NumDelivered > 1 {
		fmt.Println("redelivered", msg.Subject())
	}
	attempt, stop := context.WithTimeout(ctx, f.settle/2) // the other half is for the service
	defer stop()
	failure := f.try(attempt, msg.Subject(), msg.Data())
	step, wait := decide(failure, f.settle)
	fmt.Printf("%s %s %q\n", step, msg.Subject(), fmt.Sprint(failure))
	if step != done && step != dead {
		return msg.NakWithDelay(max(wait, time.Second<<min(meta.NumDelivered-1, 6)))
	}
	if step == dead {
		if _, err := f.dead.Put(ctx, msg.Subject(), fmt.Appendf(nil, "%v\n%s", failure, msg.Data())); err != nil {
			return err
		}
	}
	return msg.DoubleAck(ctx)
}

// try does a job with a new plan, unless the write of an earlier plan is or may be stored. Of two
// workers with the same job, only one can store a plan, and the other one writes nothing.
func (f *fleet) try(ctx context.Context, name string, data []byte) error {
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("%w: %w", errHopeless, err)
	}
	if err := f.verify(ctx, name); !errors.Is(err, jetstream.ErrKeyNotFound) {
		return err
	}
	plan, err := f.simulations.Plan(ctx, j.Simulation, j.edit)
	if err != nil {
		return err
	}
	stored, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	revision, err := f.plans.Create(ctx, name, stored)
	if err != nil {
		return err
	}
	_, err = f.simulations.Apply(ctx, plan)
	if step, _ := decide(err, 0); step != later && step != conflict {
		return err
	}
	return errors.Join(err, f.plans.Delete(context.WithoutCancel(ctx), name, jetstream.LastRevision(revision)))
}

// verify returns nil if the stored plan of a job is applied. ErrKeyNotFound means that a new plan
// can be stored: there is none, or its write can no longer be stored and the plan is deleted.
func (f *fleet) verify(ctx context.Context, name string) error {
	stored, err := f.plans.Get(ctx, name)
	if err != nil {
		return err
	}
	plan := new(client.Plan)
	if err := json.Unmarshal(stored.Value(), plan); err != nil {
		return err
	}
	v, err := f.simulations.Verify(ctx, plan)
	if err != nil {
		return fmt.Errorf("an earlier write may be stored: %w", err)
	}
	fmt.Println("verified", name, v.Status)
	switch {
	case v.Status == client.PlanApplied:
		return nil
	case time.Since(stored.Created()) < f.settle:
		return errOpen
	case len(v.AddedIDs) > 0:
		return fmt.Errorf("%w: the write was stored, and changed later", errHopeless)
	}
	_ = f.plans.Delete(ctx, name, jetstream.LastRevision(stored.Revision())) // or Create will fail
	return jetstream.ErrKeyNotFound
}

// Results of an attempt.
const (
	done     = "done"
	later    = "later"    // not written: redeliver, and make a new plan
	conflict = "conflict" // the same, because another writer was first
	unknown  = "unknown"  // perhaps written: redeliver after the time for late writes, then Verify
	dead     = "dead"     // a person must look at the job
)

var errHopeless = errors.New("the job cannot be done")
var errOpen = errors.New("the service may still store the write of an earlier attempt")

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
		errors.Is(err, client.ErrForbidden), errors.Is(err, client.ErrNotFound), errors.Is(err, errHopeless),
		errors.Is(err, nats.ErrMaxPayload), isResponse && response.StatusCode == 400 && response.Code != "invalid_state":
		return dead, 0
	case isResponse:
		return later, response.RetryAfter // ErrRunning, a 429, ErrGateway, a 5xx
	}
	return later, 0 // no network, a lost lock, a failure of NATS
}
