package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// queue is everything that the workers share.
type queue struct {
	js           jetstream.JetStream
	jobs         jetstream.Consumer
	log          jetstream.Stream // of each step of each job
	plans, locks jetstream.KeyValue
	lease        time.Duration // after which a lock ends without a renewal
}

// openQueue connects to NATS and creates what is missing there. A request to NATS takes at most a
// quarter of a lease.
func openQueue(ctx context.Context, o *options) (*queue, error) {
	nc, err := nats.Connect(o.nats)
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	js, jsErr := jetstream.New(nc, jetstream.WithDefaultTimeout(o.lease/4))
	if jsErr != nil {
		return nil, jsErr
	}
	work := jetstream.StreamConfig{Name: "fleet-jobs", Subjects: []string{"fleet.job.>"}}
	work.Retention = jetstream.WorkQueuePolicy
	_, err1 := js.CreateOrUpdateStream(ctx, work)
	steps := jetstream.StreamConfig{Name: "fleet-log", Subjects: []string{"fleet.log.>"}}
	log, err2 := js.CreateOrUpdateStream(ctx, steps)
	plans, err3 := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-plans"})
	locks, err4 := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-locks", TTL: o.lease})
	jobs, err5 := js.CreateOrUpdateConsumer(ctx, work.Name, jetstream.ConsumerConfig{
		Durable:       "workers",
		AckPolicy:     jetstream.AckExplicitPolicy,
		BackOff:       []time.Duration{o.lease, 2 * o.lease, 4 * o.lease}, // of jobs whose workers died
		MaxDeliver:    -1,
		MaxAckPending: o.underWay,
	})
	return &queue{js, jobs, log, plans, locks, o.lease}, errors.Join(err1, err2, err3, err4, err5)
}

// record adds a step of a job to the log.
func (q *queue) record(ctx context.Context, step, job string, data []byte) error {
	_, err := q.js.Publish(ctx, "fleet.log."+step+"."+job, data)
	return err
}

// me names this process in locks and, as a product, in the User-Agent.
func me() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

// lock is a client.Locker. A renewal begins a quarter of a lease after the last one, and takes a
// quarter at most. Therefore the returned context ends before the lease. A request can still arrive
// after the lease.
func (q *queue) lock(ctx context.Context, simulation int64) (context.Context, func(), error) {
	key := strconv.FormatInt(simulation, 10)
	revision, err := q.hold(ctx, key, 0)
	for errors.Is(err, jetstream.ErrKeyExists) && ctx.Err() == nil {
		time.Sleep(q.lease / 50)
		revision, err = q.hold(ctx, key, 0)
	}
	if err != nil {
		return nil, nil, err
	}
	locked, lose := context.WithCancelCause(ctx)
	ended := every(locked, q.lease/4, func() error {
		next, err := q.hold(ctx, key, revision)
		if err != nil {
			lose(fmt.Errorf("the lock was lost: %w", err))
			return err
		}
		revision = next
		return nil
	})
	return locked, func() {
		lose(context.Canceled)
		<-ended
		_ = q.locks.Delete(context.WithoutCancel(ctx), key, jetstream.LastRevision(revision)) // or the lease ends
	}, nil
}

// hold takes the lock, or renews the lock with that revision.
func (q *queue) hold(ctx context.Context, key string, revision uint64) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, q.lease/4)
	defer cancel()
	if revision == 0 {
		return q.locks.Create(ctx, key, []byte(me()))
	}
	return q.locks.Update(ctx, key, []byte(me()), revision)
}

// every calls fn regularly until the context ends or fn fails.
func every(ctx context.Context, interval time.Duration, fn func() error) (ended chan struct{}) {
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		for err := error(nil); err == nil; {
			select {
			case <-ctx.Done():
				return
			case <-time.After(interval):
				err = fn()
			}
		}
	}()
	return ended
}
