package clienttest

import (
	"encoding/json" // for the type of exported fields
	"maps"
	"slices"
)

// The statuses of a simulation, in the order of a run.
const (
	StatusDraft              = "Draft"
	StatusPending            = "Pending"
	StatusInProgress         = "In Progress"
	StatusCalculatingSummary = "Calculating Summary"
	StatusCompleted          = "Completed"
	StatusStopped            = "Stopped"
)

// Simulation is a stored simulation. Tests pass simulations to Seed, and the server keeps one for
// each version. The fields are named as in client.Simulation.
type Simulation struct {
	// ID is the simulation ID. Seed assigns an ID if the field is 0.
	ID int64
	// Name may be empty.
	Name string
	// Agent is the agent under test, returned as bot_id. Seed replaces an empty agent name.
	Agent Agent
	// Status may be a value that is not in the specification. Seed sets an empty Status to Draft.
	Status string
	// The settings. Seed replaces 0 with the service's defaults, which are 1, 3 and 3.
	NumberOfCallToMake       int
	ConcurrentCallCount      int
	MaxCallDurationInMinutes int
	// Scenarios is the stored list, returned as scenarios_ids.
	Scenarios []Scenario

	// The four texts of the result, each a string or a bool. A nil text is returned as false. For
	// empty strings, see EmptyStringsAsFalse.
	WhatWentWrong             any
	SuggestionsForImprovement any
	PromptSuggestion          any
	Summary                   any

	IsAutoPromptSuggestionsApplied bool
	HowManyScenarioToGenerate      int
	// AnalyticsData counts the finished calls by sentiment.
	AnalyticsData Sentiment

	// Progress is a percentage from 0 to 100.
	Progress int
	// The call counts and CanStop. The server sets them when it changes the status, and Seed sets
	// them if all are zero. Extra overrides their values in responses.
	TotalRecords                     int
	TotalSimulationFinishedRecords   int
	TotalSimulationInProgressRecords int
	TotalSimulationRemainingRecords  int
	ActiveCallsCount                 int
	CanStop                          bool

	// SimulationCallRecording is returned unchanged.
	SimulationCallRecording []json.RawMessage
	// CreateDate is in the service's format. Seed sets an empty CreateDate to the current time.
	CreateDate string

	// Outcome is the outcome of each subsequent run. If nil, every call finishes with a positive
	// sentiment.
	Outcome *Outcome

	// Extra holds additional response fields. A known name overrides the field, and a value of
	// Absent{} removes the field.
	Extra map[string]any
}

// Absent is a value in an Extra map that removes the field from the response.
type Absent struct{}

// Agent is the agent under test.
type Agent struct {
	ID   int64
	Name string
}

// Sentiment counts calls by the caller's sentiment.
type Sentiment struct {
	Positive int
	Negative int
	Neutral  int
}

func (s Sentiment) total() int { return s.Positive + s.Negative + s.Neutral }

// Scenario is a stored scenario. The fields are named as in client.Scenario.
type Scenario struct {
	// ID is the scenario ID. Seed assigns an ID if the field is 0.
	ID             int64
	Name           string
	Description    string
	ExpectedResult string
	// SelectedVoices is nil if no list was sent, and empty if an empty list was sent.
	SelectedVoices []Voice
	// Extra holds additional fields of the record, such as a language, which an update cannot set. A
	// known name overrides the field, and a value of Absent{} removes the field. An update keeps
	// Extra; see PutDropsExtraFields.
	Extra map[string]any
	// Raw, if set, is sent byte for byte in place of the record. A PUT that updates the scenario
	// clears Raw.
	Raw json.RawMessage
}

// Voice is a scenario's voice.
type Voice struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
}

// running reports whether calls are being made or evaluated in the given status.
func running(status string) bool {
	return status == StatusPending || status == StatusInProgress || status == StatusCalculatingSummary
}

// stoppable reports whether a stop can end calls in the given status.
func stoppable(status string) bool { return status == StatusPending || status == StatusInProgress }

// clone returns a copy of the simulation with its own slices and maps. The values in Extra maps are
// shared.
func (sim Simulation) clone() Simulation {
	sim.Scenarios = slices.Clone(sim.Scenarios)
	for i := range sim.Scenarios {
		sim.Scenarios[i].SelectedVoices = slices.Clone(sim.Scenarios[i].SelectedVoices)
		sim.Scenarios[i].Extra = maps.Clone(sim.Scenarios[i].Extra)
		sim.Scenarios[i].Raw = slices.Clone(sim.Scenarios[i].Raw)
	}
	sim.SimulationCallRecording = slices.Clone(sim.SimulationCallRecording)
	for i := range sim.SimulationCallRecording {
		sim.SimulationCallRecording[i] = slices.Clone(sim.SimulationCallRecording[i])
	}
	if sim.Outcome != nil {
		sim.Outcome = new(*sim.Outcome)
	}
	sim.Extra = maps.Clone(sim.Extra)
	return sim
}

// fillIn sets the empty fields of a new simulation except the IDs.
func (sim *Simulation) fillIn(createDate string) {
	if sim.Status == "" {
		sim.Status = StatusDraft
	}
	if sim.Agent.Name == "" {
		sim.Agent.Name = agentName(sim.Agent.ID)
	}
	if sim.NumberOfCallToMake == 0 {
		sim.NumberOfCallToMake = 1
	}
	if sim.ConcurrentCallCount == 0 {
		sim.ConcurrentCallCount = 3
	}
	if sim.MaxCallDurationInMinutes == 0 {
		sim.MaxCallDurationInMinutes = 3
	}
	if sim.CreateDate == "" {
		sim.CreateDate = createDate
	}
	if !sim.counted() {
		sim.count()
	}
}

// counted reports whether any of the fields set by count is nonzero.
func (sim *Simulation) counted() bool {
	return sim.CanStop || sim.TotalRecords != 0 || sim.ActiveCallsCount != 0 ||
		sim.TotalSimulationFinishedRecords != 0 ||
		sim.TotalSimulationInProgressRecords != 0 ||
		sim.TotalSimulationRemainingRecords != 0
}

// count sets the call counts and CanStop based on the status and the progress.
func (sim *Simulation) count() {
	sim.CanStop = stoppable(sim.Status)
	sim.TotalRecords, sim.ActiveCallsCount = 0, 0
	sim.TotalSimulationFinishedRecords, sim.TotalSimulationInProgressRecords, sim.TotalSimulationRemainingRecords = 0, 0, 0
	if sim.Status == StatusDraft {
		return
	}
	finishing := sim.outcome().Sentiment.total()
	sim.TotalRecords = max(sim.calls(), finishing)
	sim.TotalSimulationFinishedRecords = finishing * sim.Progress / 100
	open := sim.TotalRecords - sim.TotalSimulationFinishedRecords
	if sim.Status == StatusInProgress {
		sim.TotalSimulationInProgressRecords = min(sim.ConcurrentCallCount, open)
		sim.ActiveCallsCount = sim.TotalSimulationInProgressRecords
	}
	if running(sim.Status) {
		sim.TotalSimulationRemainingRecords = open - sim.TotalSimulationInProgressRecords
	}
}
