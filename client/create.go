package client

import (
	"context"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Create creates a simulation (createSimulation). Fields of sim that are zero get the service's defaults; its scenarios have
// no ids.
//
// The request is never retried once it may have arrived. If its outcome is unknown, Create looks for a Draft with the same
// name, agent and scenarios; a single one is the result, also if it was there before. Otherwise the error is an
// [*OutcomeUnknownError].
func (s *SimulationsService) Create(ctx context.Context, sim SimulationCreate) (*Simulation, error) {
	ctx, c := s.newCall(ctx, "createSimulation", transport.NotIdempotent)
	if err := checkCreate(sim, s.cfg.providers); err != nil {
		return nil, err
	}
	c.Redact = c.Redact.WithTexts(scenario.Secrets(sim.Scenarios))
	created, err := c.simulation(s.raw.CreateSimulation(ctx, sim))
	if err == nil || fateOf(err) == notSent || fateOf(err) == refused {
		return created, err
	}
	if found := s.findCreated(ctx, sim); found != nil {
		return found, nil
	}
	return nil, &OutcomeUnknownError{Operation: c.Operation, err: err}
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
		if err != nil || found != nil && isCreated(sim, wanted) {
			return nil
		}
		if isCreated(sim, wanted) {
			found = sim
		}
	}
	return found
}

func isCreated(sim *Simulation, wanted SimulationCreate) bool {
	stored, _, err := sim.readRecords()
	return err == nil && sim.Status == SimulationStatusDraft && sim.Agent.ID == wanted.AgentID &&
		scenario.SameList(stored, wanted.Scenarios)
}
