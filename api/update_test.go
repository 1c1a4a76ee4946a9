package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

// vendorUpdate is the body of updateSimulation as the vendor documents it, except for descriptions.
var vendorUpdate = map[string]string{
	"":                                       `{"type":"object"}`,
	"name":                                   `{"type":"string"}`,
	"agent_id":                               `{"type":"integer"}`,
	"number_of_call_to_make":                 `{"maximum":3,"minimum":1,"type":"integer"}`,
	"concurrent_call_count":                  `{"maximum":3,"minimum":1,"type":"integer"}`,
	"max_call_duration_in_minutes":           `{"maximum":10,"minimum":1,"type":"integer"}`,
	"scenarios":                              `{"type":"array"}`,
	"scenarios[]":                            `{"required":["name","description","expected_result"],"type":"object"}`,
	"scenarios[].id":                         `{"type":"integer"}`,
	"scenarios[].name":                       `{"type":"string"}`,
	"scenarios[].description":                `{"type":"string"}`,
	"scenarios[].expected_result":            `{"type":"string"}`,
	"scenarios[].selected_voices":            `{"type":"array"}`,
	"scenarios[].selected_voices[]":          `{"required":["id","provider"],"type":"object"}`,
	"scenarios[].selected_voices[].id":       `{"type":"string"}`,
	"scenarios[].selected_voices[].provider": `{"enum":["eleven_labs","play_ht","deepgram","cartesia","rime"],"type":"string"}`,
}

// textOrBool is a text with false in the place of an empty one.
const textOrBool = `{"oneOf":[{"type":"string"},{"type":"boolean"}]}`

// vendorAnswer is the answer of updateSimulation as the vendor documents it, except for descriptions.
var vendorAnswer = map[string]string{
	"":                                  `{"type":"object"}`,
	"success":                           `{"type":"boolean"}`,
	"simulation":                        `{"type":"object"}`,
	"simulation.id":                     `{"type":"integer"}`,
	"simulation.name":                   `{"type":"string"}`,
	"simulation.bot_id":                 `{"type":"object"}`,
	"simulation.bot_id.id":              `{"type":"integer"}`,
	"simulation.bot_id.name":            `{"type":"string"}`,
	"simulation.status":                 `{"enum":["Draft","Pending","In Progress","Calculating Summary","Completed","Stopped"],"type":"string"}`,
	"simulation.number_of_call_to_make": `{"type":"integer"}`,
	"simulation.concurrent_call_count":  `{"type":"integer"}`,
	"simulation.max_call_duration_in_minutes":         `{"type":"integer"}`,
	"simulation.scenarios_ids":                        `{"type":"array"}`,
	"simulation.scenarios_ids[]":                      `{"additionalProperties":true,"type":"object"}`,
	"simulation.what_went_wrong":                      textOrBool,
	"simulation.suggestions_for_improvement":          textOrBool,
	"simulation.prompt_suggestion":                    textOrBool,
	"simulation.is_auto_prompt_suggestions_applied":   `{"type":"boolean"}`,
	"simulation.how_many_scenario_to_generate":        `{"type":"integer"}`,
	"simulation.summary":                              textOrBool,
	"simulation.analyticsData":                        `{"type":"object"}`,
	"simulation.analyticsData.Positive":               `{"type":"integer"}`,
	"simulation.analyticsData.Negative":               `{"type":"integer"}`,
	"simulation.analyticsData.Neutral":                `{"type":"integer"}`,
	"simulation.total_simulation_remaining_records":   `{"type":"integer"}`,
	"simulation.total_simulation_in_progress_records": `{"type":"integer"}`,
	"simulation.total_simulation_finished_records":    `{"type":"integer"}`,
	"simulation.total_records":                        `{"type":"integer"}`,
	"simulation.progress":                             `{"maxItems":1,"minItems":1,"type":"array"}`,
	"simulation.progress[]":                           `{"type":"integer"}`,
	"simulation.simulation_call_recording":            `{"type":"array"}`,
	"simulation.simulation_call_recording[]":          `{"additionalProperties":true,"type":"object"}`,
	"simulation.can_stop":                             `{"type":"boolean"}`,
	"simulation.active_calls_count":                   `{"type":"integer"}`,
	"simulation.create_date":                          `{"type":"string"}`,
}

// vendorChanged is what to do about a difference.
const vendorChanged = "updateSimulation is no longer what the vendor documents. " +
	"Where the vendor changed it, change the table in api/update_test.go too, otherwise put api/openapi.yaml right"

func TestUpdateSimulationTakesWhatTheVendorDocuments(t *testing.T) {
	op := operation(t, "updateSimulation")
	require.True(t, op.RequestBody.Value.Required)
	require.Len(t, op.RequestBody.Value.Content, 1)
	require.Empty(t, differences(vendorUpdate, plainIDs(shapeOf(t, request(op)))), vendorChanged)
}

func TestUpdateSimulationAnswersWhatTheVendorDocuments(t *testing.T) {
	op := operation(t, "updateSimulation")
	require.Len(t, op.Responses.Status(200).Value.Content, 1)
	require.Empty(t, differences(vendorAnswer, plainIDs(shapeOf(t, answer(op)))), vendorChanged)
}

func TestUpdateSimulationIsAPutOfOneSimulation(t *testing.T) {
	item := load(t, api.Spec()).Paths.Value("/simulations/{simulation_id}")
	require.Equal(t, "updateSimulation", item.Put.OperationID)
}

// plainIDs takes away the one thing that the specification adds to the vendor's: ids are int64. An id that lacks it, and
// anything else that has it, stays a difference.
func plainIDs(shape map[string]string) map[string]string {
	plain := map[string]string{}
	for path, keywords := range shape {
		name := path[strings.LastIndex(path, ".")+1:]
		isID := name == "id" || name == "agent_id"
		switch {
		case isID && keywords == `{"format":"int64","type":"integer"}`:
			keywords = `{"type":"integer"}`
		case isID && keywords == `{"type":"integer"}`:
			keywords = "an id without format int64"
		}
		plain[path] = keywords
	}
	return plain
}
