package api_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

func TestSpecIsAValidDocument(t *testing.T) {
	doc := load(t, api.Spec())
	require.Equal(t, "3.0.3", doc.OpenAPI)
	require.NoError(t, doc.Validate(context.Background(), openapi3.EnableExamplesValidation()))
}

func TestAnExampleThatBreaksItsSchemaIsFound(t *testing.T) {
	tests := []struct{ name, right, wrong string }{
		{"of a request", "                      provider: cartesia\n", "                      provider: nobody\n"},
		{"of an answer", "                  status: Draft\n", "                  status: Drafted\n"},
		{"of a component", "        id: narrator-2\n        provider: cartesia\n", "        id: 2\n        provider: cartesia\n"},
		{"of a parameter", "      example: 31\n", "      example: thirty-one\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spec := bytes.ReplaceAll(api.Spec(), []byte(test.right), []byte(test.wrong))
			require.NotEqual(t, api.Spec(), spec, "the text to break is gone")
			err := load(t, spec).Validate(context.Background(), openapi3.EnableExamplesValidation())
			require.ErrorContains(t, err, "example")
		})
	}
}

func TestSpecReturnsACopyOfItsOwn(t *testing.T) {
	first := api.Spec()
	require.NotEmpty(t, first)
	want := bytes.Clone(first)
	clear(first)
	require.Equal(t, want, api.Spec())
}

func TestComponentsHaveTheNamesThatOthersReferTo(t *testing.T) {
	components := load(t, api.Spec()).Components
	for _, name := range []string{
		"Simulation", "Scenario", "NewScenario", "Voice", "VoiceProvider", "SimulationStatus",
		"SimulationUpdate", "SimulationCreate", "Error", "TextOrBool",
	} {
		require.Contains(t, components.Schemas, name)
	}
	require.NotEmpty(t, components.Schemas["Scenario"].Value.Properties, "Scenario lists its own properties")
	require.Empty(t, components.Schemas["Scenario"].Value.AllOf, "Scenario lists its own properties")
}

func TestEveryCallBearsTheKey(t *testing.T) {
	doc := load(t, api.Spec())
	require.Len(t, doc.Security, 1)
	require.Contains(t, doc.Security[0], "bearerAuth")
	scheme := doc.Components.SecuritySchemes["bearerAuth"].Value
	require.Equal(t, "http", scheme.Type)
	require.Equal(t, "bearer", scheme.Scheme)
	for _, want := range operations {
		require.Nil(t, operation(t, want.id).Security, want.id)
	}
	require.Len(t, doc.Servers, 1)
	require.Equal(t, "https://backend.omnidim.io/api/v1", doc.Servers[0].URL)
}

// A default in the specification would make servers and generators send what the caller left out, and an update that
// leaves a setting out keeps it.
func TestNoSchemaHasADefault(t *testing.T) {
	for name, schema := range load(t, api.Spec()).Components.Schemas {
		for path, keywords := range shapeOf(t, schema) {
			require.NotContains(t, keywords, `"default"`, "%s at %q", name, path)
		}
	}
}
