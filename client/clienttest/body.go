package clienttest

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// simulationBody is the request body of createSimulation, updateSimulation and startSimulation. The
// body of startSimulation contains only scenarios.
type simulationBody struct {
	Name                     *string                   `json:"name"`
	AgentID                  *int64                    `json:"agent_id"`
	NumberOfCallToMake       *int                      `json:"number_of_call_to_make"`
	ConcurrentCallCount      *int                      `json:"concurrent_call_count"`
	MaxCallDurationInMinutes *int                      `json:"max_call_duration_in_minutes"`
	Scenarios                *[]scenarioBody           `json:"scenarios"` // nil if not sent
	Unknown                  map[string]jsontext.Value `json:",embed,unknown"`
}

// scenarioBody is an element of the scenario list in a request body.
type scenarioBody struct {
	ID             *int64                    `json:"id"`
	Name           string                    `json:"name"`
	Description    string                    `json:"description"`
	ExpectedResult string                    `json:"expected_result"`
	SelectedVoices []Voice                   `json:"selected_voices"` // nil if not sent
	Unknown        map[string]jsontext.Value `json:",embed,unknown"`
}

// decode decodes a request body strictly: duplicate names and invalid UTF-8 are errors. An empty
// body is treated as an empty object; validation against the specification rejects an empty body
// where one is required.
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

// decodeProblem describes a decoding error in a single line that includes the path of the field.
func decodeProblem(err error) string {
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Sprintf("%s: expected %s, got %s", dotted(wrong.JSONPointer), wrong.GoType, wrong.JSONKind)
	}
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return dotted(wrong.JSONPointer) + ": this field occurs twice"
	}
	return "malformed JSON"
}

// dotted formats a path in the dotted notation of the specification's findings, such as
// scenarios.0.name.
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

// apply updates the simulation with the settings in the body.
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

// storeUnknown returns extra with the unknown fields of a body added: all of them if all is true,
// otherwise only those defined by the given component of the specification. The server therefore
// stores properties added to the specification without changes to this package.
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

// normalized returns a copy of the body with fn applied to its strings. If fn is nil, normalized
// returns the body unchanged.
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

// scenario converts the entry to a stored scenario without an ID.
func (b *scenarioBody) scenario(storesUnknown bool) Scenario {
	return Scenario{
		Name: b.Name, Description: b.Description, ExpectedResult: b.ExpectedResult, SelectedVoices: b.SelectedVoices,
		Extra: storeUnknown(nil, b.Unknown, "Scenario", storesUnknown),
	}
}
