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

// operations are those that the vendor documents.
var operations = []struct {
	id, method, path string
	request          string // component of the body; none if empty
	required         bool
	response         string // component of the response 200
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

func TestOpenAPI_Operations(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	for _, tt := range operations {
		t.Run(tt.id, func(t *testing.T) {
			item := paths.Value(tt.path)
			require.NotNil(t, item, "no path %s", tt.path)
			op := item.GetOperation(tt.method)
			require.NotNil(t, op, "no operation %s %s", tt.method, tt.path)
			require.Equal(t, tt.id, op.OperationID, "the generated names come from the operationId")
			require.Equal(t, component(tt.response), response(t, op).Ref)
			if tt.request == "" {
				require.Nil(t, op.RequestBody)
				return
			}
			require.Equal(t, component(tt.request), request(t, op).Ref)
			require.Equal(t, tt.required, op.RequestBody.Value.Required)
		})
	}
}

func TestOpenAPI_OperationsListTheirErrors(t *testing.T) {
	for _, tt := range operations {
		t.Run(tt.id, func(t *testing.T) {
			responses := operation(t, tt.id).Responses.Map()
			for _, status := range []string{"400", "401", "403", "429", "5XX"} {
				require.Contains(t, responses, status)
			}
			if tt.id != "listSimulations" {
				require.Contains(t, responses, "404")
			}
			for status, response := range responses {
				if status[0] >= '4' {
					require.Equal(t, component("Error"), jsonSchema(t, status, response.Value.Content).Ref, status)
				}
			}
		})
	}
}

func TestOpenAPI_Parameters(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	query := paths.Value(list).Get.Parameters
	for _, name := range []string{"pageno", "pagesize"} {
		p := query.GetByInAndName("query", name)
		require.NotNil(t, p, "listSimulations has no query parameter %s", name)
		require.JSONEq(t, `{"type":"integer"}`, shapeOf(t, p.Schema)[""], name)
	}
	for _, p := range query {
		require.False(t, p.Value.Required, "client.Simulations.List does not send %s", p.Value.Name)
	}
	for _, tt := range operations {
		if tt.path == list {
			continue
		}
		id := paths.Value(tt.path).Parameters.GetByInAndName("path", "simulation_id")
		require.NotNil(t, id, "%s has no parameter simulation_id", tt.path)
		require.JSONEq(t, `{"format":"int64","type":"integer"}`, shapeOf(t, id.Schema)[""], tt.path)
	}
}

func TestOpenAPI_CreateTakesWhatUpdateTakesExceptIDs(t *testing.T) {
	want := shapeOf(t, request(t, operation(t, "updateSimulation")))
	want[""] = `{"required":["name","agent_id"],"type":"object"}`
	delete(want, "scenarios[].id")
	got := shapeOf(t, request(t, operation(t, "createSimulation")))
	require.Equal(t, want, got, "NewScenario has the properties of Scenario except id: change both")
}

func TestOpenAPI_StartTakesTheScenariosOfUpdate(t *testing.T) {
	update := shapeOf(t, request(t, operation(t, "updateSimulation")))
	start := maps.Clone(shapeOf(t, request(t, operation(t, "startSimulation"))))
	require.Equal(t, below(update, "scenarios"), below(start, "scenarios"))
}

// The server, the key and the operationIds decide how a request looks like, and a comparison of schemas does not see them.
func TestOpenAPI_ServerAndSecurity(t *testing.T) {
	doc := load(t, api.Spec())
	require.Len(t, doc.Servers, 1, "client.DefaultBaseURL is the only server")
	require.Equal(t, "https://backend.omnidim.io/api/v1", doc.Servers[0].URL, "change client.DefaultBaseURL too")
	require.Len(t, doc.Security, 1)
	require.Contains(t, doc.Security[0], "bearerAuth", "change client.BearerAuth too")
	require.Contains(t, doc.Components.SecuritySchemes, "bearerAuth")
	scheme := doc.Components.SecuritySchemes["bearerAuth"].Value
	require.Equal(t, "http bearer", scheme.Type+" "+scheme.Scheme, "change client.BearerAuth too")
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			require.Nil(t, op.Security, "%s %s: client.BearerAuth is for all operations", method, path)
			require.Nil(t, op.Servers, "%s %s: client.DefaultBaseURL is for all operations", method, path)
		}
	}
}
