package client

import (
	"context"
	"net/http"

	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Create creates a simulation (createSimulation). What is zero in sim is left to the service's defaults.
//
// The request is never repeated once it may have arrived. Where its outcome is unknown, the simulations are searched for a
// Draft with the same name, agent and scenarios; a single one is the result, also if it was there before. Otherwise the error
// is an [*OutcomeUnknownError].
func (s *SimulationsService) Create(ctx context.Context, sim SimulationCreate) (*Simulation, error) {
	if err := checkNew(sim, s.providers); err != nil {
		return nil, err
	}
	op := s.operation("createSimulation", 0, transport.Create)
	op.texts = sim.Scenarios
	holdsID := func(a *answer.Envelope) bool { return a.Simulation != nil && a.Simulation.ID != 0 }
	a, err := op.perform(ctx, holdsID, func(ctx context.Context) (*http.Response, error) {
		return s.raw.CreateSimulation(ctx, sim)
	})
	switch {
	case err == nil:
		return s.simulation(a.Simulation), nil
	case fateOf(err) != transport.Open && !serviceFailed(err):
		return nil, err
	}
	if found := s.findCreated(ctx, sim); found != nil {
		return found, nil
	}
	return nil, &OutcomeUnknownError{Operation: op.Operation, err: err}
}

// findCreated returns the only simulation that is as it was to be created, or nil.
func (s *SimulationsService) findCreated(ctx context.Context, wanted SimulationCreate) *Simulation {
	var found *Simulation
	for listed, err := range s.List(ctx, ListOptions{}) {
		if err != nil {
			return nil
		}
		if listed.Name != wanted.Name {
			continue
		}
		sim, err := s.Get(ctx, listed.ID)
		if err != nil {
			return nil
		}
		stored, err := sim.records(nil)
		if err != nil || sim.Status != SimulationStatusDraft || sim.Agent.ID != wanted.AgentID || !holds(stored, wanted.Scenarios) {
			continue
		}
		if found != nil {
			return nil
		}
		found = sim
	}
	return found
}

// holds reports whether the stored scenarios are the wanted ones, in any order.
func holds(stored, wanted []Scenario) bool {
	p := &Plan{wanted: Snapshot{Scenarios: scenario.CloneAll(wanted)}}
	return p.differences(Snapshot{Scenarios: stored}).none()
}
