package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// probe is the throwaway simulation.
type probe struct {
	*service
	simulations *client.SimulationsService
	run         bool // the user allows calls
	id          int64
	name        string
	scenarios   []client.Scenario // as created, without ids
	created     []record          // as stored before the first update; nil: not readable
	lag         time.Duration     // in which a read can show the state before a write
	running     bool              // or possibly running
	deletion    *reply            // the response to the DELETE, once accepted
	gone        bool              // a read is refused since
}

const (
	cleanUpTime = time.Minute // also after an interrupt
	lookAgain   = 5 * time.Second
)

// newProbe creates the simulation under a unique name. The last scenario has no voices.
func newProbe(ctx context.Context, s *service, set settings) (*probe, error) {
	p := &probe{service: s, simulations: s.client.Simulations, run: set.run, name: "livecheck " + rand.Text()}
	for _, name := range []string{"livecheck one", "livecheck two"} {
		p.scenarios = append(p.scenarios, newScenario(name, set.voices...))
	}
	p.scenarios = append(p.scenarios, newScenario("livecheck three"))
	wanted := client.SimulationCreate{Name: p.name, AgentID: set.agent, Scenarios: p.scenarios}
	sim, err := p.simulations.Create(ctx, wanted)
	if err != nil {
		return nil, errors.Join(err, p.cleanUpLost(ctx, err))
	}
	p.id = sim.ID
	return p, nil
}

// newScenario returns a scenario without an id. Without voices, SelectedVoices is an empty list.
func newScenario(name string, voices ...client.Voice) client.Scenario {
	sc := client.NewScenario(name, "You ask for the time. ("+name+")", "You are told the time. ("+name+")", voices...)
	sc.SelectedVoices = append([]client.Voice{}, voices...)
	return sc
}

// cleanUpLost deletes the simulation of a Create whose outcome is unknown.
func (p *probe) cleanUpLost(ctx context.Context, cause error) error {
	if _, isUnknown := errors.AsType[*client.OutcomeUnknownError](cause); !isUnknown {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	for {
		sim, err := p.simulations.FindByName(ctx, p.name)
		if err == nil {
			p.id = sim.ID
			return p.cleanUp(ctx)
		}
		if sleep(ctx, lookAgain) != nil {
			return fmt.Errorf("a simulation named %q can turn up: delete it by hand (%w)", p.name, err)
		}
	}
}

// cleanUp stops and deletes the simulation, even if ctx has ended.
func (p *probe) cleanUp(ctx context.Context) error {
	if p.gone {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	stopErr := p.stop(ctx)
	err := p.simulations.Delete(ctx, p.id)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return fmt.Errorf("simulation %d, named %q, could not be deleted: stop and delete it by hand: %w",
			p.id, p.name, errors.Join(stopErr, err))
	}
	if stopErr != nil {
		return fmt.Errorf("simulation %d is deleted, but its run may go on: %w", p.id, stopErr)
	}
	return nil
}

// stop ends the run, if there is one. After a refusal there is none.
func (p *probe) stop(ctx context.Context) error {
	if !p.running {
		return nil
	}
	_, err := p.simulations.Stop(ctx, p.id)
	if err != nil && !errors.Is(err, client.ErrInvalidState) && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	p.running = false
	return nil
}

// stored is the simulation in the response to a read.
type stored struct {
	header  http.Header
	list    jsontext.Value // scenarios_ids
	minutes string         // max_call_duration_in_minutes
}

// get reads the simulation.
func (p *probe) get(ctx context.Context, editors ...gen.RequestEditorFn) (stored, error) {
	r, err := take(p.client.Raw().GetSimulation(ctx, p.id, editors...))
	if err != nil {
		return stored{}, err
	}
	var body struct {
		Simulation struct {
			List    jsontext.Value `json:"scenarios_ids"`
			Minutes jsontext.Value `json:"max_call_duration_in_minutes"`
		} `json:"simulation"`
	}
	if r.refused != "" || json.Unmarshal(r.body, &body) != nil {
		return stored{}, problem("the simulation cannot be read: " + r.what)
	}
	return stored{r.header, body.Simulation.List, strings.Trim(string(body.Simulation.Minutes), `"`)}, nil
}

// read returns the stored records.
func (p *probe) read(ctx context.Context) ([]record, error) {
	sim, err := p.get(ctx)
	if err != nil {
		return nil, err
	}
	return readRecords(sim.list)
}

// filled returns the records of all created scenarios, and adds those that an earlier question
// removed.
func (p *probe) filled(ctx context.Context) ([]record, error) {
	records, err := p.read(ctx)
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
	records, err = p.read(ctx)
	if err == nil && len(p.missing(records)) > 0 {
		err = problem("scenarios that an update added are not in the list")
	}
	return records, err
}

// missing returns the created scenarios without a record.
func (p *probe) missing(records []record) (missing []client.Scenario) {
	now := byName(records)
	for _, sc := range p.scenarios {
		if _, ok := now[sc.Name]; !ok {
			missing = append(missing, sc)
		}
	}
	return missing
}

// entries returns the created scenarios with a record, under the id of the record, for an update.
func (p *probe) entries(records []record) []client.Scenario {
	now := byName(records)
	entries := []client.Scenario{}
	for _, sc := range p.scenarios {
		if r, ok := now[sc.Name]; ok {
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

// update sends an update, and waits until a read shows the result.
func (p *probe) update(ctx context.Context, update client.SimulationUpdate) error {
	if _, err := p.simulations.Update(ctx, p.id, update); err != nil {
		return err
	}
	return sleep(ctx, p.lag)
}

// putRaw sends any body, and waits until a read shows the result.
func (p *probe) putRaw(ctx context.Context, body []byte, editors ...gen.RequestEditorFn) (reply, error) {
	r, err := take(p.client.Raw().UpdateSimulationWithBody(ctx, p.id, jsonType, bytes.NewReader(body), editors...))
	if err != nil {
		return r, err
	}
	return r, sleep(ctx, p.lag)
}

// rewrite sends the full list once more, and returns the records before and after.
func (p *probe) rewrite(ctx context.Context) (before, after []record, err error) {
	before, err = p.filled(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err = p.put(ctx, p.entries(before)); err != nil {
		return nil, nil, err
	}
	after, err = p.read(ctx)
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
