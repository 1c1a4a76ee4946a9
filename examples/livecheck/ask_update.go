package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// askLeftOut sends the list without its last scenario.
func askLeftOut(ctx context.Context, b *bench) (observation, error) {
	records, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	entries := b.entries(records)
	left := entries[len(entries)-1].Name
	if err := b.put(ctx, entries[:len(entries)-1]); err != nil {
		return observation{}, err
	}
	_, after, err := b.read(ctx)
	if err != nil {
		return observation{}, err
	}
	if _, there := byName(after)[left]; there {
		return observation{seen: "it is still stored"}, nil
	}
	return observation{seen: "it is gone", holds: true}, nil
}

// askWithoutScenarios changes a setting only.
func askWithoutScenarios(ctx context.Context, b *bench) (observation, error) {
	before, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if _, err := b.simulations.Update(ctx, b.id, client.SimulationUpdate{MaxCallDurationInMinutes: 1}); err != nil {
		return observation{}, err
	}
	return b.left(ctx, before, len(before))
}

// askEmpty sends an empty list.
func askEmpty(ctx context.Context, b *bench) (observation, error) {
	before, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	if err := b.put(ctx, []client.Scenario{}); err != nil {
		return observation{}, err
	}
	return b.left(ctx, before, 0)
}

// left reports how many scenarios are stored still, of which so many are assumed.
func (b *bench) left(ctx context.Context, before []record, assumed int) (observation, error) {
	_, after, err := b.read(ctx)
	if err != nil {
		return observation{}, err
	}
	return observation{
		seen:  fmt.Sprintf("%d of %d scenarios are stored still", len(after), len(before)),
		holds: len(after) == assumed,
	}, nil
}

// stopTime is how long a run may take to end after it was stopped.
const stopTime = 5 * time.Minute

// askWhileRunning starts the simulation, sends the full list, and stops the simulation.
func askWhileRunning(ctx context.Context, b *bench) (observation, error) {
	records, err := b.filled(ctx)
	if err != nil {
		return observation{}, err
	}
	b.started = true // even an error can mean that it runs
	if _, err := b.simulations.Start(ctx, b.id); err != nil {
		return observation{}, err
	}
	putErr := b.put(ctx, b.entries(records))
	if err := b.stop(ctx); err != nil {
		return observation{}, err
	}
	_, err = b.simulations.Wait(ctx, b.id, client.WaitOptions{StallAfter: stopTime})
	if err != nil && !errors.Is(err, client.ErrStopped) {
		return observation{}, err
	}
	var refusal *client.APIError
	switch {
	case putErr == nil:
		return observation{seen: "accepted"}, nil
	case errors.As(putErr, &refusal) && !errors.Is(putErr, client.ErrServer) && !errors.Is(putErr, client.ErrUnreadable):
		return observation{seen: refused(refusal), holds: true}, nil
	}
	return observation{}, putErr
}

// askDelete deletes the simulation and reads it.
func askDelete(ctx context.Context, b *bench) (observation, error) {
	if err := b.simulations.Delete(ctx, b.id); err != nil {
		return observation{}, err
	}
	b.deleted = true
	_, err := b.simulations.Get(ctx, b.id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		return observation{seen: "404", holds: true}, nil
	case err == nil:
		return observation{seen: "it can still be read"}, nil
	}
	return observation{}, err
}

// refused tells how the service refuses, in its own words as far as they are a code.
func refused(e *client.APIError) string {
	if e.Code == "" {
		return fmt.Sprintf("refused with %d", e.StatusCode)
	}
	return fmt.Sprintf("refused with %d, %s", e.StatusCode, oneLine(e.Code))
}
