// Package response reads the bodies of responses: those of each operation, and errors in each of their forms.
package response

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Body is the body of a successful response.
type Body interface {
	Refused() bool  // it says that the operation failed, although the status is a success
	Accepted() bool // it says that the operation succeeded
	Complete() bool // it has what the operation is for
}

// Outcome has the properties that say how an operation ended.
type Outcome struct {
	Success *bool  `json:"success"`
	Status  string `json:"status"`
}

// Refused reports whether the operation failed.
func (o *Outcome) Refused() bool { return o.Success != nil && !*o.Success || o.Status == "error" }

// Accepted reports whether the operation succeeded.
func (o *Outcome) Accepted() bool { return o.Success != nil && *o.Success }

// Simulation is the body of getSimulation, createSimulation and updateSimulation.
type Simulation struct {
	Outcome
	Simulation *StoredSimulation `json:"simulation"`
}

// Complete reports whether there is a simulation.
func (b *Simulation) Complete() bool { return b.Simulation != nil }

// Start is the body of startSimulation. The service may leave the simulation out.
type Start struct {
	Simulation
	Message string `json:"message"`
}

// Complete reports whether the service says that it started the simulation.
func (b *Start) Complete() bool { return b.Success != nil || b.Simulation.Simulation != nil }

// Stop is the body of stopSimulation.
type Stop struct {
	Outcome
	Message           string                 `json:"message"`
	DisconnectResults *gen.DisconnectResults `json:"disconnect_results"`
}

// Complete reports whether the service says what it did.
func (b *Stop) Complete() bool { return b.Success != nil || b.DisconnectResults != nil }

// Delete is the body of deleteSimulation.
type Delete struct {
	Outcome
	Message string `json:"message"`
}

// Complete reports whether the service says what it did.
func (b *Delete) Complete() bool { return b.Success != nil || b.Message != "" }

// Enhance is the body of enhancePrompt.
type Enhance struct {
	Outcome
	PreviousContext []gen.PromptSection `json:"previous_context"`
	PromptBreakdown []gen.PromptSection `json:"prompt_breakdown"`
}

// Complete reports whether there are sections.
func (b *Enhance) Complete() bool { return b.PreviousContext != nil || b.PromptBreakdown != nil }

// Page is the body of listSimulations. Its records are decoded one at a time, see [Page.All]: a decoded record can be
// several hundred times as large as its JSON.
type Page struct {
	Outcome
	Records      jsontext.Value `json:"records"`
	TotalRecords int            `json:"total_records"`
}

// Complete reports whether there is a list of records.
func (b *Page) Complete() bool { return b.Records.Kind() == '[' }

// StoredSimulation is a simulation, and what a response says about the length of its list of scenarios.
type StoredSimulation struct {
	gen.Simulation
	partial
}

// partial has the properties by which a response can say that scenarios_ids is only a part of the list. None of them is
// documented.
type partial struct {
	ScenariosCount   jsontext.Value `json:"scenarios_count"`
	ScenarioCount    jsontext.Value `json:"scenario_count"`
	TotalScenarios   jsontext.Value `json:"total_scenarios"`
	ScenariosTotal   jsontext.Value `json:"scenarios_total"`
	ScenariosHasMore jsontext.Value `json:"scenarios_has_more"`
	HasMoreScenarios jsontext.Value `json:"has_more_scenarios"`
}

// Partial returns the name of a property that says that the list is only a part of the stored one, or "".
func (s *StoredSimulation) Partial() string {
	for _, count := range []struct {
		name  string
		value jsontext.Value
	}{
		{"scenarios_count", s.ScenariosCount},
		{"scenario_count", s.ScenarioCount},
		{"total_scenarios", s.TotalScenarios},
		{"scenarios_total", s.ScenariosTotal},
	} {
		if number(count.value) > float64(len(s.ScenariosIDs)) {
			return count.name
		}
	}
	if isTrue(s.ScenariosHasMore) {
		return "scenarios_has_more"
	}
	if isTrue(s.HasMoreScenarios) {
		return "has_more_scenarios"
	}
	return ""
}

// number returns a number, also one in quotes, or 0.
func number(value jsontext.Value) float64 {
	n, _ := strconv.ParseFloat(strings.Trim(string(value), `"`), 64)
	return n
}

func isTrue(value jsontext.Value) bool {
	return strings.EqualFold(strings.Trim(string(value), `"`), "true") || number(value) != 0
}
