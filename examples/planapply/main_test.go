package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const output = `simulation 31: 1 added, 0 changed, 0 removed, 3 kept
+ new "Wants to cancel"
    + description: "You want to cancel."
    + expected_result: "The agent cancels it."
verified; new ids: [50001]
`

func TestRun_Demo(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	require.Equal(t, output, stdout.String())
}

// service starts a server that plays the real service.
func service(t *testing.T) *clienttest.Server {
	t.Helper()
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	return srv
}

func TestRun_TwoSteps(t *testing.T) {
	srv := service(t)
	file := filepath.Join(t.TempDir(), "plan.json")
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"plan", "31", file}, &stdout))
	require.Empty(t, stdout.String())
	require.Len(t, srv.History(31), 1, "nothing was written")
	info, err := os.Stat(file)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		require.Equal(t, os.FileMode(0o600), info.Mode())
	}
	require.NoError(t, run(t.Context(), []string{"apply", file}, &stdout))
	require.Equal(t, output, stdout.String())

	err = run(t.Context(), []string{"apply", file}, &stdout)
	require.ErrorAs(t, err, new(*client.ConflictError), "the simulation has the scenario already")
	require.Len(t, srv.History(31), 2)
}

func TestRun_Refuses(t *testing.T) {
	service(t)
	notAPlan := filepath.Join(t.TempDir(), "other.json")
	require.NoError(t, os.WriteFile(notAPlan, []byte("{}"), 0o600))
	for name, tt := range map[string]struct{ args, want string }{
		"an unknown word":       {"write", "usage: planapply"},
		"a missing argument":    {"plan 31", "usage: planapply"},
		"an id that is none":    {"plan x " + notAPlan, "is 0, not 1 or more"},
		"an unknown simulation": {"plan 8 " + notAPlan, "404"},
		"a file that is none":   {"apply nowhere.json", "nowhere.json"},
		"not a plan":            {"apply " + notAPlan, "plan: the format is 0"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, run(t.Context(), strings.Fields(tt.args), new(strings.Builder)), tt.want)
		})
	}
}
