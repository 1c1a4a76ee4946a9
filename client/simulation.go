package client

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// The generated types that programs use most, so that they need not import package gen.
type (
	// Settings are what can be set on a simulation besides its scenarios. Zero means "not sent" when writing, and "not
	// returned" when reading.
	//
	//	Name                     string
	//	AgentID                  int64 // of the agent to test; it is read as Simulation.Agent.ID
	//	NumberOfCallToMake       int   // calls for each scenario, 1 to 3; the service's default is 1
	//	ConcurrentCallCount      int   // calls at the same time, 1 to 3; the service's default is 3
	//	MaxCallDurationInMinutes int   // longest duration of a call, 1 to 10 minutes; the service's default is 3
	Settings = gen.SimulationSettings
	// SimulationUpdate is the body of updateSimulation: the fields of [Settings], and
	//
	//	Scenarios []Scenario // the full list, which replaces the stored one; nil: not sent
	SimulationUpdate = gen.SimulationUpdate
	// SimulationCreate is the body of createSimulation: the fields of [Settings], of which Name and AgentID are required, and
	//
	//	Scenarios []Scenario // to begin with, without ids
	SimulationCreate = gen.SimulationCreate
	// SimulationStatus is the state of a simulation.
	SimulationStatus = gen.SimulationStatus
	// TextOrBool is a string, or a boolean in its place: false means that there is no text. Its String method returns the text.
	TextOrBool = gen.TextOrBool
	// StopResult is what became of the calls of a stopped simulation: SuccessfulDisconnects, FailedDisconnects and
	// PendingStopped, each a number of calls.
	StopResult = gen.DisconnectResults
	// EnhancedPrompt are the sections of an agent's prompt, PreviousContext as they were and PromptBreakdown as they are
	// proposed. Each has a Title and a Prompt.
	EnhancedPrompt = gen.EnhancedPrompt
)

// The states of a simulation, in the order of a run. Pending, In Progress and Calculating Summary are the running ones.
const (
	SimulationStatusDraft              = gen.SimulationStatusDraft
	SimulationStatusPending            = gen.SimulationStatusPending
	SimulationStatusInProgress         = gen.SimulationStatusInProgress
	SimulationStatusCalculatingSummary = gen.SimulationStatusCalculatingSummary
	SimulationStatusCompleted          = gen.SimulationStatusCompleted
	SimulationStatusStopped            = gen.SimulationStatusStopped
)

// Simulation is a simulation as the service returned it. ScenariosIDs holds the stored scenarios as raw JSON;
// [Simulation.Scenarios] reads them.
type Simulation struct {
	gen.Simulation

	partial string // the field that says that ScenariosIDs is only a part of the list
	service *SimulationsService
}

// Running reports whether the simulation is Pending, In Progress or Calculating Summary. While it is, it cannot be
// updated.
func (sim *Simulation) Running() bool {
	running := []SimulationStatus{SimulationStatusPending, SimulationStatusInProgress, SimulationStatusCalculatingSummary}
	return slices.Contains(running, sim.Status)
}

// Scenarios returns the stored list, to be changed in memory. If a record is not understood completely, or the response does
// not have the whole list, the error is a [*RecordError]: nothing is dropped.
func (sim *Simulation) Scenarios() (*ScenarioSet, error) {
	stored, _, err := sim.readRecords()
	if err != nil {
		return nil, err
	}
	var providers []VoiceProvider
	if sim.service != nil {
		providers = sim.service.providers
	}
	return newScenarioSet(stored, providers), nil
}
