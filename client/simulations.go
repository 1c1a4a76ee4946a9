package client

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// SimulationsService has the operations on simulations. Use [Client.Simulations].
type SimulationsService struct {
	raw       gen.ClientInterface
	read      RecordReader // nil: the documented format
	providers []VoiceProvider
	backupDir string
	policy    transport.Policy
	redact    redact.Redactor
	locks     *locks
	history   *history
}

// Get reads a simulation (getSimulation).
func (s *SimulationsService) Get(ctx context.Context, id int64) (*Simulation, error) {
	c, err := s.newCallFor(ctx, "getSimulation", id, transport.NoSideEffects)
	if err != nil {
		return nil, err
	}
	return s.get(ctx, c)
}

func (s *SimulationsService) get(ctx context.Context, c *call, editors ...gen.RequestEditorFn) (*Simulation, error) {
	var body response.Simulation
	resp, err := s.raw.GetSimulation(c.on(ctx), c.SimulationID, editors...)
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return s.simulation(body.Simulation), nil
}

// Update sends the PUT as it is documented (updateSimulation): **update.Scenarios replaces the stored list, unguarded**.
// What it leaves out is lost, what has no id is added. [SimulationsService.Edit] is the guarded way. What a body
// without Scenarios does to the stored list is not documented. Nil SelectedVoices are not sent.
//
// Before anything is sent, the limits are checked, the texts and providers of entries without an id, and that an entry with
// an id has a text; the error is then a [*ValidationError]. The response can lack the stored list.
func (s *SimulationsService) Update(ctx context.Context, id int64, update SimulationUpdate) (*Simulation, error) {
	c, err := s.newCallFor(ctx, "updateSimulation", id, transport.Idempotent)
	if err != nil {
		return nil, err
	}
	if err := checkUpdate(update, s.providers); err != nil {
		return nil, err
	}
	unlock, err := s.locks.lock(ctx, c.Operation, id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s.history.forget(id)
	sim, err := s.put(ctx, c, update)
	if c.Retried || fateOf(err) == ambiguous {
		s.history.ambiguous(id)
	}
	return sim, err
}

// put sends an update as it is.
func (s *SimulationsService) put(ctx context.Context, c *call, update SimulationUpdate) (*Simulation, error) {
	if adds(update.Scenarios) {
		c.Idempotency = transport.NotIdempotent
	}
	c.redact = c.redact.WithTexts(scenario.Secrets(update.Scenarios))
	data, err := json.Marshal(update)
	if err != nil {
		return nil, err
	}
	var body response.Simulation
	resp, err := s.raw.UpdateSimulationWithBody(c.on(ctx), c.SimulationID, "application/json", bytes.NewReader(data))
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return s.simulation(body.Simulation), nil
}

func adds(scenarios []Scenario) bool {
	return slices.ContainsFunc(scenarios, func(sc Scenario) bool { return sc.ID == 0 })
}

// Delete deletes a simulation (deleteSimulation). Whether that is final is not documented. A 404 is a success if an
// earlier attempt of the same call may have arrived.
func (s *SimulationsService) Delete(ctx context.Context, id int64) error {
	c, err := s.newCallFor(ctx, "deleteSimulation", id, transport.Idempotent)
	if err != nil {
		return err
	}
	unlock, err := s.locks.lock(ctx, c.Operation, id)
	if err != nil {
		return err
	}
	defer unlock()
	s.history.forget(id)
	resp, err := s.raw.DeleteSimulation(c.on(ctx), id)
	err = c.read(resp, err, &response.Delete{})
	if c.Retried && errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Start starts the calls of the stored scenarios (startSimulation). It sends no scenarios, and so changes none. The
// error is [ErrRunning] if the simulation runs already. The simulation is nil if the response does not have it.
func (s *SimulationsService) Start(ctx context.Context, id int64) (*Simulation, error) {
	c, err := s.newCallFor(ctx, "startSimulation", id, transport.NotIdempotent)
	if err != nil {
		return nil, err
	}
	unlock, err := s.locks.lock(ctx, c.Operation, id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var body response.Start
	resp, err := s.raw.StartSimulationWithBody(c.on(ctx), id, "", nil, withoutContentType)
	if err := c.read(resp, err, &body); err != nil {
		return nil, s.asRunning(ctx, id, err)
	}
	return s.simulation(body.Simulation.Simulation), nil
}

// withoutContentType removes the empty header of a request that has no body.
func withoutContentType(_ context.Context, req *http.Request) error {
	req.Header.Del("Content-Type")
	return nil
}

// asRunning adds [ErrRunning] to the refusal of a start if that is the reason.
func (s *SimulationsService) asRunning(ctx context.Context, id int64, err error) error {
	refusal, ok := errors.AsType[*APIError](err)
	if !ok || refusal.fate != refused || refusal.StatusCode == http.StatusTooManyRequests {
		return err
	}
	if sim, readErr := s.Get(ctx, id); readErr == nil && sim.Running() {
		refusal.meanings = append(refusal.meanings, ErrRunning)
		refusal.advice = "wait for its end, or stop it"
	}
	return err
}

// Stop ends the running calls of a simulation and drops the waiting ones (stopSimulation). The error is [ErrInvalidState]
// if it cannot be stopped now. The result is nil if the response does not have it.
func (s *SimulationsService) Stop(ctx context.Context, id int64) (*StopResult, error) {
	c, err := s.newCallFor(ctx, "stopSimulation", id, transport.NotIdempotent)
	if err != nil {
		return nil, err
	}
	var body response.Stop
	resp, err := s.raw.StopSimulation(c.on(ctx), id)
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return body.DisconnectResults, nil
}

// EnhancePrompt asks for a better prompt for the agent (enhancePrompt): the sections as they were and as they are proposed.
// The error is [ErrInvalidState] unless the simulation is Completed.
func (s *SimulationsService) EnhancePrompt(ctx context.Context, id int64) (*EnhancedPrompt, error) {
	c, err := s.newCallFor(ctx, "enhancePrompt", id, transport.NotIdempotent)
	if err != nil {
		return nil, err
	}
	var body response.Enhance
	resp, err := s.raw.EnhancePrompt(c.on(ctx), id)
	if err := c.read(resp, err, &body); err != nil {
		return nil, err
	}
	return &EnhancedPrompt{Success: body.Success, PreviousContext: body.PreviousContext, PromptBreakdown: body.PromptBreakdown}, nil
}

func (s *SimulationsService) simulation(body *response.StoredSimulation) *Simulation {
	if body == nil {
		return nil
	}
	return &Simulation{Simulation: body.Simulation, partial: body.Partial(), service: s}
}
