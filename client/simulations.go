package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/transport"
)

// SimulationsService provides the operations on simulations.
type SimulationsService struct {
	raw     gen.ClientInterface
	cfg     *config
	locks   *locks
	history *history
}

// Get reads a simulation (getSimulation).
func (s *SimulationsService) Get(ctx context.Context, id int64) (*Simulation, error) {
	c, resp, err := s.send(ctx, "getSimulation", transport.NoSideEffects, id, s.raw.GetSimulation)
	return c.simulation(resp, err, "simulation")
}

// send begins a call that holds no lock, and sends a request without a body. If the arguments are
// invalid, the call is nil, and its methods for reading the response return the error.
func (s *SimulationsService) send(
	ctx context.Context, name string, i transport.Idempotency, id int64,
	send func(context.Context, int64, ...gen.RequestEditorFn) (*http.Response, error),
) (*call, *http.Response, error) {
	ctx, c, err := s.newCall(ctx, name, i, id)
	if err != nil {
		return c, nil, err
	}
	resp, err := send(ctx, id)
	return c, resp, err
}

// Update sends the documented PUT (updateSimulation). Unlike [SimulationsService.Edit], Update
// replaces the stored list without safeguards. The service does not document the effects of nil or
// empty Scenarios, or of nil SelectedVoices, which are not sent.
//
// If fields are invalid, Update sends nothing and returns a [*ValidationError]. The error is
// [ErrInvalidState] if the simulation is running. After a 408, a 5xx or a [*TransportError] with
// MayHaveArrived, read the simulation before writing again.
func (s *SimulationsService) Update(ctx context.Context, id int64, update SimulationUpdate) (*Simulation, error) {
	if err := checkUpdate(id, update, s.cfg.providers); err != nil {
		return nil, err
	}
	ctx, c, unlock, err := s.newWrite(ctx, "updateSimulation", transport.Idempotent, id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	resp, err := s.put(ctx, c, update)
	sim, err := c.simulation(resp, err, "simulation")
	s.history.wrote(c, err)
	return sim, err
}

// newWrite returns a call that holds the lock for writing to the simulation.
func (s *SimulationsService) newWrite(
	ctx context.Context, name string, i transport.Idempotency, id int64,
) (context.Context, *call, func(), error) {
	ctx, c, err := s.newCall(ctx, name, i, id)
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, unlock, err := s.locks.lock(ctx, c)
	return ctx, c, unlock, err
}

// put sends the update unchanged.
func (s *SimulationsService) put(ctx context.Context, c *call, update SimulationUpdate) (*http.Response, error) {
	if slices.ContainsFunc(update.Scenarios, func(sc Scenario) bool { return sc.ID == 0 }) {
		c.Idempotency = transport.NotIdempotent
	}
	return c.sendJSON(update, func(body io.Reader) (*http.Response, error) {
		return s.raw.UpdateSimulationWithBody(ctx, c.SimulationID, contentType, body)
	})
}

const contentType = "application/json"

// sendJSON calls send with the JSON of value.
func (c *call) sendJSON(value any, send func(body io.Reader) (*http.Response, error)) (*http.Response, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, c.errorf("not sent: %w", err)
	}
	return send(bytes.NewReader(data))
}

// Delete deletes a simulation (deleteSimulation). The service does not document whether deletion is
// final or possible during a run. A 404 from the service counts as success if an earlier attempt
// may have arrived.
func (s *SimulationsService) Delete(ctx context.Context, id int64) error {
	ctx, c, unlock, err := s.newWrite(ctx, "deleteSimulation", transport.Idempotent, id)
	if err != nil {
		return err
	}
	defer unlock()
	resp, err := s.raw.DeleteSimulation(ctx, id)
	err = c.readDeleted(resp, err)
	s.history.wrote(c, err)
	return err
}

// Start starts a run with the stored scenarios (startSimulation). The service refuses if a run is in
// progress. The result may be nil. Start sends no scenarios because they would replace the stored
// ones.
func (s *SimulationsService) Start(ctx context.Context, id int64) (*Simulation, error) {
	ctx, c, unlock, err := s.newWrite(ctx, "startSimulation", transport.NotIdempotent, id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	resp, err := s.raw.StartSimulationWithBody(ctx, id, contentType, strings.NewReader("{}"))
	body, err := c.read(resp, err, "success", "simulation")
	if !body.HasAny("simulation") {
		return nil, err
	}
	return c.newSimulation(&body.Simulation), nil
}

// Stop ends the running calls and cancels the waiting ones (stopSimulation). It returns
// [ErrInvalidState] if the simulation cannot be stopped in its current status. The result may be
// nil.
func (s *SimulationsService) Stop(ctx context.Context, id int64) (*StopResult, error) {
	return s.stop(ctx, transport.NotIdempotent, id)
}

func (s *SimulationsService) stop(ctx context.Context, i transport.Idempotency, id int64) (*StopResult, error) {
	c, resp, err := s.send(ctx, "stopSimulation", i, id, s.raw.StopSimulation)
	body, err := c.read(resp, err, "success", "disconnect_results")
	if errors.Is(err, ErrInvalidState) && c.Retried {
		return nil, nil // an earlier attempt may have stopped it
	}
	return body.DisconnectResults, err
}

// EnhancePrompt requests an improved prompt for the agent (enhancePrompt). It returns
// [ErrInvalidState] unless the simulation is Completed.
func (s *SimulationsService) EnhancePrompt(ctx context.Context, id int64) (*EnhancedPrompt, error) {
	c, resp, err := s.send(ctx, "enhancePrompt", transport.NotIdempotent, id, s.raw.EnhancePrompt)
	body, err := c.read(resp, err, "previous_context", "prompt_breakdown")
	if err != nil {
		return nil, err
	}
	prompt := body.EnhancedPrompt
	prompt.Success = body.Success
	return &prompt, nil
}

// Create creates a simulation (createSimulation). If fields are invalid, Create sends nothing and
// returns a [*ValidationError]. If the service may have created the simulation, the error is an
// [*OutcomeUnknownError]: look for the simulation before creating it again.
func (s *SimulationsService) Create(ctx context.Context, sim SimulationCreate) (*Simulation, error) {
	if err := checkCreate(sim, s.cfg.providers); err != nil {
		return nil, err
	}
	if ctx == nil {
		return nil, errNilContext("createSimulation", 0)
	}
	ctx, c := s.begin(ctx, "createSimulation", transport.NotIdempotent, 0)
	resp, err := c.sendJSON(sim, func(body io.Reader) (*http.Response, error) {
		return s.raw.CreateSimulationWithBody(ctx, contentType, body)
	})
	created, err := c.simulation(resp, err, "simulation/id")
	if fateOf(err) == ambiguous {
		return nil, &OutcomeUnknownError{Operation: c.Operation, err: err}
	}
	return created, err
}
