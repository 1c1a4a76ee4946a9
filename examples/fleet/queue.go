package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const lease = 6 * time.Second // after which a lock ends without a renewal

// queue is everything that the workers share.
type queue struct {
	js                 jetstream.JetStream
	stream             jetstream.Stream   // of jobs
	jobs               jetstream.Consumer // of the stream
	plans, locks, dead jetstream.KeyValue
}

// openQueue connects to NATS and creates what is missing there. A request to NATS takes at most a
// quarter of a lease, unless its context has a deadline. An attempt takes half of settle at most, so
// the job of a dead worker is delivered again when its write cannot be stored any more.
func openQueue(ctx context.Context, o *options) (*queue, error) {
	nc, err := nats.Connect(o.nats)
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(lease/4))
	if err != nil {
		return nil, err
	}
	work := jetstream.StreamConfig{Name: "fleet", Subjects: []string{"fleet.>"}, Retention: jetstream.WorkQueuePolicy}
	stream, streamErr := js.CreateOrUpdateStream(ctx, work)
	wait := o.settle + o.settle/2 // longer than an attempt
	jobs, jobsErr := js.CreateOrUpdateConsumer(ctx, work.Name, jetstream.ConsumerConfig{
		Durable:       "workers",
		AckPolicy:     jetstream.AckExplicitPolicy,
		BackOff:       []time.Duration{wait, 2 * wait, 4 * wait}, // for the jobs of dead workers
		MaxDeliver:    -1,
		MaxAckPending: o.underWay,
	})
	plans, plansErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-plans"})
	locks, locksErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-locks", TTL: lease})
	dead, deadErr := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "fleet-dead"})
	err = errors.Join(streamErr, jobsErr, plansErr, locksErr, deadErr)
	return &queue{js, stream, jobs, plans, locks, dead}, err
}

// lock is a client.Locker. A renewal begins every quarter of a lease, and takes a quarter at most.
// Therefore the returned context ends before the lease. A request can still arrive after the lease.
func (q *queue) lock(ctx context.Context, simulation int64) (context.Context, func(), error) {
	key, owner := fmt.Sprint(simulation), fmt.Append(nil, os.Getpid())
	noDeadline := context.WithoutCancel(ctx)
	revision, err := q.locks.Create(noDeadline, key, owner)
	for errors.Is(err, jetstream.ErrKeyExists) && ctx.Err() == nil {
		time.Sleep(lease / 100)
		revision, err = q.locks.Create(noDeadline, key, owner)
	}
	if err != nil {
		return nil, nil, err
	}
	locked, lose := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.Tick(lease / 4); locked.Err() == nil; {
			select {
			case <-locked.Done():
			case <-tick:
				next, err := q.locks.Update(noDeadline, key, owner, revision)
				if err != nil {
					lose(fmt.Errorf("the lock was lost: %w", err))
					return
				}
				revision = next
			}
		}
		_ = q.locks.Delete(noDeadline, key, jetstream.LastRevision(revision)) // or the lease ends
	}()
	return locked, func() {
		lose(context.Canceled)
		<-ended
	}, nil
}
