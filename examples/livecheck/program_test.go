package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// build builds the program.
func build(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "livecheck.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return file
}

func environment(key, baseURL string) []string {
	return []string{"OMNIDIM_API_KEY=" + key, "OMNIDIM_BASE_URL=" + baseURL, "SystemRoot=" + os.Getenv("SystemRoot")}
}

// execute runs the program with a server's key and address.
func execute(t *testing.T, cmd *exec.Cmd, key, baseURL string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	cmd.Env = environment(key, baseURL)
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), problems.String()
}

func TestTheProgramTellsByItsExitCodeWhatItFoundOut(t *testing.T) {
	file := build(t)
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		key  string
		args []string
		code int
		want string // in the output
	}{
		"everything holds":  {nil, "", []string{"-agent", "7", "-voice", "rime/v", "-run"}, exitHolds, "yes"},
		"an unlisted voice": {[]clienttest.Option{clienttest.AcceptProviders("unlisted")}, "", []string{"-agent", "7", "-voice", "unlisted/v"}, exitHolds, "yes"},
		"a point differs":   {[]clienttest.Option{clienttest.PutKeepsLeftOut()}, "", []string{"-agent", "7"}, exitDiffers, "do not use Remove"},
		"no agent":          {nil, "", nil, exitUsage, "-agent"},
		"a wrong key":       {nil, "wrong-key-0123456789", []string{"-agent", "7"}, exitFailed, "401"},
		"a blank key":       {nil, " ", []string{"-agent", "7"}, exitFailed, "OMNIDIM_API_KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			key := tt.key
			if key == "" {
				key = srv.APIKey()
			}
			code, stdout, stderr := execute(t, exec.CommandContext(t.Context(), file, tt.args...), key, srv.URL())
			require.Equal(t, tt.code, code, stdout+stderr)
			require.Contains(t, stdout+stderr, tt.want)
			if key = strings.TrimSpace(key); key != "" {
				require.NotContains(t, stdout+stderr, key)
			}
			require.LessOrEqual(t, strings.Count(stderr, "\n"), 1)
			_, left := srv.State(101)
			require.False(t, left)
		})
	}
}

func TestTheProgramNeedsNoKey(t *testing.T) {
	code, stdout, stderr := execute(t, exec.CommandContext(t.Context(), build(t)), "", "https://nowhere.example")
	require.Equal(t, exitHolds, code, stdout+stderr)
	require.Empty(t, stderr)
	require.Contains(t, stdout, "a deleted simulation")
}
