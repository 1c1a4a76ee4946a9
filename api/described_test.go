package api_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

func TestEverySchemaAndPropertyIsDescribed(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		require.NotEmpty(t, schema.Value.Description, name)
		requireDescribed(t, name, schema)
	}
}

// requireDescribed looks at the properties of a schema, of its elements and of the parts of its allOf. What is referred to
// by name is described where it stands.
func requireDescribed(t *testing.T, path string, schema *openapi3.SchemaRef) {
	t.Helper()
	for name, property := range schema.Value.Properties {
		require.NotEmpty(t, property.Value.Description, "%s.%s", path, name)
		requireDescribed(t, path+"."+name, property)
	}
	if schema.Value.Items != nil {
		requireDescribed(t, path+"[]", schema.Value.Items)
	}
	for _, part := range schema.Value.AllOf {
		requireDescribed(t, path, part)
	}
}

func TestEveryOperationParameterAndAnswerIsDescribed(t *testing.T) {
	for path, item := range load(t, api.Spec()).Paths.Map() {
		for _, parameter := range item.Parameters {
			require.NotEmpty(t, parameter.Value.Description, path)
		}
		for _, op := range item.Operations() {
			require.NotEmpty(t, op.Summary, op.OperationID)
			require.NotEmpty(t, op.Description, op.OperationID)
			for _, parameter := range op.Parameters {
				require.NotEmpty(t, parameter.Value.Description, "%s: %s", op.OperationID, parameter.Value.Name)
			}
			for status, response := range op.Responses.Map() {
				require.NotEmpty(t, response.Value.Description, "%s: %s", op.OperationID, status)
				for name, header := range response.Value.Headers {
					require.NotEmpty(t, header.Value.Description, "%s: %s: %s", op.OperationID, status, name)
				}
			}
		}
	}
}

// The full-list rule is what a reader must not miss: it stands at the operation and at the property.
func TestTheFullListRuleStandsWhereItIsRead(t *testing.T) {
	op := operation(t, "updateSimulation")
	require.Contains(t, op.Description, "full list")
	scenarios := request(op).Value.AllOf[1].Value.Properties["scenarios"]
	require.Contains(t, scenarios.Value.Description, "full list")
}
