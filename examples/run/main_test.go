package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// sample is the whole output of a run without arguments.
const sample = `
simulation         31 Clinic reception
calls              3 of 3 finished, 3 recordings
sentiment          3 positive, 0 negative, 0 neutral
summary            Every caller got what was expected.
what went wrong    -
suggestions        Confirm the caller's request before acting on it.
prompt suggestion  Repeat the request in one sentence.
`

func TestRun_Sample(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	synctest.Test(t, func(t *testing.T) {
		var stdout, stderr strings.Builder
		require.Equal(t, exitCompleted, run(t.Context(), nil, &stdout, &stderr))
		require.Empty(t, stderr.String())
		progress, results, _ := strings.Cut(stdout.String(), "\n\n")
		require.Equal(t, sample, "\n"+results)
		for _, status := range []string{"Pending", "In Progress", "Completed"} {
			require.Contains(t, progress, status)
		}
	})
}

func TestRun_Interrupted(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var stdout, stderr strings.Builder
		require.Equal(t, exitInterrupted, run(ctx, nil, &stdout, &stderr))
		require.Contains(t, stderr.String(), "it was stopped on the service")
		require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
	})
}

// service starts a server that plays the real service, with simulation 31. A run is over when it is looked at.
func service(t *testing.T) *clienttest.Server {
	t.Helper()
	now := time.Now()
	srv := clienttest.NewServer(t, clienttest.RunFor(time.Hour), clienttest.Clock(func() time.Time {
		now = now.Add(time.Hour)
		return now
	}))
	srv.Seed(clienttest.SampleSimulation())
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	return srv
}

func TestRun_ExitCode(t *testing.T) {
	changed := func(change func(*clienttest.Simulation)) clienttest.Fault {
		return clienttest.After(func(srv *clienttest.Server) { srv.Edit(31, change) })
	}
	stopped := changed(func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusStopped })
	stalled := changed(func(sim *clienttest.Simulation) { sim.Extra = map[string]any{"status": "Odd\n\x1b[31m"} })
	noResults := clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(31, func(sim *clienttest.Simulation) { sim.Outcome = &clienttest.Outcome{} })
	})
	for name, tt := range map[string]struct {
		operation string
		fault     clienttest.Fault
		args      string
		code      int
		stdout    string
		stderr    string
	}{
		"completed":    {"", clienttest.Pass(), "-simulation 31", exitCompleted, "3 of 3 finished", ""},
		"stopped":      {"startSimulation", stopped, "-simulation 31", exitNoResult, "Stopped", "was stopped"},
		"stalled":      {"startSimulation", stalled, "-simulation 31 -stall-after 1ns", exitNoResult, "Odd [31m", "no progress"},
		"no results":   {"startSimulation", noResults, "-simulation 31", exitNoResult, "Completed", "no results"},
		"not there":    {"", clienttest.Pass(), "-simulation 8", exitNotRun, "", "404"},
		"refused":      {"startSimulation", clienttest.Respond(403, `{"error":"forbidden"}`), "-simulation 31", exitNotRun, "", "403"},
		"no id":        {"", clienttest.Pass(), "", exitUsage, "", "-simulation"},
		"a bad flag":   {"", clienttest.Pass(), "-simulation x", exitUsage, "", "-simulation"},
		"an argument":  {"", clienttest.Pass(), "-simulation 31 32", exitUsage, "", "no other arguments"},
		"help":         {"", clienttest.Pass(), "-h", exitCompleted, "", "-stall-after"},
		"negative ids": {"", clienttest.Pass(), "-simulation -1", exitUsage, "", "-simulation"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := service(t)
			srv.Inject(tt.operation, tt.fault)
			var stdout, stderr strings.Builder
			require.Equal(t, tt.code, run(t.Context(), strings.Fields(tt.args), &stdout, &stderr), stderr.String())
			require.Contains(t, stdout.String(), tt.stdout)
			require.Contains(t, stderr.String(), tt.stderr)
			require.Equal(t, tt.stderr == "", stderr.Len() == 0)
		})
	}
}

func TestRun_WithoutAKey(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	var stderr strings.Builder
	require.Equal(t, exitUsage, run(t.Context(), []string{"-simulation", "31"}, new(strings.Builder), &stderr))
	require.Contains(t, stderr.String(), "OMNIDIM_API_KEY")
}

func TestMain_StopsTheRunOnInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted there")
	}
	program := filepath.Join(t.TempDir(), "run")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())

	cmd := exec.CommandContext(t.Context(), program, "-simulation", "31")
	cmd.Env = []string{"OMNIDIM_API_KEY=" + srv.APIKey(), "OMNIDIM_BASE_URL=" + srv.URL()}
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	first, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, first, "Pending")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Error(t, cmd.Wait())
	require.Equal(t, exitInterrupted, cmd.ProcessState.ExitCode())
	sim, _ := srv.State(31)
	require.Equal(t, clienttest.StatusStopped, sim.Status)
}
