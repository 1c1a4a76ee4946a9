package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	object  = `{"type":"object"}`
	array   = `{"type":"array"}`
	text    = `{"type":"string"}`
	integer = `{"type":"integer"}`
	number  = `{"type":"number"}`
	boolean = `{"type":"boolean"}`
)

// responseChanged is what to do about a difference.
const responseChanged = "a response has less than the vendor documented\n" +
	"to do: api/openapi_responses_test.go: if the vendor changed the response, change the table; otherwise correct api/openapi.yaml"

func TestOpenAPI_Responses(t *testing.T) {
	tests := []struct {
		operation string
		want      map[string]string
	}{
		{"listSimulations", map[string]string{"": object, "records": array, "records[]": object, "total_records": integer}},
		{"createSimulation", map[string]string{"": object, "success": boolean, "simulation": object}},
		{"getSimulation", map[string]string{"": object, "success": boolean, "simulation": object}},
		{"deleteSimulation", map[string]string{"": object, "success": boolean, "message": text}},
		{"startSimulation", map[string]string{"": object, "success": boolean, "message": text, "simulation": object}},
		{"stopSimulation", map[string]string{
			"": object, "success": boolean, "message": text, "disconnect_results": object,
			"disconnect_results.successful_disconnects": integer,
			"disconnect_results.failed_disconnects":     integer,
			"disconnect_results.pending_stopped":        integer,
		}},
		{"enhancePrompt", map[string]string{
			"": object, "success": boolean,
			"previous_context": array, "previous_context[]": object,
			"previous_context[].title": text, "previous_context[].prompt": text,
			"prompt_breakdown": array, "prompt_breakdown[]": object,
			"prompt_breakdown[].title": text, "prompt_breakdown[].prompt": text,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.operation, func(t *testing.T) {
			require.Empty(t, missing(t, tt.want, shapeOf(t, response(t, operation(t, tt.operation)))), responseChanged)
		})
	}
}

func TestOpenAPI_SimulationIsTheSameInAllResponses(t *testing.T) {
	want := below(shapeOf(t, response(t, operation(t, "updateSimulation"))), "simulation")
	for id, path := range map[string]string{
		"listSimulations": "records[]", "createSimulation": "simulation", "getSimulation": "simulation", "startSimulation": "simulation",
	} {
		requireSameShape(t, want, below(shapeOf(t, response(t, operation(t, id))), path), "to do: api/openapi.yaml: let "+id+
			" and updateSimulation refer to the same component Simulation")
	}
}

func TestOpenAPI_ErrorHasAllKnownProperties(t *testing.T) {
	refused := operation(t, "updateSimulation").Responses.Status(400)
	require.NotNil(t, refused, "to do: api/openapi.yaml: updateSimulation needs the response 400")
	require.Empty(t, missing(t, map[string]string{
		"": object, "error": text, "error_description": text, "message": text, "detail": text, "success": boolean,
		"status": text, "plan_expire": boolean, "retry_after": number,
	}, shapeOf(t, jsonSchema(t, "the response 400", refused.Value.Content))), responseChanged)
}
