package client

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
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
	// TextOrBool is a string, or a boolean in its place: false means that there is no text. Its String method
	// returns the text, its Text method also whether there is one.
	TextOrBool = gen.TextOrBool
	// StopResult is what became of the calls of a stopped simulation: SuccessfulDisconnects, FailedDisconnects and
	// PendingStopped, each a number of calls.
	StopResult = gen.DisconnectResults
	// EnhancedPrompt are the sections of an agent's prompt, PreviousContext as they were and PromptBreakdown as they are
	// proposed, each with a Title and a Prompt. Success is the service's.
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

	partial string   // names the sign that ScenariosIDs is only a part of the stored list; empty: there is none
	absent  []string // the settings that the response does not have
	unread  []string // the settings whose format is unexpected
	cfg     *config
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
	return newScenarioSet(sim.ID, stored, sim.config().providers), nil
}

// config returns that of the Client that read the simulation, or the defaults if none did.
func (sim *Simulation) config() *config {
	return cmp.Or(sim.cfg, &config{readRecord: scenario.Read, Config: transport.Config{Redact: redact.New("")}})
}

// RunResults are what a simulation shows of its run. The service documents no verdict for a single scenario, so there is
// none.
type RunResults struct {
	Percent   int            // progress, 0 to 100; -1 if the service does not say
	Calls     int            // all of the run
	Finished  int            // calls
	Sentiment *gen.Sentiment // numbers of calls: Positive, Negative, Neutral; nil if the service does not say

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in a format that is not documented
	CreateDate string            // of the simulation, as the service writes it: without a zone, the order of day and month unknown
}

// Results returns what the simulation shows of its run.
func (sim *Simulation) Results() RunResults {
	return RunResults{
		Percent:          sim.percent(),
		Calls:            sim.TotalRecords,
		Finished:         sim.TotalSimulationFinishedRecords,
		Sentiment:        sim.AnalyticsData,
		WhatWentWrong:    sim.WhatWentWrong,
		Suggestions:      sim.SuggestionsForImprovement,
		PromptSuggestion: sim.PromptSuggestion,
		Summary:          sim.Summary,
		Recordings:       sim.SimulationCallRecording,
		CreateDate:       sim.CreateDate,
	}
}

// Empty reports whether the run shows no result at all: no call, no recording, no sentiment and no text.
func (r RunResults) Empty() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || *r.Sentiment == gen.Sentiment{}) &&
		r.WhatWentWrong.String()+r.Suggestions.String()+r.PromptSuggestion.String()+r.Summary.String() == ""
}

// percent returns the progress, or -1 if the response has none between 0 and 100.
func (sim *Simulation) percent() int {
	if sim.Progress == nil || len(*sim.Progress) == 0 {
		return -1
	}
	percent := (*sim.Progress)[0]
	if percent < 0 || percent > 100 {
		return -1
	}
	return percent
}
