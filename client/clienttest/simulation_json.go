package clienttest

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// simulationJSON is a simulation in a response.
type simulationJSON struct {
	ID                               int64            `json:"id"`
	Name                             string           `json:"name"`
	BotID                            agentJSON        `json:"bot_id"`
	Status                           string           `json:"status"`
	NumberOfCallToMake               int              `json:"number_of_call_to_make"`
	ConcurrentCallCount              int              `json:"concurrent_call_count"`
	MaxCallDurationInMinutes         int              `json:"max_call_duration_in_minutes"`
	ScenariosIDs                     []any            `json:"scenarios_ids,omitzero"` // omitted if nil
	WhatWentWrong                    any              `json:"what_went_wrong"`
	SuggestionsForImprovement        any              `json:"suggestions_for_improvement"`
	PromptSuggestion                 any              `json:"prompt_suggestion"`
	IsAutoPromptSuggestionsApplied   bool             `json:"is_auto_prompt_suggestions_applied"`
	HowManyScenarioToGenerate        int              `json:"how_many_scenario_to_generate"`
	Summary                          any              `json:"summary"`
	AnalyticsData                    sentimentJSON    `json:"analyticsData"`
	TotalSimulationRemainingRecords  int              `json:"total_simulation_remaining_records"`
	TotalSimulationInProgressRecords int              `json:"total_simulation_in_progress_records"`
	TotalSimulationFinishedRecords   int              `json:"total_simulation_finished_records"`
	TotalRecords                     int              `json:"total_records"`
	Progress                         [1]int           `json:"progress"`
	SimulationCallRecording          []jsontext.Value `json:"simulation_call_recording"`
	CanStop                          bool             `json:"can_stop"`
	ActiveCallsCount                 int              `json:"active_calls_count"`
	CreateDate                       string           `json:"create_date"`
}

type agentJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type sentimentJSON struct {
	Positive int `json:"Positive"`
	Negative int `json:"Negative"`
	Neutral  int `json:"Neutral"`
}

// show returns a simulation as it appears in an operation's responses.
func (o *options) show(operation string, sim Simulation) (any, error) {
	out := simulationJSON{
		ID:                               sim.ID,
		Name:                             sim.Name,
		BotID:                            agentJSON(sim.Agent),
		Status:                           sim.Status,
		NumberOfCallToMake:               sim.NumberOfCallToMake,
		ConcurrentCallCount:              sim.ConcurrentCallCount,
		MaxCallDurationInMinutes:         sim.MaxCallDurationInMinutes,
		WhatWentWrong:                    o.result(sim.WhatWentWrong),
		SuggestionsForImprovement:        o.result(sim.SuggestionsForImprovement),
		PromptSuggestion:                 o.result(sim.PromptSuggestion),
		IsAutoPromptSuggestionsApplied:   sim.IsAutoPromptSuggestionsApplied,
		HowManyScenarioToGenerate:        sim.HowManyScenarioToGenerate,
		Summary:                          o.result(sim.Summary),
		AnalyticsData:                    sentimentJSON(sim.AnalyticsData),
		TotalSimulationRemainingRecords:  sim.TotalSimulationRemainingRecords,
		TotalSimulationInProgressRecords: sim.TotalSimulationInProgressRecords,
		TotalSimulationFinishedRecords:   sim.TotalSimulationFinishedRecords,
		TotalRecords:                     sim.TotalRecords,
		Progress:                         [1]int{sim.Progress},
		SimulationCallRecording:          make([]jsontext.Value, len(sim.SimulationCallRecording)),
		CanStop:                          sim.CanStop,
		ActiveCallsCount:                 sim.ActiveCallsCount,
		CreateDate:                       sim.CreateDate,
	}
	for i, recording := range sim.SimulationCallRecording {
		out.SimulationCallRecording[i] = jsontext.Value(recording)
	}
	if o.hidesScenarios(operation) {
		return withExtra(out, sim.Extra)
	}
	list, page := o.reads.page(sim.Scenarios)
	out.ScenariosIDs = make([]any, len(list))
	for i, sc := range list {
		out.ScenariosIDs[i] = o.records.show(sc)
	}
	return withExtra(out, page, sim.Extra)
}

// result returns a text of the result as it appears in responses. Nil becomes false, as does ""
// with EmptyStringsAsFalse.
func (o *options) result(v any) any {
	if v == nil || v == "" && o.records.emptyIsFalse {
		return false
	}
	return v
}

// withExtra adds, overrides and removes fields of a response.
func withExtra(out simulationJSON, extras ...map[string]any) (any, error) {
	fields := map[string]any{}
	for _, extra := range extras {
		for name, value := range extra {
			fields[name] = value
		}
	}
	if len(fields) == 0 {
		return out, nil
	}
	data, err := marshal(out)
	if err != nil {
		return nil, err
	}
	raw := map[string]jsontext.Value{}
	if err := json.Unmarshal(data, &raw, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return nil, err
	}
	all := make(map[string]any, len(raw)+len(fields))
	for name, value := range raw {
		all[name] = value
	}
	override(all, fields)
	return all, nil
}

// isCustom reports whether the test customizes the response in a way that may violate the
// specification.
func (o *options) isCustom(sim Simulation) bool {
	if len(sim.Extra) > 0 || o.records.shape != nil || len(o.reads.pageFields) > 0 {
		return true
	}
	for _, recording := range sim.SimulationCallRecording {
		if !bytes.HasPrefix(recording, []byte("{")) {
			return true
		}
	}
	for _, sc := range sim.Scenarios {
		if sc.Raw != nil || len(sc.Extra) > 0 {
			return true
		}
	}
	return !knownStatus(sim.Status)
}

func knownStatus(status string) bool {
	switch status {
	case StatusDraft, StatusCompleted, StatusStopped:
		return true
	}
	return running(status)
}
