package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/answer"
	"github.com/omnidim-go/simulations/internal/keylock"
	"github.com/omnidim-go/simulations/internal/request"
	"github.com/omnidim-go/simulations/internal/transport"
)

// SimulationsService holds the operations on simulations. [Client.Simulations] is the one to use.
type SimulationsService struct {
	raw       gen.ClientInterface
	read      RecordReader
	providers []VoiceProvider
	backupDir string
	retry     transport.Policy
	redact    func([]byte) []byte
	locks     *keylock.Locks
}

// StopResult is what became of the calls of a stopped simulation.
type StopResult = gen.DisconnectResults

// Get reads a simulation (getSimulation).
func (s *SimulationsService) Get(ctx context.Context, id int64) (*Simulation, error) {
	return s.get(ctx, s.operation("getSimulation", id, transport.Read))
}

func (s *SimulationsService) get(ctx context.Context, op *operation) (*Simulation, error) {
	a, err := op.perform(ctx, holdsSimulation, func(ctx context.Context) (*http.Response, error) {
		return s.raw.GetSimulation(ctx, op.SimulationID)
	})
	return s.simulation(a.Simulation), err
}

// Update sends the PUT as it is documented (updateSimulation): **update.Scenarios replaces the stored list, unguarded**.
// What it leaves out is lost, what has no id is added. [SimulationsService.Edit] is the guarded way. What a body
// without Scenarios does to the stored list is not documented.
//
// The limits, and the texts and providers of entries without an id, are checked before anything is sent; the error is
// then a [*ValidationError]. The answer can lack the stored list.
func (s *SimulationsService) Update(ctx context.Context, id int64, update Update) (*Simulation, error) {
	if err := checkUpdate(update, s.providers); err != nil {
		return nil, err
	}
	unlock, err := s.lock(ctx, "updateSimulation", id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.put(ctx, s.operation("updateSimulation", id, transport.Update), update)
}

// put sends an update as it is.
func (s *SimulationsService) put(ctx context.Context, op *operation, update Update) (*Simulation, error) {
	if adds(update.Scenarios) {
		op.Class = transport.Add
	}
	op.texts = append(op.texts, update.Scenarios...)
	body, err := request.Update(update)
	if err != nil {
		return nil, err
	}
	a, err := op.perform(ctx, holdsSimulation, func(ctx context.Context) (*http.Response, error) {
		return s.raw.UpdateSimulationWithBody(ctx, op.SimulationID, "application/json", bytes.NewReader(body))
	})
	return s.simulation(a.Simulation), err
}

func adds(scenarios []Scenario) bool {
	return slices.ContainsFunc(scenarios, func(sc Scenario) bool { return sc.ID == 0 })
}

// Delete deletes a simulation (deleteSimulation). Whether that is final is not documented. A 404 is a success where an
// earlier attempt of the same call may have arrived.
func (s *SimulationsService) Delete(ctx context.Context, id int64) error {
	unlock, err := s.lock(ctx, "deleteSimulation", id)
	if err != nil {
		return err
	}
	defer unlock()
	op := s.operation("deleteSimulation", id, transport.Delete)
	_, err = op.perform(ctx, func(a *answer.Envelope) bool { return a.Success != nil || a.Message != "" }, func(ctx context.Context) (*http.Response, error) {
		return s.raw.DeleteSimulation(ctx, id)
	})
	if op.Repeated && errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Start starts the calls of the stored scenarios (startSimulation). It sends no scenarios, and so changes none. The
// error is [ErrRunning] where the simulation runs already. The answer's simulation can be nil.
func (s *SimulationsService) Start(ctx context.Context, id int64) (*Simulation, error) {
	unlock, err := s.lock(ctx, "startSimulation", id)
	if err != nil {
		return nil, err
	}
	defer unlock()
	op := s.operation("startSimulation", id, transport.Run)
	a, err := op.perform(ctx, func(a *answer.Envelope) bool { return a.Success != nil || a.Simulation != nil }, func(ctx context.Context) (*http.Response, error) {
		return s.raw.StartSimulationWithBody(ctx, id, "", nil)
	})
	if err == nil {
		return s.simulation(a.Simulation), nil
	}
	var refusal *APIError
	if errors.As(err, &refusal) && refusal.fate == transport.Refused && refusal.StatusCode < 500 {
		if sim, readErr := s.Get(ctx, id); readErr == nil && sim.Running() {
			refusal.meaning, refusal.next = append(refusal.meaning, ErrRunning), "wait for its end, or stop it"
		}
	}
	return nil, err
}

// Stop ends the running calls of a simulation and drops the waiting ones (stopSimulation). The error is
// [ErrNotStoppable] where it cannot be stopped now. The result is nil where the service does not give it.
func (s *SimulationsService) Stop(ctx context.Context, id int64) (*StopResult, error) {
	op := s.operation("stopSimulation", id, transport.Run)
	a, err := op.perform(ctx, func(a *answer.Envelope) bool { return a.Success != nil || a.DisconnectResults != nil }, func(ctx context.Context) (*http.Response, error) {
		return s.raw.StopSimulation(ctx, id)
	})
	return a.DisconnectResults, err
}

// EnhancedSection is a section of the agent's prompt before and after: Old is empty where it is new, New where it goes.
type EnhancedSection struct{ Title, Old, New string }

// EnhancePrompt asks for a better prompt for the agent (enhancePrompt) and pairs the old and the new text of each section by its
// title. The error is [ErrInvalidState] unless the simulation is Completed.
func (s *SimulationsService) EnhancePrompt(ctx context.Context, id int64) ([]EnhancedSection, error) {
	op := s.operation("enhancePrompt", id, transport.Run)
	a, err := op.perform(ctx, func(a *answer.Envelope) bool { return a.PreviousContext != nil || a.PromptBreakdown != nil }, func(ctx context.Context) (*http.Response, error) {
		return s.raw.EnhancePrompt(ctx, id)
	})
	if err != nil {
		return nil, err
	}
	return answer.Pair[EnhancedSection](a.PreviousContext, a.PromptBreakdown), nil
}

func (s *SimulationsService) simulation(answered *gen.Simulation) *Simulation {
	if answered == nil {
		return nil
	}
	return &Simulation{Simulation: *answered, service: s}
}

// lock waits until no other writer of this Client works on the simulation.
func (s *SimulationsService) lock(ctx context.Context, operation string, id int64) (unlock func(), err error) {
	if unlock, err = s.locks.Lock(ctx, id); err != nil {
		return nil, fmt.Errorf("%s: another writer of this client was not done in time, and nothing was sent: %w", subject(operation, id), err)
	}
	return unlock, nil
}
