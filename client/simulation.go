package client

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/transport"
)

// Aliases of commonly used generated types so that most programs need not import package gen.
type (
	// Settings are the writable fields other than the scenarios. Requests omit zero fields; fields
	// missing from a response are zero.
	//
	//	Name                     string
	//	AgentID                  int64 // the agent to test; responses have Simulation.Agent.ID
	//	NumberOfCallToMake       int   // calls per scenario, 1 to 3; the default is 1
	//	ConcurrentCallCount      int   // calls at the same time, 1 to 3; the default is 3
	//	MaxCallDurationInMinutes int   // longest call, 1 to 10 minutes; the default is 3
	Settings = gen.SimulationSettings
	// SimulationUpdate is the body of an update: the fields of [Settings], and
	//
	//	Scenarios []Scenario // replaces the stored list; nil: not sent
	SimulationUpdate = gen.SimulationUpdate
	// SimulationCreate is the body of a Create: the fields of [Settings] (Name and AgentID are
	// required), and
	//
	//	Scenarios []Scenario // without ids
	SimulationCreate = gen.SimulationCreate
	// SimulationStatus is the state of a run.
	SimulationStatus = gen.SimulationStatus
	// TextOrBool is a string or a boolean; false means no text. Text reports whether there is one.
	TextOrBool = gen.TextOrBool
	// StopResult counts calls: SuccessfulDisconnects and FailedDisconnects were running,
	// PendingStopped were waiting.
	StopResult = gen.DisconnectResults
	// EnhancedPrompt holds a prompt's current sections in PreviousContext and the proposed ones in
	// PromptBreakdown.
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

// Simulation is a simulation as returned by the service; see [gen.Simulation] for its fields.
// Read-only fields are zero if absent or in an unexpected format.
type Simulation struct {
	gen.Simulation

	age    string   // of a cached response, in seconds; empty if the service sent the response
	marks  []string // names of the marks showing that ScenariosIDs is incomplete
	absent []string // settings missing from the response
	unread []string // settings in an unexpected format
	cfg    *config
}

// Running reports whether the status is Pending, In Progress or Calculating Summary.
func (sim *Simulation) Running() bool {
	running := []SimulationStatus{SimulationStatusPending, SimulationStatusInProgress, SimulationStatusCalculatingSummary}
	return slices.Contains(running, sim.Status)
}

// Scenarios decodes the stored list for in-memory edits. The error is a [*RecordError].
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

// RunResults holds the results of a run. The service documents no results for individual scenarios.
type RunResults struct {
	Percent   int            // 0 to 100; -1 if not returned
	Calls     int            // in total
	Finished  int            // calls
	Sentiment *gen.Sentiment // counts of Positive, Negative and Neutral calls; nil if not returned

	WhatWentWrong, Suggestions, PromptSuggestion, Summary TextOrBool

	Recordings []json.RawMessage // in an undocumented format
	CreateDate string            // no time zone; the order of day and month is unknown
}

// Results returns the latest run's results.
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

// Empty reports whether there are no finished calls, recordings, sentiment or texts.
func (r RunResults) Empty() bool {
	return r.Finished == 0 && len(r.Recordings) == 0 && (r.Sentiment == nil || reflect.ValueOf(*r.Sentiment).IsZero()) &&
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
