package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/omnidim-go/simulations/client"
)

// wrongWorker is the environment variable that makes a worker of a negative control.
const wrongWorker = "FLEET_WRONG_WORKER"

// TestMain lets the workers of a test be processes: the test starts itself again, as the program
// does.
func TestMain(m *testing.M) {
	if !slices.Contains(os.Args, "-worker") {
		os.Exit(m.Run())
	}
	if os.Getenv(wrongWorker) == "" {
		main()
		return
	}
	var o options
	flag.Bool("worker", true, "")
	flag.StringVar(&o.nats, "nats", "", "")
	flag.IntVar(&o.underWay, "under-way", 0, "")
	flag.DurationVar(&o.settle, "settle", 0, "")
	flag.Parse()
	panic(workWrongly(context.Background(), os.Getenv(wrongWorker), &o))
}

func workWrongly(ctx context.Context, fault string, o *options) error {
	q, err := openQueue(ctx, o)
	if err != nil {
		return err
	}
	lock := q.lock
	switch fault {
	case "no lock":
		lock = func(ctx context.Context, _ int64) (context.Context, func(), error) { return ctx, func() {}, nil }
	case "no verify":
		q.plans = forgetful{q.plans}
	}
	c, err := client.New(client.WithLocker(lock))
	if err != nil {
		return err
	}
	w := &worker{q, c.Simulations, o.settle}
	for { // one job at a time, so that jobs meet in different processes
		msg, err := w.jobs.Next()
		if err == nil {
			err = w.handle(ctx, msg)
		}
		if err != nil && !errors.Is(err, nats.ErrTimeout) {
			return err
		}
	}
}

// forgetful is a bucket for a worker that knows no plan of an earlier attempt.
type forgetful struct{ jetstream.KeyValue }

func (forgetful) Get(context.Context, string) (jetstream.KeyValueEntry, error) {
	return nil, jetstream.ErrKeyNotFound
}

func (f forgetful) Create(ctx context.Context, key string, data []byte, _ ...jetstream.KVCreateOpt) (uint64, error) {
	return f.Put(ctx, key, data)
}
