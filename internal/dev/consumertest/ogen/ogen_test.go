package ogenconsumer

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const top = "../../../.."

// The test in testdata/use needs clients that ogen generates: one from our specification, one from
// the specification of agents and voices.
func TestOgen_ClientsShareTheTransport(t *testing.T) {
	repository, err := filepath.Abs(top)
	require.NoError(t, err)
	dir := t.TempDir()
	for _, file := range []string{"go.mod", "go.sum", "testdata/use/use_test.go"} {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o600))
	}
	specifications := map[string]string{
		"simulations": "api/openapi.yaml",
		"catalog":     "examples/secondclient/catalog.yaml",
	}
	for name, file := range specifications {
		run(t, ".", "tool", "ogen", "-loglevel", "error", "-config", "ogen.yml", "-package", name,
			"-target", filepath.Join(dir, name), filepath.Join(repository, file))
	}
	run(t, dir, "mod", "edit", "-replace=github.com/omnidim-go/simulations="+repository)
	run(t, dir, "test", "./...")
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %v\n%s", args, out)
}
