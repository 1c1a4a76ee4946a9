package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

const (
	maxLag     = 30 * time.Second // that a write is looked for
	editLooks  = 2 * time.Second  // that an edit looks for its write
	readRounds = 4                // the replicas of a service need not lag alike
)

// reads is what was seen of the reads after some writes.
type reads struct {
	lag         time.Duration // until a read past the caches showed the write
	neverShown  bool
	freshCached bool // a read past the caches had an Age
	stale       int  // reads that a cache may serve, and that showed the state before
	cached      bool // one of them had an Age
}

// askFresh writes a few times, and looks how soon a read shows it: one that a cache may serve, and one that it may not.
func askFresh(ctx context.Context, p *probe) (observation, error) {
	var r reads
	for round := range readRounds {
		records, err := p.filled(ctx)
		if err != nil {
			return observation{}, err
		}
		if _, _, err := p.readMinutes(ctx, acceptCached); err != nil { // so that a cache has something to show
			return observation{}, err
		}
		minutes := 1 + round%2
		update := client.SimulationUpdate{MaxCallDurationInMinutes: minutes, Scenarios: p.entries(records)}
		if _, err := p.simulations.Update(ctx, p.id, update); err != nil {
			return observation{}, err
		}
		if err := r.look(ctx, p, minutes); err != nil {
			return observation{}, err
		}
		if r.neverShown {
			return r.observation(), nil
		}
		p.lag = r.lag
	}
	return r.observation(), nil
}

// look reads after a write until it is shown.
func (r *reads) look(ctx context.Context, p *probe, minutes int) error {
	written := time.Now()
	shown, cached, err := p.readMinutes(ctx, acceptCached)
	if err != nil {
		return err
	}
	if shown != minutes {
		r.stale++
	}
	r.cached = r.cached || cached
	for wait := time.Duration(0); wait < maxLag; wait = 2*wait + 250*time.Millisecond {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		shown, cached, err := p.readMinutes(ctx)
		if err != nil {
			return err
		}
		r.freshCached = r.freshCached || cached
		if shown != minutes {
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

// readMinutes reads the setting that askFresh writes, and whether the response has an Age.
func (p *probe) readMinutes(ctx context.Context, editors ...gen.RequestEditorFn) (minutes int, cached bool, err error) {
	r, err := take(p.client.Raw().GetSimulation(ctx, p.id, editors...))
	if err != nil {
		return 0, false, err
	}
	var body struct {
		Simulation struct {
			Minutes int `json:"max_call_duration_in_minutes"`
		} `json:"simulation"`
	}
	if r.refused != "" || json.Unmarshal(r.body, &body) != nil {
		return 0, false, errors.New("the simulation cannot be read: " + r.what)
	}
	age := r.header.Get("Age")
	return body.Simulation.Minutes, age != "" && age != "0", nil
}

func (r *reads) observation() observation {
	lag := r.lag.Round(100 * time.Millisecond)
	switch {
	case r.neverShown:
		return observation{
			seen:  fmt.Sprintf("the write is not shown within %v", maxLag),
			means: "every edit ends with an OutcomeUnknownError: do not write through this library",
		}
	case r.freshCached:
		return observation{
			seen:  "it comes out of a cache, although the request says no-cache",
			means: "Edit and Apply refuse such a read: let requests pass the cache between this program and the service",
		}
	case lag > editLooks:
		return observation{
			seen:  fmt.Sprintf("the write was shown after %v", lag),
			means: "edits end with an OutcomeUnknownError although they are stored: call Verify later",
		}
	case lag > 0:
		return observation{
			seen:  fmt.Sprintf("the write was shown after %v", lag),
			means: "Edit looks up to three times and still verifies; Get can show the state before",
		}
	case r.stale > 0 || r.cached:
		return observation{
			seen:  fmt.Sprintf("%d of %d reads that a cache may serve showed the state before, those with no-cache none", r.stale, readRounds),
			means: "nothing changes for this library, which always asks for a fresh response; other programs can read an old state",
		}
	}
	return observation{seen: "shown at once, no Age", holds: true}
}

const longList = 120

// askLongList stores 120 scenarios and counts what a read returns.
func askLongList(ctx context.Context, p *probe) (observation, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	entries := p.entries(records)
	for i := len(entries); i < longList; i++ {
		entries = append(entries, newScenario(fmt.Sprintf("livecheck %d", i+1)))
	}
	if err := p.put(ctx, entries); err != nil {
		return observation{}, err
	}
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return observation{}, err
	}
	shown := len(sim.ScenariosIDs)
	o := observation{seen: fmt.Sprintf("%d of %d are returned", shown, longList), holds: shown == longList}
	if o.holds {
		return o, nil
	}
	_, err = sim.Scenarios()
	if refused, ok := errors.AsType[*client.RecordError](err); ok {
		o.means = fmt.Sprintf("the field %s tells, and Edit refuses such a list: nothing is lost", refused.Field)
		return o, nil
	}
	o.means = fmt.Sprintf("DANGER: nothing tells that the list is a part, so that Edit would delete the rest: "+
		"edit no simulation with %d scenarios or more, and tell the project", shown)
	return o, err
}
