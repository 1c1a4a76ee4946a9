package clienttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// The states of a simulation, in the order in which a run walks through them.
const (
	StatusDraft              = "Draft"
	StatusPending            = "Pending"
	StatusInProgress         = "In Progress"
	StatusCalculatingSummary = "Calculating Summary"
	StatusCompleted          = "Completed"
	StatusStopped            = "Stopped"
)

// Simulation is a stored simulation: what a test seeds, and what the server holds after each write.
type Simulation struct {
	// ID is assigned by Seed where it is 0.
	ID int64
	// Name is answered as it is, an empty one too.
	Name string
	// AgentID and AgentName are the agent under test, answered as bot_id. An empty AgentName is filled in by Seed.
	AgentID   int64
	AgentName string
	// Status is Draft where Seed finds it empty. It is not checked, so that a test can seed one that nobody knows.
	Status string
	// The settings; where Seed finds 0 it takes the service's defaults 1, 3 and 3.
	NumberOfCallToMake       int
	ConcurrentCallCount      int
	MaxCallDurationInMinutes int
	// Scenarios is the stored list.
	Scenarios []Scenario

	// The four texts of a result: a string or a bool. nil and "" are answered as false, see EmptyTextsAsText.
	WhatWentWrong             any
	SuggestionsForImprovement any
	PromptSuggestion          any
	Summary                   any

	IsAutoPromptSuggestionsApplied bool
	HowManyScenarioToGenerate      int
	// Analytics counts the finished calls by sentiment.
	Analytics Analytics

	// Progress is in percent, 0 to 100.
	Progress int
	// The counts of calls and CanStop follow the status: the server sets them when it changes the status, and Seed where it
	// finds all of them zero. Extra overrides what is answered.
	TotalRecords      int
	FinishedRecords   int
	InProgressRecords int
	RemainingRecords  int
	ActiveCallsCount  int
	CanStop           bool

	// Recordings are answered as they are.
	Recordings []json.RawMessage
	// CreateDate is filled in by Seed where it is empty.
	CreateDate string

	// Extra holds members of the answer that are added, or that override one of the above; Absent{} removes one.
	Extra map[string]any
}

// Absent as a value of Simulation.Extra removes the member from the answer.
type Absent struct{}

// Analytics counts calls by the sentiment of the caller.
type Analytics struct {
	Positive int `json:"Positive"`
	Negative int `json:"Negative"`
	Neutral  int `json:"Neutral"`
}

// Scenario is a stored scenario.
type Scenario struct {
	// ID is assigned by Seed where it is 0.
	ID             int64
	Name           string
	Description    string
	ExpectedResult string
	// Voices is nil where none were sent, and empty where an empty list was sent.
	Voices []Voice
	// Raw, if set, is answered in place of the record. A PUT that updates the scenario drops it.
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
		sim.Scenarios[i].Voices = slices.Clone(sim.Scenarios[i].Voices)
		sim.Scenarios[i].Raw = slices.Clone(sim.Scenarios[i].Raw)
	}
	sim.Recordings = slices.Clone(sim.Recordings)
	for i := range sim.Recordings {
		sim.Recordings[i] = slices.Clone(sim.Recordings[i])
	}
	sim.Extra = maps.Clone(sim.Extra)
	return sim
}

// fillIn sets what a seeded simulation left open, save the ids.
func (sim *Simulation) fillIn(createDate string) {
	if sim.Status == "" {
		sim.Status = StatusDraft
	}
	if sim.AgentName == "" {
		sim.AgentName = fmt.Sprintf("Agent %d", sim.AgentID)
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

// counted reports whether one of the values that count sets is there.
func (sim *Simulation) counted() bool {
	return sim.CanStop || sim.TotalRecords != 0 || sim.FinishedRecords != 0 || sim.InProgressRecords != 0 ||
		sim.RemainingRecords != 0 || sim.ActiveCallsCount != 0
}

// count makes the numbers of calls and CanStop follow the status and the progress.
func (sim *Simulation) count() {
	sim.CanStop = stoppable(sim.Status)
	sim.TotalRecords, sim.FinishedRecords, sim.InProgressRecords, sim.RemainingRecords = 0, 0, 0, 0
	sim.ActiveCallsCount = 0
	if sim.Status == StatusDraft {
		return
	}
	sim.TotalRecords = len(sim.Scenarios) * sim.NumberOfCallToMake
	sim.FinishedRecords = sim.TotalRecords * sim.Progress / 100
	open := sim.TotalRecords - sim.FinishedRecords
	if sim.Status == StatusInProgress {
		sim.InProgressRecords = min(sim.ConcurrentCallCount, open)
		sim.ActiveCallsCount = sim.InProgressRecords
	}
	if running(sim.Status) {
		sim.RemainingRecords = open - sim.InProgressRecords
	}
}
