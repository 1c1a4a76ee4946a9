package client

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/response"
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

	partial string // the field that says that ScenariosIDs is only a part of the list
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

func (sim *Simulation) percent() int {
	if sim.Progress == nil || len(*sim.Progress) == 0 {
		return -1
	}
	return (*sim.Progress)[0]
}

// RecordReader reads a stored scenario from the raw JSON of a response. The Scenario must have its id and be complete: it
// goes back to the service as it is. Nil SelectedVoices mean that the service did not return the voices. A reader that does
// not understand a record returns an error.
type RecordReader func(raw json.RawMessage) (Scenario, error)

// RecordError reports a stored record that was not understood completely, or an incomplete list: sending the list back could
// lose something. A record must have an id that no other has, a name, a description and an expected result, and voices with id and
// provider if it has any. Fields that are not known are no reason.
type RecordError struct {
	SimulationID int64
	Index        int             // in scenarios_ids, from 0; -1 if the list itself is the reason
	ScenarioID   int64           // 0 if the id could not be read
	Field        string          // of the record, or of the simulation
	Raw          json.RawMessage // the record, without the key

	problem string       // without what a caller's own reader may show of the record
	cause   func() error // a function, so that no print of the struct shows what it says; nil: none
}

// Error names the record and the field, and not what they hold.
func (e *RecordError) Error() string {
	what, advice := "the response", "the list cannot be sent back"
	if e.Index >= 0 {
		what = fmt.Sprintf("stored scenario [%d]", e.Index)
		advice += " without it; read another format with client.WithRecordReader"
	}
	if e.ScenarioID != 0 {
		what += fmt.Sprintf(" (id %d)", e.ScenarioID)
	}
	return line("simulation %d: %s: %s %s: %s", e.SimulationID, what, short(e.Field), redact.Line(e.problem, 200), advice)
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return e.cause()
}

// readRecords reads the stored list, and by scenario the names of the fields that an update cannot carry. It stops at the
// first record that is not understood.
func (sim *Simulation) readRecords() (list []Scenario, extra map[int64][]scenario.Extra, err error) {
	switch {
	case sim.ScenariosIDs == nil:
		problem := "is missing, which does not mean that there are no scenarios"
		return nil, nil, &RecordError{SimulationID: sim.ID, Index: -1, Field: "scenarios_ids", problem: problem}
	case sim.partial != "":
		problem := fmt.Sprintf("says that the %d scenarios are not all of them", len(sim.ScenariosIDs))
		return nil, nil, &RecordError{SimulationID: sim.ID, Index: -1, Field: sim.partial, problem: problem}
	}
	list, extra = make([]Scenario, 0, min(len(sim.ScenariosIDs), 1024)), make(map[int64][]scenario.Extra)
	cfg, seen := sim.config(), make(map[int64]bool)
	for i, raw := range sim.ScenariosIDs {
		record, err := cfg.readRecord(raw)
		if err == nil && (record.ID <= 0 || seen[record.ID]) {
			err = &scenario.ReadError{Field: scenario.ID, Err: errors.New("is missing or occurs twice in the list")}
		}
		if err != nil {
			return nil, nil, sim.newRecordError(i, record.ID, err)
		}
		seen[record.ID] = true
		list = append(list, record.Scenario)
		if record.Extra != nil {
			extra[record.ID] = record.Extra
		}
	}
	return list, extra, nil
}

func (fn RecordReader) read(raw []byte) (scenario.Record, error) {
	sc, err := fn(raw)
	return scenario.Record{Scenario: scenario.Clone(sc)}, err
}

func (sim *Simulation) newRecordError(i int, id int64, err error) *RecordError {
	raw, hide := sim.ScenariosIDs[i], sim.config().Redact
	e := &RecordError{
		SimulationID: sim.ID, Index: i, ScenarioID: id, Field: "record",
		Raw: json.RawMessage(hide(string(raw))), problem: "cannot be read", cause: func() error { return err },
	}
	if readErr, ok := errors.AsType[*scenario.ReadError](err); ok {
		e.Field, e.problem, e.cause = hide(readErr.Field), hide(readErr.Err.Error()), nil
	}
	return e
}

// asRecordError returns an error that names the record if a name in it is what makes the response
// of a read unreadable.
func (c *call) asRecordError(unreadable *APIError, why error) error {
	wrong, ok := errors.AsType[*response.FieldError](why)
	if !ok || wrong.Err != response.ErrDuplicate || c.Idempotency != transport.NoSideEffects {
		return unreadable
	}
	tokens := slices.Collect(wrong.Pointer.Tokens()) // simulation, scenarios_ids, the index, the field
	if len(tokens) < 4 || tokens[1] != "scenarios_ids" {
		return unreadable
	}
	index, _ := strconv.Atoi(tokens[2])
	return &RecordError{
		SimulationID: c.SimulationID, Index: index, Field: c.cfg.Redact(tokens[3]), problem: wrong.Err.Error(),
		cause: func() error { return unreadable },
	}
}
