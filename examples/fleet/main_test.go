package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := workWrongly(ctx, os.Getenv(wrongWorker), parse()); err != nil {
		panic(err)
	}
}

func workWrongly(ctx context.Context, fault string, o *options) error {
	q, err := openQueue(ctx, o)
	if err != nil {
		return err
	}
	var opts []client.Option
	switch fault {
	case "no lock":
		opts = append(opts, client.WithLocker(func(ctx context.Context, _ int64) (context.Context, func(), error) {
			return ctx, func() {}, nil
		}))
	case "no verify":
		q.plans = forgetful{q.plans}
	}
	w, err := newWorker(q, o, opts...)
	if err != nil {
		return err
	}
	for ctx.Err() == nil { // one job at a time, so that jobs meet in different processes
		msg, err := w.jobs.Next(jetstream.FetchContext(ctx))
		if err == nil {
			err = w.handle(context.WithoutCancel(ctx), msg)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, nats.ErrTimeout) {
			return err
		}
	}
	return nil
}

// forgetful is a bucket for a worker that knows no plan of an earlier attempt.
type forgetful struct{ jetstream.KeyValue }

func (forgetful) Get(context.Context, string) (jetstream.KeyValueEntry, error) {
	return nil, jetstream.ErrKeyNotFound
}

func (f forgetful) Update(ctx context.Context, key string, data []byte, _ uint64) (uint64, error) {
	return f.Put(ctx, key, data)
}
