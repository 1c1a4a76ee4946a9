package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// probe is the throwaway simulation that the questions are asked with.
type probe struct {
	*service
	simulations *client.SimulationsService
	id          int64
	name        string
	scenarios   []client.Scenario // as they were created, without ids
	created     []record          // as they were before the first update; nil if they could not be read
	lag         time.Duration     // how long a read can show the state before a write
	started     bool
	deleted     bool
}

const cleanUpTime = time.Minute // even after an interrupt

// newProbe creates the simulation, under a name that nothing else has.
func newProbe(ctx context.Context, s *service, set settings) (*probe, error) {
	p := &probe{service: s, simulations: s.client.Simulations, name: "livecheck " + rand.Text()}
	for _, name := range []string{"livecheck one", "livecheck two", "livecheck three"} {
		p.scenarios = append(p.scenarios, newScenario(name, set.voices...))
	}
	sim, err := p.simulations.Create(ctx, client.SimulationCreate{Name: p.name, AgentID: set.agent, Scenarios: p.scenarios})
	if err != nil {
		return nil, errors.Join(err, p.cleanUpLost(ctx, err))
	}
	p.id = sim.ID
	return p, nil
}

func newScenario(name string, voices ...client.Voice) client.Scenario {
	return client.NewScenario(name, "You ask for the time. ("+name+")", "You are told the time. ("+name+")", voices...)
}

// cleanUpLost deletes the simulation if it was created all the same, although the outcome is unknown.
func (p *probe) cleanUpLost(ctx context.Context, cause error) error {
	if _, isUnknown := errors.AsType[*client.OutcomeUnknownError](cause); !isUnknown {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	sim, err := p.simulations.FindByName(ctx, p.name)
	if err == nil {
		err = p.simulations.Delete(ctx, sim.ID)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("a simulation named %q can turn up: delete it by hand (%w)", p.name, err)
}

// cleanUp stops and deletes the simulation.
func (p *probe) cleanUp(ctx context.Context) error {
	if p.deleted {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	stopErr := p.stop(ctx)
	err := p.simulations.Delete(ctx, p.id)
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("simulation %d, named %q, could not be deleted: stop and delete it by hand: %w", p.id, p.name, errors.Join(stopErr, err))
}

// stop ends the run, if there is one.
func (p *probe) stop(ctx context.Context) error {
	if !p.started {
		return nil
	}
	_, err := p.simulations.Stop(ctx, p.id)
	if err != nil && !errors.Is(err, client.ErrInvalidState) {
		return err
	}
	p.started = false
	return nil
}

// read returns the simulation and its stored records.
func (p *probe) read(ctx context.Context) (*client.Simulation, []record, error) {
	sim, err := p.simulations.Get(ctx, p.id)
	if err != nil {
		return nil, nil, err
	}
	records, err := readRecords(sim.ScenariosIDs)
	return sim, records, err
}

// filled returns the stored records, with all scenarios that were created: what an earlier question removed is added again.
func (p *probe) filled(ctx context.Context) ([]record, error) {
	_, records, err := p.read(ctx)
	if err != nil {
		return nil, err
	}
	missing := p.missing(records)
	if len(missing) == 0 {
		return records, nil
	}
	if err := p.put(ctx, append(p.entries(records), missing...)); err != nil {
		return nil, err
	}
	_, records, err = p.read(ctx)
	if err == nil && len(p.missing(records)) > 0 {
		err = errors.New("scenarios that an update added are not in the list")
	}
	return records, err
}

// missing returns the created scenarios that have no record.
func (p *probe) missing(records []record) (missing []client.Scenario) {
	stored := byName(records)
	for _, sc := range p.scenarios {
		if _, ok := stored[sc.Name]; !ok {
			missing = append(missing, sc)
		}
	}
	return missing
}

// entries returns the stored scenarios as an update sends them: what was created, with the ids of the records.
func (p *probe) entries(records []record) []client.Scenario {
	stored, entries := byName(records), []client.Scenario{}
	for _, sc := range p.scenarios {
		if r, ok := stored[sc.Name]; ok {
			sc.ID = r.id
			entries = append(entries, sc)
		}
	}
	return entries
}

// put replaces the stored list.
func (p *probe) put(ctx context.Context, scenarios []client.Scenario) error {
	return p.update(ctx, client.SimulationUpdate{Scenarios: scenarios})
}

// update sends an update, and waits as long as a read can miss it.
func (p *probe) update(ctx context.Context, update client.SimulationUpdate) error {
	if _, err := p.simulations.Update(ctx, p.id, update); err != nil {
		return err
	}
	return sleep(ctx, p.lag)
}

// rewrite sends the full list once more, and returns the records before and after.
func (p *probe) rewrite(ctx context.Context) (before, after []record, err error) {
	if before, err = p.filled(ctx); err != nil {
		return nil, nil, err
	}
	if err = p.put(ctx, p.entries(before)); err != nil {
		return nil, nil, err
	}
	_, after, err = p.read(ctx)
	return before, after, err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
