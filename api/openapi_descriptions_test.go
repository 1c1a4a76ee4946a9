package api_test

import (
	"fmt"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

const describe = "to do: api/openapi.yaml: write the description that is missing"

func TestOpenAPI_SchemasAreDescribed(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		require.NotEmpty(t, schema.Value.Description, "%s\n%s", name, describe)
		requireDescribed(t, name, schema)
	}
}

// requireDescribed checks the properties of a schema, of its items and of the parts of its allOf.
func requireDescribed(t *testing.T, path string, schema *openapi3.SchemaRef) {
	t.Helper()
	for name, property := range schema.Value.Properties {
		require.NotEmpty(t, property.Value.Description, "%s.%s\n%s", path, name, describe)
		requireDescribed(t, path+"."+name, property)
	}
	if schema.Value.Items != nil {
		requireDescribed(t, path+"[]", schema.Value.Items)
	}
	for _, part := range schema.Value.AllOf {
		requireDescribed(t, path, part)
	}
}

func TestOpenAPI_DescriptionsSayTheLimits(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		_, properties := level(t, schema.Value)
		for property, ref := range properties {
			if ref.Value.Min == nil || ref.Value.Max == nil {
				continue
			}
			t.Run(name+"."+property, func(t *testing.T) {
				require.Contains(t, ref.Value.Description, fmt.Sprintf("%v to %v", *ref.Value.Min, *ref.Value.Max),
					"to do: api/openapi.yaml: say the limits in the description of the property")
			})
		}
	}
}

func TestOpenAPI_OperationsAreDescribed(t *testing.T) {
	for path, item := range load(t, api.Spec()).Paths.Map() {
		for _, parameter := range item.Parameters {
			require.NotEmpty(t, parameter.Value.Description, "%s: %s\n%s", path, parameter.Value.Name, describe)
		}
		for _, op := range item.Operations() {
			require.NotEmpty(t, op.Summary, "%s has no summary\n%s", op.OperationID, describe)
			require.NotEmpty(t, op.Description, "%s\n%s", op.OperationID, describe)
			for _, parameter := range op.Parameters {
				require.NotEmpty(t, parameter.Value.Description, "%s: %s\n%s", op.OperationID, parameter.Value.Name, describe)
			}
			for status, response := range op.Responses.Map() {
				require.NotEmpty(t, response.Value.Description, "%s: %s\n%s", op.OperationID, status, describe)
				for name, header := range response.Value.Headers {
					require.NotEmpty(t, header.Value.Description, "%s: %s: %s\n%s", op.OperationID, status, name, describe)
				}
			}
		}
	}
}

const sayFullList = "to do: api/openapi.yaml: say at updateSimulation and at its scenarios that they are the full list"

// The rule that a reader must not miss is at the operation and at the property.
func TestOpenAPI_FullListRuleIsDescribed(t *testing.T) {
	op := operation(t, "updateSimulation")
	require.Contains(t, op.Description, "full list", sayFullList)
	_, properties := level(t, request(t, op).Value)
	require.Contains(t, properties, "scenarios", sayFullList)
	require.Contains(t, properties["scenarios"].Value.Description, "full list", sayFullList)
}
