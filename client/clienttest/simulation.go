package clienttest

import (
	"encoding/json" // for the type of public fields
	"maps"
	"slices"
)

// The states of a simulation, in the order of a run.
const (
	StatusDraft              = "Draft"
	StatusPending            = "Pending"
	StatusInProgress         = "In Progress"
	StatusCalculatingSummary = "Calculating Summary"
	StatusCompleted          = "Completed"
	StatusStopped            = "Stopped"
)

// Simulation is a stored simulation: what a test seeds, and what the server holds after each write. Its fields have the names of
// client.Simulation.
type Simulation struct {
	// ID is assigned by Seed if it is 0.
	ID int64
	// Name is shown as it is, an empty one too.
	Name string
	// Agent is the agent under test, shown as bot_id. An empty name is filled in by Seed.
	Agent Agent
	// Status is Draft if Seed finds it empty. It is not checked, so that a test can seed one that nobody knows.
	Status string
	// The settings; if Seed finds 0 it takes the service's defaults 1, 3 and 3.
	NumberOfCallToMake       int
	ConcurrentCallCount      int
	MaxCallDurationInMinutes int
	// Scenarios is the stored list, shown as scenarios_ids.
	Scenarios []Scenario

	// The four strings of a result: a string or a bool. nil is shown as false, and "" as it is, see EmptyStringsAsFalse.
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
	// The counts of calls and CanStop follow the status: the server sets them when it changes the status, and Seed if it
	// finds all of them zero. Extra overrides what is shown.
	TotalRecords                     int
	TotalSimulationFinishedRecords   int
	TotalSimulationInProgressRecords int
	TotalSimulationRemainingRecords  int
	ActiveCallsCount                 int
	CanStop                          bool

	// SimulationCallRecording is shown as it is.
	SimulationCallRecording []json.RawMessage
	// CreateDate is filled in by Seed if it is empty.
	CreateDate string

	// Outcome is the end of every run from now on. If it is nil, every call finishes with a positive sentiment.
	Outcome *Outcome

	// Extra holds fields of the response that are added, or that override one of the above; Absent{} removes one.
	Extra map[string]any
}

// Absent as a value of an Extra removes the field from the response.
type Absent struct{}

// Agent is the agent that a simulation tests.
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

// Scenario is a stored scenario. Its fields have the names of client.Scenario.
type Scenario struct {
	// ID is assigned by Seed if it is 0.
	ID             int64
	Name           string
	Description    string
	ExpectedResult string
	// SelectedVoices is nil if none were sent, and empty if an empty list was sent.
	SelectedVoices []Voice
	// Extra holds fields of the record that no update can carry, such as a language; one with a known name overrides it, and Absent{}
	// removes it. An update keeps them, see PutDropsExtraFields.
	Extra map[string]any
	// Raw, if set, is shown in place of the record, byte by byte. A PUT that updates the scenario drops it.
	Raw json.RawMessage
}

// Voice is a voice of a scenario.
type Voice struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
}

// running reports whether the status is one in which calls are made or evaluated.
func running(status string) bool {
	return status == StatusPending || status == StatusInProgress || status == StatusCalculatingSummary
}

// stoppable reports whether calls are left that a stop could end.
func stoppable(status string) bool { return status == StatusPending || status == StatusInProgress }

// clone copies everything that a caller could change in place. Values inside of Extra are shared.
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

// fillIn sets what a seeded simulation left open, except the ids.
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

// counted reports whether one of the values that count sets is not zero.
func (sim *Simulation) counted() bool {
	return sim.CanStop || sim.TotalRecords != 0 || sim.TotalSimulationFinishedRecords != 0 || sim.TotalSimulationInProgressRecords != 0 ||
		sim.TotalSimulationRemainingRecords != 0 || sim.ActiveCallsCount != 0
}

// count makes the numbers of calls and CanStop follow the status and the progress.
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
