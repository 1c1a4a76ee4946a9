package clienttest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryOperationOfTheSpecificationIsRouted(t *testing.T) {
	spec := loadSpecification(nil)
	require.Len(t, spec.routes, 8)
	for operation, r := range spec.routes {
		path := basePath + strings.ReplaceAll(r.Path, "{simulation_id}", "5")
		require.Equal(t, operation, route(r.Method, path).operation)
		require.NotPanics(t, func() { mustKnow(operation) })
	}
}

func TestStatusesAreThoseOfTheSpecification(t *testing.T) {
	doc := loadSpecification(nil).routes[opGet].Spec
	for _, status := range doc.Components.Schemas["SimulationStatus"].Value.Enum {
		require.True(t, knownStatus(status.(string)), status)
	}
	require.False(t, knownStatus("Archived"))
}

func TestMoreProvidersLeaveTheSharedSpecificationAlone(t *testing.T) {
	enum := func(spec *specification) []any {
		return spec.routes[opGet].Spec.Components.Schemas["VoiceProvider"].Value.Enum
	}
	require.Contains(t, enum(loadSpecification([]string{"acme"})), "acme")
	require.NotContains(t, enum(loadSpecification(nil)), "acme")
}
