package clienttest

import (
	"encoding/json" // for the type of public fields
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

// Simulation is a stored simulation. Tests pass one to Seed, and the server keeps one for each
// version. The fields have the names of client.Simulation.
type Simulation struct {
	// Seed assigns an ID in place of 0.
	ID int64
	// Name may be empty.
	Name string
	// Agent is the agent under test, in responses bot_id. Seed replaces an empty name.
	Agent Agent
	// Status becomes Draft if Seed finds an empty one. A status outside of the specification is
	// allowed.
	Status string
	// The settings. Seed replaces 0 by the defaults of the service: 1, 3 and 3.
	NumberOfCallToMake       int
	ConcurrentCallCount      int
	MaxCallDurationInMinutes int
	// Scenarios is the stored list, in responses scenarios_ids.
	Scenarios []Scenario

	// The four texts of a result, each a string or a bool. A response shows nil as false, and an
	// empty string as such, see EmptyStringsAsFalse.
	WhatWentWrong             any
	SuggestionsForImprovement any
	PromptSuggestion          any
	Summary                   any

	IsAutoPromptSuggestionsApplied bool
	HowManyScenarioToGenerate      int
	// AnalyticsData counts the finished calls by sentiment.
	AnalyticsData Sentiment

	// Progress is in percent, 0 to 100.
	Progress int
	// The counts of calls, and CanStop. The server sets them when it changes the status, and Seed
	// sets them if all are zero. Extra overrides what a response shows.
	TotalRecords                     int
	TotalSimulationFinishedRecords   int
	TotalSimulationInProgressRecords int
	TotalSimulationRemainingRecords  int
	ActiveCallsCount                 int
	CanStop                          bool

	// SimulationCallRecording appears in responses unchanged.
	SimulationCallRecording []json.RawMessage
	// CreateDate becomes the present if Seed finds an empty one.
	CreateDate string

	// Outcome is the end of every run from now on. With nil, every call finishes with a positive
	// sentiment.
	Outcome *Outcome

	// Extra holds more fields of the response. A known name overrides the field, and Absent{} removes
	// the field.
	Extra map[string]any
}

// Absent as a value in an Extra removes the field from the response.
type Absent struct{}

// Agent is the agent under test.
type Agent struct {
	ID   int64
	Name string
}

// Sentiment counts calls by the sentiment of the caller.
type Sentiment struct {
	Positive int
	Negative int
	Neutral  int
}

func (s Sentiment) total() int { return s.Positive + s.Negative + s.Neutral }

// Scenario is a stored scenario. The fields have the names of client.Scenario.
type Scenario struct {
	// Seed assigns an ID in place of 0.
	ID             int64
	Name           string
	Description    string
	ExpectedResult string
	// SelectedVoices is nil if none were sent, and empty if an empty list was sent.
	SelectedVoices []Voice
	// Extra holds more fields of the record, such as a language, which no update can carry. A known
	// name overrides the field, and Absent{} removes the field. An update keeps Extra, see
	// PutDropsExtraFields.
	Extra map[string]any
	// Raw, if set, is shown in place of the record, byte by byte. A PUT that updates the scenario
	// drops Raw.
	Raw json.RawMessage
}

// Voice is a voice of a scenario.
type Voice struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
}

// running reports whether calls are made or evaluated in this status.
func running(status string) bool {
	return status == StatusPending || status == StatusInProgress || status == StatusCalculatingSummary
}

// stoppable reports whether a stop could end calls in this status.
func stoppable(status string) bool { return status == StatusPending || status == StatusInProgress }

// clone copies all slices and maps, but shares the values inside an Extra.
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

// fillIn sets the empty fields of a new simulation, except the ids.
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

// counted reports whether one of the values of count is set.
func (sim *Simulation) counted() bool {
	return sim.CanStop || sim.TotalRecords != 0 || sim.ActiveCallsCount != 0 ||
		sim.TotalSimulationFinishedRecords != 0 ||
		sim.TotalSimulationInProgressRecords != 0 ||
		sim.TotalSimulationRemainingRecords != 0
}

// count derives the numbers of calls and CanStop from the status and the progress.
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
