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
	boolean = `{"type":"boolean"}`
)

func TestAnswersAreThoseOfTheService(t *testing.T) {
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
	for _, test := range tests {
		t.Run(test.operation, func(t *testing.T) {
			got := without(shapeOf(t, answer(operation(t, test.operation))), "simulation", "records[]")
			require.Empty(t, differences(test.want, got))
		})
	}
}

func TestEverySimulationHasTheSameShape(t *testing.T) {
	want := below(shapeOf(t, answer(operation(t, "updateSimulation"))), "simulation")
	for id, path := range map[string]string{
		"listSimulations": "records[]", "createSimulation": "simulation", "getSimulation": "simulation", "startSimulation": "simulation",
	} {
		require.Empty(t, differences(want, below(shapeOf(t, answer(operation(t, id))), path)), id)
	}
}

func TestAnErrorHasEveryFieldThatWasSeen(t *testing.T) {
	response := operation(t, "updateSimulation").Responses.Status(400)
	got := shapeOf(t, response.Value.Content.Get("application/json").Schema)
	require.Empty(t, differences(map[string]string{
		"": object, "error": text, "error_description": text, "message": text, "detail": text, "success": boolean,
		"status": text, "plan_expire": boolean, "retry_after": `{"format":"double","type":"number"}`,
	}, got))
}
