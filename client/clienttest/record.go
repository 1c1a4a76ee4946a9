package clienttest

import (
	"bytes"
	"encoding/json"
	"maps"
	"strconv"
)

// recordJSON is a stored scenario as an answer shows it.
type recordJSON struct {
	ID             any `json:"id"`
	Name           any `json:"name"`
	Description    any `json:"description"`
	ExpectedResult any `json:"expected_result"`
	SelectedVoices any `json:"selected_voices,omitempty"`
}

// answered returns a scenario in the shape that the options ask for.
func (o *recordOptions) answered(sc Scenario) any {
	if sc.Raw != nil {
		return sc.Raw
	}
	if o.shape != nil {
		return o.shape(sc)
	}
	r := recordJSON{
		ID:             o.id(sc.ID),
		Name:           o.text(sc.Name),
		Description:    o.text(sc.Description),
		ExpectedResult: o.text(sc.ExpectedResult),
		SelectedVoices: o.voices(sc.Voices),
	}
	if len(o.extra) == 0 && o.voicesKey == "selected_voices" {
		return r
	}
	return o.members(r)
}

// members is the slow way, for members whose names are not known before.
func (o *recordOptions) members(r recordJSON) map[string]any {
	m := map[string]any{
		"id":              r.ID,
		"name":            r.Name,
		"description":     r.Description,
		"expected_result": r.ExpectedResult,
	}
	if r.SelectedVoices != nil {
		m[o.voicesKey] = r.SelectedVoices
	}
	maps.Copy(m, o.extra)
	return m
}

func (o *recordOptions) id(id int64) any {
	if o.textIDs {
		return strconv.FormatInt(id, 10)
	}
	return id
}

// text shows a text; anything but a string, such as true, is shown as it is.
func (o *recordOptions) text(v any) any {
	if v == nil || v == "" {
		return o.emptyText
	}
	return v
}

// simulationJSON is a simulation as an answer shows it.
type simulationJSON struct {
	ID                             int64             `json:"id"`
	Name                           string            `json:"name"`
	BotID                          agentJSON         `json:"bot_id"`
	Status                         string            `json:"status"`
	NumberOfCallToMake             int               `json:"number_of_call_to_make"`
	ConcurrentCallCount            int               `json:"concurrent_call_count"`
	MaxCallDurationInMinutes       int               `json:"max_call_duration_in_minutes"`
	ScenariosIDs                   *[]any            `json:"scenarios_ids,omitempty"`
	WhatWentWrong                  any               `json:"what_went_wrong"`
	SuggestionsForImprovement      any               `json:"suggestions_for_improvement"`
	PromptSuggestion               any               `json:"prompt_suggestion"`
	IsAutoPromptSuggestionsApplied bool              `json:"is_auto_prompt_suggestions_applied"`
	HowManyScenarioToGenerate      int               `json:"how_many_scenario_to_generate"`
	Summary                        any               `json:"summary"`
	AnalyticsData                  Analytics         `json:"analyticsData"`
	RemainingRecords               int               `json:"total_simulation_remaining_records"`
	InProgressRecords              int               `json:"total_simulation_in_progress_records"`
	FinishedRecords                int               `json:"total_simulation_finished_records"`
	TotalRecords                   int               `json:"total_records"`
	Progress                       [1]int            `json:"progress"`
	Recordings                     []json.RawMessage `json:"simulation_call_recording"`
	CanStop                        bool              `json:"can_stop"`
	ActiveCallsCount               int               `json:"active_calls_count"`
	CreateDate                     string            `json:"create_date"`
}

type agentJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// answered returns a simulation as the answer of an operation shows it.
func (o *options) answered(operation string, sim Simulation) (any, error) {
	out := simulationJSON{
		ID:                             sim.ID,
		Name:                           sim.Name,
		BotID:                          agentJSON{ID: sim.AgentID, Name: sim.AgentName},
		Status:                         sim.Status,
		NumberOfCallToMake:             sim.NumberOfCallToMake,
		ConcurrentCallCount:            sim.ConcurrentCallCount,
		MaxCallDurationInMinutes:       sim.MaxCallDurationInMinutes,
		WhatWentWrong:                  o.records.text(sim.WhatWentWrong),
		SuggestionsForImprovement:      o.records.text(sim.SuggestionsForImprovement),
		PromptSuggestion:               o.records.text(sim.PromptSuggestion),
		IsAutoPromptSuggestionsApplied: sim.IsAutoPromptSuggestionsApplied,
		HowManyScenarioToGenerate:      sim.HowManyScenarioToGenerate,
		Summary:                        o.records.text(sim.Summary),
		AnalyticsData:                  sim.Analytics,
		RemainingRecords:               sim.RemainingRecords,
		InProgressRecords:              sim.InProgressRecords,
		FinishedRecords:                sim.FinishedRecords,
		TotalRecords:                   sim.TotalRecords,
		Progress:                       [1]int{sim.Progress},
		Recordings:                     sim.Recordings,
		CanStop:                        sim.CanStop,
		ActiveCallsCount:               sim.ActiveCallsCount,
		CreateDate:                     sim.CreateDate,
	}
	if out.Recordings == nil {
		out.Recordings = []json.RawMessage{}
	}
	if !o.hidesScenarios(operation) {
		list := make([]any, len(sim.Scenarios))
		for i, sc := range sim.Scenarios {
			list[i] = o.records.answered(sc)
		}
		out.ScenariosIDs = &list
	}
	return withExtra(out, sim.Extra)
}

// withExtra adds, overrides and removes members of an answer.
func withExtra(out simulationJSON, extra map[string]any) (any, error) {
	if len(extra) == 0 {
		return out, nil
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	members := map[string]any{}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	for name, value := range raw {
		members[name] = value
	}
	maps.Copy(members, extra)
	maps.DeleteFunc(members, func(_ string, value any) bool {
		_, absent := value.(Absent)
		return absent
	})
	return members, nil
}

// bends reports whether an answer that shows the simulation can break the specification by a test's own wish.
func (o *options) bends(sim Simulation) bool {
	if len(sim.Extra) > 0 || o.records.shape != nil {
		return true
	}
	for _, recording := range sim.Recordings {
		if !bytes.HasPrefix(recording, []byte("{")) {
			return true
		}
	}
	for _, sc := range sim.Scenarios {
		if sc.Raw != nil {
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
