package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// The template replaces the generator's own, so that an upgrade of the generator must not leave it behind.
func TestTypedefTemplate_ContainsTheGeneratorsOwn(t *testing.T) {
	const generator = "github.com/oapi-codegen/oapi-codegen/v2"
	out, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", generator).Output()
	require.NoError(t, err)
	var module struct{ Dir, Version string }
	require.NoError(t, json.Unmarshal(out, &module))

	want, err := os.ReadFile(filepath.Join(module.Dir, "pkg", "codegen", "templates", "typedef.tmpl"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join("templates", "typedef.tmpl"))
	require.NoError(t, err)
	require.Contains(t, string(got), string(want), "to do: gen/templates/typedef.tmpl: replace the part above the "+
		"function Limits by the template of oapi-codegen %s", module.Version)
}
