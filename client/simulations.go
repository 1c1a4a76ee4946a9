package client

import (
	"bytes"
	"context"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/transport"
)

// SimulationsService has the operations on simulations. Use [Client.Simulations].
type SimulationsService struct {
	raw     gen.ClientInterface
	cfg     *config
	locks   *locks
	history *history
}

// Get reads a simulation (getSimulation).
func (s *SimulationsService) Get(ctx context.Context, id int64) (*Simulation, error) {
	ctx, c := s.newCall(ctx, "getSimulation", transport.NoSideEffects, id)
	return c.simulation(s.raw.GetSimulation(ctx, id))
}

// Update sends the PUT as it is documented (updateSimulation): **update.Scenarios replaces the stored list, unguarded**.
// What it leaves out is lost, what has no id is added, and texts that an entry leaves out are overwritten.
// [SimulationsService.Edit] is the guarded way. What a body without Scenarios, or with an empty list, does to the stored list
// is not documented. Nil SelectedVoices are not sent; whether the stored voices then stay is not documented.
//
// Before anything is sent, these are checked: the limits; of an entry without an id all texts and the providers; of an entry
// with an id only that it has a text. The error is then a [*ValidationError]. It is never an [*OutcomeUnknownError]: after a
// 408, a 5xx or a [*TransportError] that MayHaveArrived, read the simulation before you write again. A simulation that runs
// is [ErrInvalidState]. The response can lack the stored list.
func (s *SimulationsService) Update(ctx context.Context, id int64, update SimulationUpdate) (*Simulation, error) {
	ctx, c := s.newCall(ctx, "updateSimulation", transport.Idempotent, id)
	if err := checkUpdate(id, update, s.cfg.providers); err != nil {
		return nil, err
	}
	defer s.locks.lock(ctx, c)()
	sim, err := s.put(ctx, c, update)
	s.history.wrote(c, err)
	return sim, err
}

// put sends an update as it is.
func (s *SimulationsService) put(ctx context.Context, c *call, update SimulationUpdate) (*Simulation, error) {
	if slices.ContainsFunc(update.Scenarios, func(sc Scenario) bool { return sc.ID == 0 }) {
		c.Idempotency = transport.NotIdempotent
	}
	var data bytes.Buffer
	if err := json.MarshalWrite(&data, update); err != nil {
		return nil, errorf("%s: not sent, correct this: %w", errPrefix(c.Operation, c.SimulationID), err)
	}
	return c.simulation(s.raw.UpdateSimulationWithBody(ctx, c.SimulationID, "application/json", &data))
}

// Delete deletes a simulation (deleteSimulation). Whether that is final, and whether it
// works on a running one, is not documented. A 404 is a success if an
// earlier attempt of the same call may have arrived.
func (s *SimulationsService) Delete(ctx context.Context, id int64) error {
	ctx, c := s.newCall(ctx, "deleteSimulation", transport.Idempotent, id)
	defer s.locks.lock(ctx, c)()
	resp, err := s.raw.DeleteSimulation(ctx, id)
	err = c.read(resp, err, &response.Delete{})
	s.history.wrote(c, err)
	if refusal, ok := err.(*APIError); ok && c.Retried && refusal.Is(ErrNotFound) {
		return nil
	}
	return err
}

// Start starts the calls of the stored scenarios (startSimulation). It sends no scenarios, and so changes none. The
// error is [ErrRunning] if the simulation runs already. The simulation is nil if the response does not have it.
func (s *SimulationsService) Start(ctx context.Context, id int64) (*Simulation, error) {
	ctx, c := s.newCall(ctx, "startSimulation", transport.NotIdempotent, id)
	defer s.locks.lock(ctx, c)()
	var body response.Start
	resp, err := s.raw.StartSimulationWithBody(ctx, id, "", nil)
	err = c.read(resp, err, &body)
	if refusal, ok := err.(*APIError); ok && isFinal(err) {
		if sim, err := s.Get(ctx, id); err == nil && sim.Running() {
			refusal.meanings = append(refusal.meanings, ErrRunning)
			refusal.advice = "wait for its end, or stop it"
		}
	}
	if err != nil || body.Simulation.Simulation == nil {
		return nil, err
	}
	return c.newSimulation(body.Simulation.Simulation), nil
}

// Stop ends the running calls of a simulation and drops the waiting ones (stopSimulation). The error is [ErrInvalidState]
// if it cannot be stopped now. The result is nil if the response does not have it.
func (s *SimulationsService) Stop(ctx context.Context, id int64) (*StopResult, error) {
	ctx, c := s.newCall(ctx, "stopSimulation", transport.NotIdempotent, id)
	var body response.Stop
	resp, err := s.raw.StopSimulation(ctx, id)
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return body.DisconnectResults, nil
}

// EnhancePrompt asks for a better prompt for the agent (enhancePrompt): the sections as they were and as they are proposed.
// The error is [ErrInvalidState] unless the simulation is Completed.
func (s *SimulationsService) EnhancePrompt(ctx context.Context, id int64) (*EnhancedPrompt, error) {
	ctx, c := s.newCall(ctx, "enhancePrompt", transport.NotIdempotent, id)
	var body response.Enhance
	resp, err := s.raw.EnhancePrompt(ctx, id)
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return &EnhancedPrompt{Success: body.Success, PreviousContext: body.PreviousContext, PromptBreakdown: body.PromptBreakdown}, nil
}

// Create creates a simulation (createSimulation). Name and AgentID are required; other fields of sim that are zero get
// the service's defaults. Its scenarios have no ids. If a field is wrong, the error is a [*ValidationError], and nothing is sent.
//
// Create repeats the request only while no attempt can have reached the service. If the service may have stored the
// simulation without a readable response, the error is an [*OutcomeUnknownError]: look for the simulation, with
// [SimulationsService.List] or [SimulationsService.FindByName], before you create it again.
func (s *SimulationsService) Create(ctx context.Context, sim SimulationCreate) (*Simulation, error) {
	ctx, c := s.newCall(ctx, "createSimulation", transport.NotIdempotent)
	if err := checkCreate(sim, s.cfg.providers); err != nil {
		return nil, err
	}
	created, err := c.simulation(s.raw.CreateSimulation(ctx, sim))
	if err != nil && fateOf(err) > refused {
		return nil, &OutcomeUnknownError{Operation: c.Operation, err: err}
	}
	return created, err
}
