package api_test

import (
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

// operationChanged is what to do about an operation that changed.
const operationChanged = "to do: api/openapi_operations_test.go: change the table; then change the method in client/simulations.go, " +
	"client/list.go or client/run.go and the handler in client/clienttest, and note it in CHANGELOG.md"

func TestOpenAPI_Operations(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	for _, tt := range operations {
		t.Run(tt.id, func(t *testing.T) {
			item := paths.Value(tt.path)
			require.NotNil(t, item, "no path %s\n%s", tt.path, operationChanged)
			op := item.GetOperation(tt.method)
			require.NotNil(t, op, "no operation %s %s\n%s", tt.method, tt.path, operationChanged)
			require.Equal(t, tt.id, op.OperationID, operationChanged)
			require.Equal(t, component(tt.response), response(t, op).Ref, operationChanged)
			if tt.request == "" {
				require.Nil(t, op.RequestBody, operationChanged)
				return
			}
			require.Equal(t, component(tt.request), request(t, op).Ref, operationChanged)
			require.Equal(t, tt.required, op.RequestBody.Value.Required, operationChanged)
		})
	}
}

const errorsMissing = "to do: api/openapi.yaml: each operation lists its errors, all with the component Error"

func TestOpenAPI_OperationsListTheirErrors(t *testing.T) {
	for _, tt := range operations {
		t.Run(tt.id, func(t *testing.T) {
			responses := operation(t, tt.id).Responses.Map()
			for _, status := range []string{"400", "401", "403", "429", "5XX"} {
				require.Contains(t, responses, status, errorsMissing)
			}
			if tt.id != "listSimulations" {
				require.Contains(t, responses, "404", errorsMissing)
			}
			for status, response := range responses {
				if status[0] >= '4' {
					require.Equal(t, component("Error"), jsonSchema(t, status, response.Value.Content).Ref, errorsMissing)
				}
			}
		})
	}
}

const parameterChanged = "to do: client/list.go: send the parameter that the specification has now, and change the overlay in " +
	"api/overlay.yaml and this test in api/openapi_operations_test.go"

func TestOpenAPI_Parameters(t *testing.T) {
	paths := load(t, api.Spec()).Paths
	query := paths.Value(list).Get.Parameters
	for _, name := range []string{"pageno", "pagesize"} {
		p := query.GetByInAndName("query", name)
		require.NotNil(t, p, "listSimulations has no query parameter %s\n%s", name, parameterChanged)
		require.JSONEq(t, `{"type":"integer"}`, shapeOf(t, p.Schema)[""], parameterChanged)
	}
	for _, p := range query {
		require.False(t, p.Value.Required, "to do: client/list.go: send the parameter %s, and change this test in "+
			"api/openapi_operations_test.go", p.Value.Name)
	}
	for _, tt := range operations {
		if tt.path == list {
			continue
		}
		item := paths.Value(tt.path)
		require.NotNil(t, item, "no path %s\n%s", tt.path, operationChanged)
		id := item.Parameters.GetByInAndName("path", "simulation_id")
		require.NotNil(t, id, operationChanged)
		require.JSONEq(t, `{"format":"int64","type":"integer"}`, shapeOf(t, id.Schema)[""], operationChanged)
	}
}

func TestOpenAPI_CreateTakesWhatUpdateTakesExceptIDs(t *testing.T) {
	want := shapeOf(t, request(t, operation(t, "updateSimulation")))
	want[""] = `{"required":["name","agent_id"],"type":"object"}`
	delete(want, "scenarios[].id")
	requireSameShape(t, want, shapeOf(t, request(t, operation(t, "createSimulation"))), "to do: api/openapi.yaml: give "+
		"createSimulation the properties of updateSimulation, and NewScenario those of Scenario except id")
}

func TestOpenAPI_StartTakesTheScenariosOfUpdate(t *testing.T) {
	update := shapeOf(t, request(t, operation(t, "updateSimulation")))
	start := shapeOf(t, request(t, operation(t, "startSimulation")))
	requireSameShape(t, below(update, "scenarios"), below(start, "scenarios"),
		"to do: api/openapi.yaml: let startSimulation and updateSimulation refer to the same component Scenario")
}

const securityChanged = "to do: client/client.go: change BearerAuth, the check of the key in client/clienttest/serve.go, and this test in " +
	"api/openapi_operations_test.go"

// The server, the key and the operationIds decide how a request looks like, and a comparison of schemas does not see them.
func TestOpenAPI_ServerAndSecurity(t *testing.T) {
	doc := load(t, api.Spec())
	require.Len(t, doc.Servers, 1, "to do: client/doc.go and README.md: say how to choose the server, and list it in "+
		"api/openapi_operations_test.go")
	require.Equal(t, "https://backend.omnidim.io/api/v1", doc.Servers[0].URL,
		"to do: client/options.go: change DefaultBaseURL, and the server in api/openapi_operations_test.go")
	require.Len(t, doc.Security, 1, securityChanged)
	require.Contains(t, doc.Security[0], "bearerAuth", securityChanged)
	require.Contains(t, doc.Components.SecuritySchemes, "bearerAuth", securityChanged)
	scheme := doc.Components.SecuritySchemes["bearerAuth"].Value
	require.Equal(t, "http bearer", scheme.Type+" "+scheme.Scheme, securityChanged)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			require.Nil(t, op.Security, "%s %s\n%s", method, path, securityChanged)
			require.Nil(t, op.Servers, "to do: client/options.go: DefaultBaseURL is the server of all operations, and %s %s has its own",
				method, path)
		}
	}
}
