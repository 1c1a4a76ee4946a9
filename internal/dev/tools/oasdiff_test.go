// Package tools tests how oasdiff compares specifications with the configuration of this directory.
package tools

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const specification = "../../../api/openapi.yaml"

func TestOasdiff(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           string // in the output
		fails          bool
	}{
		{"nothing", "openapi: 3.0.3", "openapi: 3.0.3", "No changes detected", false},
		{"OpenAPI 3.1", "openapi: 3.0.3", "openapi: 3.1.0", "No changes", false},
		{"component renamed", "Voice'", "CallerVoice'", "No changes", false},
		{"name of a path parameter", "simulation_id", "id", "No changes", false},
		{"provider added", "        - rime\n", "        - rime\n        - inworld\n", "[request-property-enum-value-added]", false},
		{"status added", "        - Stopped\n", "        - Stopped\n        - Paused\n", "[response-property-enum-value-added]", false},
		{"status removed", "        - Stopped\n", "", "[response-property-enum-value-removed]", true},
		{"limit raised", "maximum: 10\n", "maximum: 15\n", "[request-property-max-increased]", false},
		{"limit lowered", "maximum: 10\n", "maximum: 9\n", "[request-property-max-decreased]", true},
		{"limit exclusive", "maximum: 10\n", "maximum: 10\n          exclusiveMaximum: true\n", "exclusive-max-set]", true},
		{"limit of a response", "maxItems: 1\n", "maxItems: 2\n", "[response-property-max-items-increased]", false},
		{"property of a response renamed", "        can_stop:\n", "        may_stop:\n", "[response-optional-property-removed]", true},
		{"property of the error renamed", "        detail:\n", "        details:\n", "[response-optional-property-removed]", true},
		{"setting renamed", "agent_id:\n", "agent:\n", "[request-property-removed]", true},
		{"a third type", "        - type: boolean\n", "        - type: boolean\n        - type: integer\n", "list-of-types-widened]", true},
		{"operation renamed", "operationId: stopSimulation", "operationId: haltSimulation", "[api-operation-id-removed]", true},
		{"operation removed", "    delete:\n", "    head:\n", "[api-removed-without-deprecation]", true},
		{"202 instead of 200", "        '200':\n", "        '202':\n", "[response-success-status-removed]", true},
		{"another authentication", "scheme: bearer", "scheme: basic", "http-scheme-changed]", true},
	}
	spec, err := os.ReadFile(specification)
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, string(spec), tt.old)
			changed := bytes.ReplaceAll(spec, []byte(tt.old), []byte(tt.new))
			if tt.name == "component renamed" {
				changed = bytes.ReplaceAll(changed, []byte("    Voice:\n"), []byte("    CallerVoice:\n"))
			}
			file := filepath.Join(t.TempDir(), "changed.yaml")
			require.NoError(t, os.WriteFile(file, changed, 0o600))

			out, err := exec.CommandContext(t.Context(), "go", "tool", "oasdiff", "changelog", specification, file).CombinedOutput()
			require.Contains(t, string(out), tt.want)
			require.Equal(t, tt.fails, err != nil, string(out))
		})
	}
}
