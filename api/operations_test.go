package api_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

const (
	list = "/simulations"
	one  = "/simulations/{simulation_id}"
)

var operations = []struct {
	id, method, path string
	request          string // component of the body; none where empty
	required         bool
	answer           string // component of the answer to a success
}{
	{"listSimulations", http.MethodGet, list, "", false, "SimulationPage"},
	{"createSimulation", http.MethodPost, list, "SimulationCreate", true, "SimulationEnvelope"},
	{"getSimulation", http.MethodGet, one, "", false, "SimulationEnvelope"},
	{"updateSimulation", http.MethodPut, one, "SimulationUpdate", true, "SimulationEnvelope"},
	{"deleteSimulation", http.MethodDelete, one, "", false, "DeletedSimulation"},
	{"startSimulation", http.MethodPost, one + "/start", "SimulationStart", false, "StartedSimulation"},
	{"stopSimulation", http.MethodPost, one + "/stop", "", false, "StoppedSimulation"},
	{"enhancePrompt", http.MethodPost, one + "/enhance-prompt", "", false, "EnhancedPrompt"},
}

func TestEveryOperationStandsWhereTheServiceHasIt(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	count := 0
	for _, item := range paths.Map() {
		count += len(item.Operations())
	}
	require.Equal(t, len(operations), count)

	for _, want := range operations {
		t.Run(want.id, func(t *testing.T) {
			item := paths.Value(want.path)
			require.NotNil(t, item, want.path)
			op := item.GetOperation(want.method)
			require.NotNil(t, op, want.method)
			require.Equal(t, want.id, op.OperationID)
			require.Equal(t, component(want.answer), answer(op).Ref)
			if want.request == "" {
				require.Nil(t, op.RequestBody)
				return
			}
			require.Equal(t, want.required, op.RequestBody.Value.Required)
			require.Equal(t, component(want.request), request(op).Ref)
		})
	}
}

func TestEveryOperationNamesItsErrors(t *testing.T) {
	for _, want := range operations {
		t.Run(want.id, func(t *testing.T) {
			responses := operation(t, want.id).Responses.Map()
			for _, status := range []string{"400", "401", "403", "429", "5XX"} {
				require.Contains(t, responses, status)
			}
			if want.id != "listSimulations" {
				require.Contains(t, responses, "404")
			}
			delete(responses, "200")
			for status, response := range responses {
				require.Equal(t, component("Error"), response.Value.Content.Get("application/json").Schema.Ref, status)
			}
		})
	}
}

func TestParametersAreThoseOfTheService(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	query := paths.Value(list).Get.Parameters
	require.Len(t, query, 2)
	for _, name := range []string{"pageno", "pagesize"} {
		p := query.GetByInAndName("query", name)
		require.NotNil(t, p, name)
		require.False(t, p.Required, name)
		require.Equal(t, map[string]string{"": `{"type":"integer"}`}, shapeOf(t, p.Schema), name)
	}
	for path, item := range paths.Map() {
		if path == list {
			continue
		}
		require.Len(t, item.Parameters, 1, path)
		id := item.Parameters.GetByInAndName("path", "simulation_id")
		require.NotNil(t, id, path)
		require.Equal(t, map[string]string{"": `{"format":"int64","type":"integer"}`}, shapeOf(t, id.Schema), path)
	}
}

func TestCreateTakesWhatUpdateTakesExceptIDs(t *testing.T) {
	want := maps.Clone(shapeOf(t, request(operation(t, "updateSimulation"))))
	want[""] = `{"required":["name","agent_id"],"type":"object"}`
	delete(want, "scenarios[].id")
	got := shapeOf(t, request(operation(t, "createSimulation")))
	require.Empty(t, differences(want, got), "NewScenario lists the properties of Scenario except id: extend both")
}

func TestStartTakesTheScenariosOfUpdate(t *testing.T) {
	update := shapeOf(t, request(operation(t, "updateSimulation")))
	start := shapeOf(t, request(operation(t, "startSimulation")))
	scenarios := below(start, "scenarios")
	require.Empty(t, differences(below(update, "scenarios"), scenarios))
	require.Len(t, start, 1+len(scenarios), "the body holds something else")
}

func component(name string) string { return "#/components/schemas/" + name }
