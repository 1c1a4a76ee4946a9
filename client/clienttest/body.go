package clienttest

import (
	"encoding/json"
	"errors"
	"fmt"
)

// simulationBody is the body of createSimulation and updateSimulation, and of startSimulation, which has the scenarios only.
type simulationBody struct {
	Name                     *string         `json:"name"`
	AgentID                  *int64          `json:"agent_id"`
	NumberOfCallToMake       *int            `json:"number_of_call_to_make"`
	ConcurrentCallCount      *int            `json:"concurrent_call_count"`
	MaxCallDurationInMinutes *int            `json:"max_call_duration_in_minutes"`
	Scenarios                *[]scenarioBody `json:"scenarios"`
}

// scenarioBody is an entry of the list.
type scenarioBody struct {
	ID             *int64  `json:"id"`
	Name           string  `json:"name"`
	Description    string  `json:"description"`
	ExpectedResult string  `json:"expected_result"`
	SelectedVoices []Voice `json:"selected_voices"` // nil: not sent
}

// decode reads a body. An empty one is an empty object: which operations need one is the specification's business.
func decode(data []byte) (simulationBody, *refusal) {
	var body simulationBody
	if len(data) == 0 {
		return body, nil
	}
	err := json.Unmarshal(data, &body)
	if err == nil {
		return body, nil
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return body, badRequest(fmt.Sprintf("%s: expected %s, got %s", wrong.Field, wrong.Type, wrong.Value))
	}
	return body, badRequest("malformed JSON")
}

// settings changes what the body names.
func (b *simulationBody) settings(sim *Simulation) {
	set(&sim.Name, b.Name)
	set(&sim.NumberOfCallToMake, b.NumberOfCallToMake)
	set(&sim.ConcurrentCallCount, b.ConcurrentCallCount)
	set(&sim.MaxCallDurationInMinutes, b.MaxCallDurationInMinutes)
	if b.AgentID != nil && *b.AgentID != sim.AgentID {
		sim.AgentID = *b.AgentID
		sim.AgentName = fmt.Sprintf("Agent %d", sim.AgentID)
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// scenario is the entry as it is stored.
func (b *scenarioBody) scenario() Scenario {
	return Scenario{Name: b.Name, Description: b.Description, ExpectedResult: b.ExpectedResult, Voices: b.SelectedVoices}
}
