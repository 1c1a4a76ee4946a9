package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// build builds the program.
func build(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return file
}

// command is the program with a server's key, or without any where srv is nil.
func command(t *testing.T, file string, srv *clienttest.Server, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), file, args...)
	cmd.Env = []string{"OMNIDIM_API_KEY=", "SystemRoot=" + os.Getenv("SystemRoot")}
	if srv != nil {
		cmd.Env = append(cmd.Env, "OMNIDIM_API_KEY="+srv.APIKey(), "OMNIDIM_BASE_URL="+srv.URL())
	}
	return cmd
}

// execute runs the program to its end.
func execute(t *testing.T, cmd *exec.Cmd) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return output{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// flyingTime is a server on which a run is over when it is looked at.
func flyingTime(t *testing.T) *clienttest.Server {
	t.Helper()
	now := time.Now()
	return clienttest.NewServer(t, clienttest.RunFor(time.Hour), clienttest.Clock(func() time.Time {
		now = now.Add(time.Hour)
		return now
	}))
}

func TestTheProgramTellsByItsExitCodeHowTheRunEnded(t *testing.T) {
	file := build(t)
	becomes := func(change func(*clienttest.Simulation)) clienttest.Fault {
		return clienttest.Before(func(srv *clienttest.Server) { srv.Edit(101, change) })
	}
	for name, tt := range map[string]struct {
		faults map[string]clienttest.Fault
		args   []string
		code   int
		stderr string
	}{
		"completed": {nil, nil, exitCompleted, ""},
		"stopped by somebody": {
			map[string]clienttest.Fault{"getSimulation": becomes(func(s *clienttest.Simulation) { s.Status = "Stopped" })}, nil, exitNoResult, "stopped",
		},
		"stalled": {
			map[string]clienttest.Fault{"getSimulation": becomes(func(s *clienttest.Simulation) { s.Extra = map[string]any{"status": "Odd"} })},
			[]string{"-stall-after", "1ns"}, exitNoResult, "does not move",
		},
		"without results": {
			map[string]clienttest.Fault{"getSimulation": becomes(func(s *clienttest.Simulation) { s.Extra = withoutResults() })}, nil, exitNoResult, "no result",
		},
		"not there":      {nil, []string{"-simulation", "4711"}, exitNotRun, "404"},
		"refused start":  {map[string]clienttest.Fault{"startSimulation": clienttest.Respond(400, `{"error":"invalid_state"}`)}, nil, exitNotRun, "invalid_state"},
		"no permission":  {map[string]clienttest.Fault{"startSimulation": clienttest.Respond(403, `{"error":"forbidden"}`)}, nil, exitNotRun, "403"},
		"wrong usage":    {nil, []string{"-speed", "x"}, exitUsage, "-speed"},
		"unfit argument": {nil, []string{"4711", "4712"}, exitUsage, "4711"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := flyingTime(t)
			id := srv.Seed(clinic())
			for operation, fault := range tt.faults {
				srv.Inject(operation, fault)
			}
			got := execute(t, command(t, file, srv, append([]string{"-simulation", fmt.Sprint(id)}, tt.args...)...))
			require.Equal(t, tt.code, got.code, got.stderr)
			if tt.stderr == "" {
				require.Empty(t, got.stderr)
				require.Contains(t, got.stdout, "Completed")
			}
			require.Contains(t, got.stderr, tt.stderr)
			require.NotContains(t, got.stderr, srv.APIKey())
		})
	}
}

// withoutResults are the members of a Completed simulation that shows nothing.
func withoutResults() map[string]any {
	members := map[string]any{"status": "Completed", "total_simulation_finished_records": 0}
	for _, name := range []string{
		"summary", "what_went_wrong", "suggestions_for_improvement", "prompt_suggestion", "simulation_call_recording", "analyticsData",
	} {
		members[name] = false
	}
	return members
}
