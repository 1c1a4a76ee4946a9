// Fleet changes many simulations with worker processes that share a queue, plans and locks in NATS JetStream.
//
//	go run .                                            # 300 simulations on a fake service, with faults and crashes
//	go run . -worker -nats nats://host:4222 -settle 10m # a worker for the service, with the key in OMNIDIM_API_KEY
//
// The file docs/fleet.md describes the parts and their limits.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"time"
)

type options struct {
	nats     string
	underWay int
	settle   time.Duration
}

func run(ctx context.Context) error {
	var o options
	flag.StringVar(&o.nats, "nats", "", "`URL` of a NATS server; without it the demonstration starts one")
	isWorker := flag.Bool("worker", false, "do jobs until an interrupt")
	flag.IntVar(&o.underWay, "under-way", 12, "most jobs under way in all workers, with those that wait for redelivery")
	flag.DurationVar(&o.settle, "settle", 10*time.Second, "time from a plan to the end of late writes of that plan")
	flag.Parse()
	if *isWorker {
		return work(ctx, &o)
	}
	return newDemo(&o, 300).run(ctx, os.Stdout)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal("fleet: ", err)
	}
}
