package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/omnidim-go/simulations/client"
)

const (
	maxLag     = 30 * time.Second // until a read must show a write
	editLooks  = 2 * time.Second  // for which an edit looks for the written state
	readRounds = 4                // the replicas of a service need not lag alike
)

// reads sums up the reads after some writes. The first read after each write accepts the response
// of a cache, the others do not.
type reads struct {
	lag         time.Duration // until a read showed the write
	neverShown  bool
	freshCached bool // a response had an Age, although the request refused caches
	stale       int  // responses of caches with the state before
	cached      bool // one of them had an Age
}

// askFresh writes a few times, and measures how soon a read shows the write.
func askFresh(ctx context.Context, p *probe) (answer, error) {
	var r reads
	for round := range readRounds {
		records, err := p.filled(ctx)
		if err != nil {
			return answer{}, err
		}
		if _, err := p.get(ctx, acceptCached); err != nil { // fills the cache, if there is one
			return answer{}, err
		}
		minutes := least("max_call_duration_in_minutes") + round%2
		update := client.SimulationUpdate{MaxCallDurationInMinutes: minutes, Scenarios: p.entries(records)}
		if _, err := p.simulations.Update(ctx, p.id, update); err != nil {
			return answer{}, err
		}
		if err := r.look(ctx, p, strconv.Itoa(minutes)); err != nil {
			return answer{}, err
		}
		if r.neverShown {
			break
		}
		p.lag = r.lag
	}
	return r.answer(), nil
}

// look reads after a write until a read shows the write.
func (r *reads) look(ctx context.Context, p *probe, minutes string) error {
	written := time.Now()
	sim, err := p.get(ctx, acceptCached)
	if err != nil {
		return err
	}
	if sim.minutes != minutes {
		r.stale++
	}
	r.cached = r.cached || sim.isCached()
	for wait := time.Duration(0); wait < maxLag; wait = 2*wait + 250*time.Millisecond {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		sim, err := p.get(ctx)
		if err != nil {
			return err
		}
		r.freshCached = r.freshCached || sim.isCached()
		if sim.minutes != minutes {
			continue
		}
		if wait > 0 {
			r.lag = max(r.lag, time.Since(written))
		}
		return nil
	}
	r.neverShown = true
	return nil
}

// isCached reports whether the response has an Age.
func (s stored) isCached() bool {
	age := s.header.Get("Age")
	return age != "" && age != "0"
}

func (r *reads) answer() answer {
	lag := r.lag.Round(100 * time.Millisecond)
	switch {
	case r.neverShown:
		return answer{
			seen:  fmt.Sprintf("no read shows the write within %v", maxLag),
			means: "every edit ends with an OutcomeUnknownError: do not write through this library",
		}
	case r.freshCached:
		return answer{
			seen:  "a cache responds, although the request says no-cache",
			means: "Edit and Apply refuse such a read: let requests pass the cache between this program and the service",
		}
	case lag > editLooks:
		return answer{
			seen:  fmt.Sprintf("a read shows the write after %v", lag),
			means: "edits end with an OutcomeUnknownError although they are stored: call Verify later",
		}
	case lag > 0:
		return answer{
			seen:  fmt.Sprintf("a read shows the write after %v", lag),
			means: "Edit looks up to three times and still verifies; Get can show the state before",
		}
	case r.stale > 0 || r.cached:
		return answer{
			seen:  fmt.Sprintf("%d of %d reads that accept a cache show the state before, others do not", r.stale, readRounds),
			means: "this library always asks for a fresh response; other programs can read an old state",
		}
	}
	return answer{seen: "at once, without an Age", asAssumed: true}
}

// askErrors provokes two errors, and lists the failures of all requests so far.
func askErrors(ctx context.Context, p *probe) (answer, error) {
	notFound, err := take(p.client.Raw().GetSimulation(ctx, math.MaxInt32))
	if err != nil && notFound.what == "" {
		return answer{}, err
	}
	broken, err := take(p.client.Raw().UpdateSimulationWithBody(ctx, p.id, jsonType, strings.NewReader("{")))
	if err != nil && broken.what == "" {
		return answer{}, err
	}
	seen := fmt.Sprintf("an unknown simulation: %s; broken JSON: %s; failures: %s; headers of a proxy: %s",
		notFound.what, broken.what, p.watch.failures(), p.watch.proxyHeaders())
	return answer{seen: seen, asAssumed: notFound.isOwn && broken.isOwn}, nil
}
