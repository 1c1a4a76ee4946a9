package clienttest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRoute(t *testing.T) {
	spec := loadSpecification(nil)
	require.Len(t, spec.routes, 8)
	for operation, r := range spec.routes {
		path := basePath + strings.ReplaceAll(r.Path, "{simulation_id}", "5")
		require.Equal(t, operation, route(r.Method, path).operation)
		require.NotPanics(t, func() { mustBeOperation(operation) })
	}
}

func TestKnownStatus(t *testing.T) {
	doc := loadSpecification(nil).routes[opGet].Spec
	enum := doc.Components.Schemas["SimulationStatus"].Value.Enum
	for _, status := range []string{StatusDraft, StatusPending, StatusInProgress, StatusCalculatingSummary, StatusCompleted, StatusStopped} {
		require.Contains(t, enum, status)
		require.True(t, knownStatus(status), status)
	}
	require.False(t, knownStatus("no such status"))
}

func TestLoadSpecification_Providers(t *testing.T) {
	enum := func(spec *specification) []any {
		return spec.routes[opGet].Spec.Components.Schemas["VoiceProvider"].Value.Enum
	}
	require.Contains(t, enum(loadSpecification([]string{"acme"})), "acme")
	require.NotContains(t, enum(loadSpecification(nil)), "acme")
}
