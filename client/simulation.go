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

// Aliases of commonly used generated types, so that most programs need not import package gen.
type (
	// Settings are the writable fields of a simulation except its scenarios. Zero fields are not
	// sent in requests; in responses, they were not returned.
	//
	//	Name                     string
	//	AgentID                  int64 // of the agent to test; responses have Simulation.Agent.ID
	//	NumberOfCallToMake       int   // calls for each scenario, 1 to 3; the service's default is 1
	//	ConcurrentCallCount      int   // calls at the same time, 1 to 3; the service's default is 3
	//	MaxCallDurationInMinutes int   // longest duration of a call, 1 to 10 minutes; the service's default is 3
	Settings = gen.SimulationSettings
	// SimulationUpdate is the request body of updateSimulation: the fields of [Settings], and
	//
	//	Scenarios []Scenario // the full list, in place of the stored one; nil: not sent
	SimulationUpdate = gen.SimulationUpdate
	// SimulationCreate is the request body of createSimulation: the fields of [Settings], of which
	// Name and AgentID are required, and
	//
	//	Scenarios []Scenario // to begin with, without ids
	SimulationCreate = gen.SimulationCreate
	// SimulationStatus is the state of a simulation.
	SimulationStatus = gen.SimulationStatus
	// TextOrBool is a string or a boolean; the service sends false if there is no text. String
	// returns the text, and Text also reports whether there is one.
	TextOrBool = gen.TextOrBool
	// StopResult counts the calls of a stopped simulation: SuccessfulDisconnects and
	// FailedDisconnects count running calls, PendingStopped counts waiting ones.
	StopResult = gen.DisconnectResults
	// EnhancedPrompt holds the sections of the prompt of an agent, each with a Title and a Prompt.
	// PreviousContext has the current sections, and PromptBreakdown the proposed ones. Success is
	// the value returned by the service.
	EnhancedPrompt = gen.EnhancedPrompt
)

// Statuses of a simulation, in the order of a run.
const (
	SimulationStatusDraft              = gen.SimulationStatusDraft
	SimulationStatusPending            = gen.SimulationStatusPending
	SimulationStatusInProgress         = gen.SimulationStatusInProgress
	SimulationStatusCalculatingSummary = gen.SimulationStatusCalculatingSummary
	SimulationStatusCompleted          = gen.SimulationStatusCompleted
	SimulationStatusStopped            = gen.SimulationStatusStopped
)

// Simulation is a simulation returned by the service. ScenariosIDs holds the stored scenarios as
// raw JSON; use [Simulation.Scenarios] to decode them. A read-only field is zero if the response
// has no value for it, or a value in an unexpected format.
type Simulation struct {
	gen.Simulation

	partial string   // name of the mark of an incomplete ScenariosIDs, if any
	absent  []string // settings missing from the response
	unread  []string // settings in an unexpected format
	cfg     *config
}

// Running reports whether the status is Pending, In Progress or Calculating Summary. The service
// refuses to update a running simulation.
func (sim *Simulation) Running() bool {
	running := []SimulationStatus{SimulationStatusPending, SimulationStatusInProgress, SimulationStatusCalculatingSummary}
	return slices.Contains(running, sim.Status)
}

// Scenarios returns the stored list, for changes in memory. It returns a [*RecordError] if the list
// is incomplete or has a record in an unknown format.
func (sim *Simulation) Scenarios() (*ScenarioSet, error) {
	stored, _, err := sim.readRecords(nil)
	if err != nil {
		return nil, err
	}
	return newScenarioSet(sim.ID, stored, sim.config().providers), nil
}

// config returns the configuration of the Client that read the simulation, or the defaults if there
// is none.
func (sim *Simulation) config() *config {
	return cmp.Or(sim.cfg, &config{readRecord: scenario.Read, Config: transport.Config{Redact: redact.New("")}})
}

// RunResults are the results of a run. The service documents no result for individual scenarios.
type RunResults struct {
	Percent   int            // progress, 0 to 100; -1 if not returned
	Calls     int            // total calls of the run
	Finished  int            // finished calls
	Sentiment *gen.Sentiment // calls by sentiment: Positive, Negative, Neutral; nil if not returned

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in an undocumented format
	CreateDate string            // as sent by the service: no zone, day and month in unknown order
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

// Empty reports whether the run has no results: no finished calls, recordings, sentiment or texts.
func (r RunResults) Empty() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || *r.Sentiment == gen.Sentiment{}) &&
		r.WhatWentWrong.String()+r.Suggestions.String()+r.PromptSuggestion.String()+r.Summary.String() == ""
}

// percent returns the progress, or -1 unless the response has a value from 0 to 100.
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
