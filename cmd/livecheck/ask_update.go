package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// askLeftOut sends the list without its last scenario.
func askLeftOut(ctx context.Context, p *probe) (observation, error) {
	_, gone, err := p.removeLast(ctx)
	switch {
	case err != nil:
		return observation{}, err
	case !gone:
		return observation{seen: "it is still stored"}, nil
	}
	return observation{seen: "it is gone", holds: true}, nil
}

// removeLast sends the list without its last scenario, which it returns.
func (p *probe) removeLast(ctx context.Context) (last client.Scenario, gone bool, err error) {
	records, err := p.filled(ctx)
	if err != nil {
		return last, false, err
	}
	entries := p.entries(records)
	last = entries[len(entries)-1]
	if err := p.put(ctx, entries[:len(entries)-1]); err != nil {
		return last, false, err
	}
	_, after, err := p.read(ctx)
	_, stored := byName(after)[last.Name]
	return last, !stored, err
}

// askUnknownID sends the id of a scenario that was just removed. No other id is safe: it could be somebody's.
func askUnknownID(ctx context.Context, p *probe) (observation, error) {
	removed, gone, err := p.removeLast(ctx)
	if err != nil {
		return observation{}, err
	}
	if !gone {
		return observation{}, notAskedError("what an update leaves out stays, so that no id is known to be free")
	}
	_, records, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	err = p.put(ctx, append(p.entries(records), removed))
	if refused, ok := refusal(err); ok {
		return observation{seen: refused, holds: true}, nil
	}
	if err != nil {
		return observation{}, err
	}
	_, after, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	now, stored := byName(after)[removed.Name]
	switch {
	case !stored:
		return observation{seen: "the entry is ignored"}, nil
	case now.id == removed.ID:
		return observation{seen: "the removed scenario is back, with its id"}, nil
	}
	return observation{seen: "the entry is added under a new id"}, nil
}

// askWithoutScenarios changes a setting only.
func askWithoutScenarios(ctx context.Context, p *probe) (observation, error) {
	before, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if err := p.update(ctx, client.SimulationUpdate{MaxCallDurationInMinutes: 1}); err != nil {
		return observation{}, err
	}
	return p.countLeft(ctx, before, len(before))
}

// askEmpty sends an empty list.
func askEmpty(ctx context.Context, p *probe) (observation, error) {
	before, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if err := p.put(ctx, []client.Scenario{}); err != nil {
		return observation{}, err
	}
	return p.countLeft(ctx, before, 0)
}

// countLeft reports how many scenarios are still stored.
func (p *probe) countLeft(ctx context.Context, before []record, assumed int) (observation, error) {
	_, after, err := p.read(ctx)
	if err != nil {
		return observation{}, err
	}
	return observation{
		seen:  fmt.Sprintf("%d of %d scenarios are still stored", len(after), len(before)),
		holds: len(after) == assumed,
	}, nil
}

const stopTime = 5 * time.Minute // that a run may take to end after it was stopped

// askWhileRunning starts the simulation, sends the full list, and stops the simulation.
func askWhileRunning(ctx context.Context, p *probe) (observation, error) {
	records, err := p.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	p.started = true // even an error can mean that it runs
	if _, err := p.simulations.Start(ctx, p.id); err != nil {
		return observation{}, err
	}
	putErr := p.put(ctx, p.entries(records))
	if err := p.stop(ctx); err != nil {
		return observation{}, err
	}
	if err := sleep(ctx, p.lag); err != nil {
		return observation{}, err
	}
	_, err = p.simulations.Wait(ctx, p.id, client.WaitOptions{StallAfter: stopTime})
	if err != nil && !errors.Is(err, client.ErrStopped) {
		return observation{}, err
	}
	if putErr == nil {
		return observation{seen: "accepted"}, nil
	}
	if refused, ok := refusal(putErr); ok {
		return observation{seen: refused, holds: true}, nil
	}
	return observation{}, putErr
}

// askDelete deletes the simulation and reads it.
func askDelete(ctx context.Context, p *probe) (observation, error) {
	if err := p.simulations.Delete(ctx, p.id); err != nil {
		return observation{}, err
	}
	p.deleted = true
	if err := sleep(ctx, p.lag); err != nil {
		return observation{}, err
	}
	_, err := p.simulations.Get(ctx, p.id)
	if err == nil {
		return observation{seen: "it can still be read"}, nil
	}
	if refused, ok := refusal(err); ok {
		return observation{seen: refused, holds: true}, nil
	}
	return observation{}, err
}
