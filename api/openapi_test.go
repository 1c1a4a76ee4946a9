package api_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

func TestOpenAPI_IsValid(t *testing.T) {
	doc := load(t, api.Spec())
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3."), doc.OpenAPI)
	require.NoError(t, doc.Validate(t.Context(), openapi3.EnableExamplesValidation()),
		"to do: api/openapi.yaml: correct the part that the error names; an example must fit its schema")
}

func TestOpenAPI_ExamplesAreValidated(t *testing.T) {
	tests := []struct{ name, right, wrong string }{
		{"request", "                      provider: cartesia\n", "                      provider: nobody\n"},
		{"response", "                  status: Draft\n", "                  status: Drafted\n"},
		{"component", "        id: narrator-2\n        provider: cartesia\n", "        id: 2\n        provider: cartesia\n"},
		{"parameter", "      example: 31\n", "      example: thirty-one\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := bytes.ReplaceAll(api.Spec(), []byte(tt.right), []byte(tt.wrong))
			require.NotEqual(t, api.Spec(), spec, "to do: api/openapi_test.go: %q is no example any more: choose another one", tt.right)
			err := load(t, spec).Validate(t.Context(), openapi3.EnableExamplesValidation())
			require.ErrorContains(t, err, "example")
		})
	}
}

// keepInline is what to do if the schema of a scenario refers to others.
const keepInline = "to do: api/openapi.yaml: list the properties of Scenario in its own schema, because the tools of others read them there"

func TestOpenAPI_ComponentsOtherSpecificationsReferTo(t *testing.T) {
	components := load(t, api.Spec()).Components
	for _, name := range []string{
		"Simulation", "SimulationSettings", "Scenario", "NewScenario", "Voice", "VoiceProvider", "SimulationStatus",
		"SimulationUpdate", "SimulationCreate", "Error", "TextOrBool",
	} {
		require.Contains(t, components.Schemas, name, "to do: api/openapi.yaml: keep the name of the component; or rename it in "+
			"api/openapi_test.go and where the compiler says, and note the new name in CHANGELOG.md")
	}
	require.NotEmpty(t, components.Schemas["Scenario"].Value.Properties, keepInline)
	require.Empty(t, components.Schemas["Scenario"].Value.AllOf, keepInline)
}

// With a default in the specification, generators would send what the caller left out, and an update that leaves a setting
// out keeps it.
func TestOpenAPI_NoSchemaHasADefault(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		for path, keywords := range shapeOf(t, schema) {
			require.NotContains(t, keywords, `"default"`, "%s at %q\nto do: api/openapi.yaml: move the default to the description",
				name, path)
		}
	}
}
