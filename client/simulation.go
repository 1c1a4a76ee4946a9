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

// Aliases of the generated types of most programs, which then need no import of package gen.
type (
	// Settings are the writable fields of a simulation besides its scenarios. A zero field is not
	// sent by a write, and was not returned to a read.
	//
	//	Name                     string
	//	AgentID                  int64 // of the agent to test; responses have Simulation.Agent.ID
	//	NumberOfCallToMake       int   // calls for each scenario, 1 to 3; the service's default is 1
	//	ConcurrentCallCount      int   // calls at the same time, 1 to 3; the service's default is 3
	//	MaxCallDurationInMinutes int   // longest duration of a call, 1 to 10 minutes; the service's default is 3
	Settings = gen.SimulationSettings
	// SimulationUpdate is the body of updateSimulation: the fields of [Settings], and
	//
	//	Scenarios []Scenario // the full list, in place of the stored one; nil: not sent
	SimulationUpdate = gen.SimulationUpdate
	// SimulationCreate is the body of createSimulation: the fields of [Settings], of which Name and
	// AgentID are required, and
	//
	//	Scenarios []Scenario // to begin with, without ids
	SimulationCreate = gen.SimulationCreate
	// SimulationStatus is the state of a simulation.
	SimulationStatus = gen.SimulationStatus
	// TextOrBool is a string, or a boolean in its place: the service sends false for no text. The
	// method String returns the text, and the method Text also whether there is one.
	TextOrBool = gen.TextOrBool
	// StopResult counts the calls of a stopped simulation: SuccessfulDisconnects and
	// FailedDisconnects of the running calls, and PendingStopped of the waiting ones.
	StopResult = gen.DisconnectResults
	// EnhancedPrompt has the sections of an agent's prompt, each with a Title and a Prompt: the
	// current ones in PreviousContext, the proposed ones in PromptBreakdown. Success is the
	// service's statement.
	EnhancedPrompt = gen.EnhancedPrompt
)

// The states of a simulation, in the order of a run. A simulation runs while its state is Pending,
// In Progress or Calculating Summary.
const (
	SimulationStatusDraft              = gen.SimulationStatusDraft
	SimulationStatusPending            = gen.SimulationStatusPending
	SimulationStatusInProgress         = gen.SimulationStatusInProgress
	SimulationStatusCalculatingSummary = gen.SimulationStatusCalculatingSummary
	SimulationStatusCompleted          = gen.SimulationStatusCompleted
	SimulationStatusStopped            = gen.SimulationStatusStopped
)

// Simulation is a simulation in a response. ScenariosIDs has the stored scenarios as raw JSON, for
// [Simulation.Scenarios]. A field that is only shown is zero if the response has no value for it,
// or one in an unexpected format.
type Simulation struct {
	gen.Simulation

	partial string   // the mark of an incomplete ScenariosIDs, by name; empty: none
	absent  []string // the settings outside of the response
	unread  []string // the settings in an unexpected format
	cfg     *config
}

// Running reports whether the simulation is Pending, In Progress or Calculating Summary. The
// service refuses updates of a running simulation.
func (sim *Simulation) Running() bool {
	running := []SimulationStatus{SimulationStatusPending, SimulationStatusInProgress, SimulationStatusCalculatingSummary}
	return slices.Contains(running, sim.Status)
}

// Scenarios returns the stored list, for changes in memory. The error is a [*RecordError] if the
// response has a record in an unknown format, or only a part of the list.
func (sim *Simulation) Scenarios() (*ScenarioSet, error) {
	stored, _, err := sim.readRecords(nil)
	if err != nil {
		return nil, err
	}
	return newScenarioSet(sim.ID, stored, sim.config().providers), nil
}

// config returns the configuration of the Client that read the simulation. Of a simulation without
// a Client, these are the defaults.
func (sim *Simulation) config() *config {
	return cmp.Or(sim.cfg, &config{readRecord: scenario.Read, Config: transport.Config{Redact: redact.New("")}})
}

// RunResults are the results of a run. The service documents no verdict on a single scenario.
type RunResults struct {
	Percent   int            // progress, 0 to 100; -1: not returned
	Calls     int            // all calls of the run
	Finished  int            // calls
	Sentiment *gen.Sentiment // calls by sentiment: Positive, Negative, Neutral; nil: not returned

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in an undocumented format
	CreateDate string            // of the simulation, in the service's format: no zone, day and month in unknown order
}

// Results returns the results of the run.
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

// Empty reports whether the run has no result at all: no finished call, no recording, no sentiment
// and no text.
func (r RunResults) Empty() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || *r.Sentiment == gen.Sentiment{}) &&
		r.WhatWentWrong.String()+r.Suggestions.String()+r.PromptSuggestion.String()+r.Summary.String() == ""
}

// percent returns the progress, or -1 for a response without one from 0 to 100.
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
