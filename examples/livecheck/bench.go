package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// bench is the throwaway simulation that the points are asked with.
type bench struct {
	simulations *client.SimulationsService
	id          int64
	name        string
	scenarios   []client.Scenario // as they were created, without ids
	started     bool
	deleted     bool
}

// cleanUpTime limits the cleaning up, which an interruption does not stop.
const cleanUpTime = time.Minute

// newBench creates the simulation, under a name that nothing else has.
func newBench(ctx context.Context, c *client.Client, set settings) (*bench, error) {
	b := &bench{simulations: c.Simulations, name: "livecheck " + rand.Text()}
	for _, name := range []string{"livecheck one", "livecheck two", "livecheck three"} {
		b.scenarios = append(b.scenarios, client.NewScenario(name, "You ask for the time. ("+name+")", "You are told the time. ("+name+")", set.voices...))
	}
	sim, err := c.Simulations.Create(ctx, client.SimulationCreate{Name: b.name, AgentID: set.agent, Scenarios: b.scenarios})
	if err != nil {
		return nil, errors.Join(err, b.cleanUpLost(ctx, err))
	}
	b.id = sim.ID
	return b, nil
}

// cleanUpLost deletes the simulation whose creation has an unknown outcome, if it is there.
func (b *bench) cleanUpLost(ctx context.Context, cause error) error {
	var lost *client.OutcomeUnknownError
	if !errors.As(cause, &lost) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	sim, err := b.simulations.FindByName(ctx, b.name)
	if err == nil {
		err = b.simulations.Delete(ctx, sim.ID)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("a simulation named %q can turn up: delete it by hand (%w)", b.name, err)
}

// cleanUp stops and deletes the simulation, also after an interruption.
func (b *bench) cleanUp(ctx context.Context) error {
	if b.deleted {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	stopErr := b.stop(ctx)
	err := b.simulations.Delete(ctx, b.id)
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("simulation %d, named %q, could not be deleted: stop and delete it by hand: %w", b.id, b.name, errors.Join(stopErr, err))
}

// stop ends the run, if there is one.
func (b *bench) stop(ctx context.Context) error {
	if !b.started {
		return nil
	}
	_, err := b.simulations.Stop(ctx, b.id)
	if err != nil && !errors.Is(err, client.ErrInvalidState) {
		return err
	}
	b.started = false
	return nil
}

// read returns the simulation and its stored records.
func (b *bench) read(ctx context.Context) (*client.Simulation, []record, error) {
	sim, err := b.simulations.Get(ctx, b.id)
	if err != nil {
		return nil, nil, err
	}
	records, err := readRecords(sim.ScenariosIDs)
	return sim, records, err
}

// filled returns the stored records, all of them: what an earlier point removed is added again.
func (b *bench) filled(ctx context.Context) ([]record, error) {
	_, records, err := b.read(ctx)
	if err != nil {
		return nil, err
	}
	missing := b.missing(records)
	if len(missing) == 0 {
		return records, nil
	}
	if err := b.put(ctx, append(b.entries(records), missing...)); err != nil {
		return nil, err
	}
	_, records, err = b.read(ctx)
	if err == nil && len(b.missing(records)) > 0 {
		err = errors.New("scenarios that an update added are not in the list")
	}
	return records, err
}

// missing returns the created scenarios that have no record.
func (b *bench) missing(records []record) (missing []client.Scenario) {
	stored := byName(records)
	for _, sc := range b.scenarios {
		if _, ok := stored[sc.Name]; !ok {
			missing = append(missing, sc)
		}
	}
	return missing
}

// entries returns the stored scenarios as an update sends them: what was created, with the ids of the records.
func (b *bench) entries(records []record) []client.Scenario {
	stored, entries := byName(records), []client.Scenario{}
	for _, sc := range b.scenarios {
		if r, ok := stored[sc.Name]; ok {
			sc.ID = r.id
			entries = append(entries, sc)
		}
	}
	return entries
}

// put replaces the stored list.
func (b *bench) put(ctx context.Context, scenarios []client.Scenario) error {
	_, err := b.simulations.Update(ctx, b.id, client.SimulationUpdate{Scenarios: scenarios})
	return err
}
