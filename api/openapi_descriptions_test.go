package api_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

func TestOpenAPI_SchemasAreDescribed(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		require.NotEmpty(t, schema.Value.Description, "%s has no description", name)
		requireDescribed(t, name, schema)
	}
}

// requireDescribed checks the properties of a schema, of its items and of the parts of its allOf.
func requireDescribed(t *testing.T, path string, schema *openapi3.SchemaRef) {
	t.Helper()
	for name, property := range schema.Value.Properties {
		require.NotEmpty(t, property.Value.Description, "%s.%s has no description", path, name)
		requireDescribed(t, path+"."+name, property)
	}
	if schema.Value.Items != nil {
		requireDescribed(t, path+"[]", schema.Value.Items)
	}
	for _, part := range schema.Value.AllOf {
		requireDescribed(t, path, part)
	}
}

func TestOpenAPI_OperationsAreDescribed(t *testing.T) {
	for path, item := range load(t, api.Spec()).Paths.Map() {
		for _, parameter := range item.Parameters {
			require.NotEmpty(t, parameter.Value.Description, "%s: %s has no description", path, parameter.Value.Name)
		}
		for _, op := range item.Operations() {
			require.NotEmpty(t, op.Summary, "%s has no summary", op.OperationID)
			require.NotEmpty(t, op.Description, "%s has no description", op.OperationID)
			for _, parameter := range op.Parameters {
				require.NotEmpty(t, parameter.Value.Description, "%s: %s has no description", op.OperationID, parameter.Value.Name)
			}
			for status, response := range op.Responses.Map() {
				require.NotEmpty(t, response.Value.Description, "%s: %s has no description", op.OperationID, status)
				for name, header := range response.Value.Headers {
					require.NotEmpty(t, header.Value.Description, "%s: %s: %s has no description", op.OperationID, status, name)
				}
			}
		}
	}
}

// The rule that a reader must not miss is at the operation and at the property.
func TestOpenAPI_FullListRuleIsDescribed(t *testing.T) {
	op := operation(t, "updateSimulation")
	require.Contains(t, op.Description, "full list")
	_, properties := level(t, request(t, op).Value)
	require.Contains(t, properties["scenarios"].Value.Description, "full list")
}
