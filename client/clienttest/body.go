package clienttest

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// simulationBody is the body of createSimulation, updateSimulation and startSimulation. A start has
// only the scenarios.
type simulationBody struct {
	Name                     *string                   `json:"name"`
	AgentID                  *int64                    `json:"agent_id"`
	NumberOfCallToMake       *int                      `json:"number_of_call_to_make"`
	ConcurrentCallCount      *int                      `json:"concurrent_call_count"`
	MaxCallDurationInMinutes *int                      `json:"max_call_duration_in_minutes"`
	Scenarios                *[]scenarioBody           `json:"scenarios"` // nil: not sent
	Unknown                  map[string]jsontext.Value `json:",embed,unknown"`
}

// scenarioBody is an entry of the list in a body.
type scenarioBody struct {
	ID             *int64                    `json:"id"`
	Name           string                    `json:"name"`
	Description    string                    `json:"description"`
	ExpectedResult string                    `json:"expected_result"`
	SelectedVoices []Voice                   `json:"selected_voices"` // nil: not sent
	Unknown        map[string]jsontext.Value `json:",embed,unknown"`
}

// decode reads a body strictly: a name that occurs twice and invalid UTF-8 are refused. An empty
// body counts as an empty object; the specification says which operations require a body.
func decode(data []byte) (simulationBody, *refusal) {
	var body simulationBody
	if len(data) == 0 {
		return body, nil
	}
	err := json.Unmarshal(data, &body)
	if err == nil {
		return body, nil
	}
	return simulationBody{}, badRequest(decodeProblem(err))
}

// decodeProblem describes a decoding error in one line, with the path of the field.
func decodeProblem(err error) string {
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Sprintf("%s: expected %s, got %s", dotted(wrong.JSONPointer), wrong.GoType, wrong.JSONKind)
	}
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return dotted(wrong.JSONPointer) + ": this field occurs twice"
	}
	return "malformed JSON"
}

// dotted writes a path like the findings of the specification: scenarios.0.name.
func dotted(path jsontext.Pointer) string {
	var names []string
	for name := range path.Tokens() {
		names = append(names, name)
	}
	if len(names) == 0 {
		return "body"
	}
	return strings.Join(names, ".")
}

// apply changes the settings of a simulation to those in the body.
func (b *simulationBody) apply(sim *Simulation) {
	set(&sim.Name, b.Name)
	set(&sim.NumberOfCallToMake, b.NumberOfCallToMake)
	set(&sim.ConcurrentCallCount, b.ConcurrentCallCount)
	set(&sim.MaxCallDurationInMinutes, b.MaxCallDurationInMinutes)
	if b.AgentID != nil && *b.AgentID != sim.Agent.ID {
		sim.Agent = Agent{ID: *b.AgentID, Name: agentName(*b.AgentID)}
	}
	sim.Extra = storeUnknown(sim.Extra, b.Unknown, "SimulationUpdate", false)
}

// storeUnknown returns extra with the unknown fields of a body: with all of them, or only with
// those in the specification. The server thus stores a property that is new in the specification
// without a change of this package.
func storeUnknown(extra map[string]any, unknown map[string]jsontext.Value, component string, all bool) map[string]any {
	extra = maps.Clone(extra)
	for name, value := range unknown {
		if all || lists(embedded().schemas[component], name) {
			if extra == nil {
				extra = map[string]any{}
			}
			extra[name] = value
		}
	}
	return extra
}

func agentName(id int64) string { return fmt.Sprintf("Agent %d", id) }

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// normalized returns the body with its strings as the service stores them.
func (b simulationBody) normalized(fn func(string) string) simulationBody {
	if fn == nil {
		return b
	}
	if b.Name != nil {
		b.Name = new(fn(*b.Name))
	}
	if b.Scenarios == nil {
		return b
	}
	list := make([]scenarioBody, len(*b.Scenarios))
	for i, entry := range *b.Scenarios {
		entry.Name, entry.Description, entry.ExpectedResult = fn(entry.Name), fn(entry.Description), fn(entry.ExpectedResult)
		list[i] = entry
	}
	b.Scenarios = &list
	return b
}

// scenario returns the entry as a stored scenario without an id.
func (b *scenarioBody) scenario(storesUnknown bool) Scenario {
	return Scenario{
		Name: b.Name, Description: b.Description, ExpectedResult: b.ExpectedResult, SelectedVoices: b.SelectedVoices,
		Extra: storeUnknown(nil, b.Unknown, "Scenario", storesUnknown),
	}
}
