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

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// sample is the end of the output of a run without arguments.
const sample = `
calls              3 of 3 finished, 3 recordings
sentiment          3 positive, 0 negative, 0 neutral
summary            "Every caller got what was expected."
what went wrong    ""
suggestions        "Confirm the caller's request before acting on it."
prompt suggestion  "Repeat the request in one sentence."
`

func TestRun_Sample(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	synctest.Test(t, func(t *testing.T) {
		var stdout, stderr strings.Builder
		require.Equal(t, exitPassed, run(t.Context(), nil, &stdout, &stderr))
		require.Empty(t, stderr.String())
		progress, results, _ := strings.Cut(stdout.String(), "\n\n")
		require.Equal(t, sample, "\n"+results)
		for _, status := range []string{"Pending", "In Progress", "Completed"} {
			require.Contains(t, progress, status)
		}
	})
}

func TestGate_PassesOnlyIfEveryCallFinishedWell(t *testing.T) {
	outcome := func(o clienttest.Outcome) func(*clienttest.Simulation) {
		return func(sim *clienttest.Simulation) { sim.Outcome = &o }
	}
	sentiment := func(positive, negative, neutral int) func(*clienttest.Simulation) {
		s := clienttest.Sentiment{Positive: positive, Negative: negative, Neutral: neutral}
		return outcome(clienttest.Outcome{Sentiment: s})
	}
	extra := func(key string, value any) func(*clienttest.Simulation) {
		return func(sim *clienttest.Simulation) { sim.Extra = map[string]any{key: value} }
	}
	status := func(s string) func(*clienttest.Simulation) {
		return func(sim *clienttest.Simulation) { sim.Status = s }
	}
	completed := func(sim *clienttest.Simulation) {
		sim.Status, sim.AnalyticsData.Positive, sim.Summary = clienttest.StatusCompleted, 3, "All went well."
	}
	for name, tt := range map[string]struct {
		before func(*clienttest.Simulation) // before the start
		after  func(*clienttest.Simulation) // after the start
		start  clienttest.Fault
		lim    limits
		code   int
		stderr string
	}{
		"all positive": {code: exitPassed},
		"negative up to the limit": {
			before: sentiment(1, 2, 0), lim: limits{maxNegative: 2},
			code: exitPassed,
		},
		"neutral": {before: sentiment(0, 0, 3), code: exitPassed},
		"one negative": {
			before: sentiment(2, 1, 0),
			code:   exitNegative, stderr: "1 calls are negative; the limit is 0",
		},
		"above the limit": {
			before: sentiment(0, 3, 0), lim: limits{maxNegative: 2},
			code: exitNegative, stderr: "3 calls are negative; the limit is 2",
		},
		"some calls did not finish": {
			before: sentiment(2, 0, 0),
			code:   exitNoResult, stderr: "2 of 3 calls finished",
		},
		"only texts": {
			before: outcome(clienttest.Outcome{Summary: "All went well."}), code: exitNoResult, stderr: "0 of 3 calls finished",
		},
		"no results": {
			before: outcome(clienttest.Outcome{}),
			code:   exitNoResult, stderr: "no results",
		},
		"no calls counted": {
			before: extra("total_records", 0),
			code:   exitNoResult, stderr: "3 of 0 calls finished",
		},
		"no sentiment": {
			before: extra("analyticsData", clienttest.Absent{}),
			code:   exitNoResult, stderr: "no call has a sentiment",
		},
		"no call judged": {
			before: extra("analyticsData", clienttest.Sentiment{}),
			code:   exitNoResult, stderr: "no call has a sentiment",
		},
		"stopped": {
			after: status(clienttest.StatusStopped),
			code:  exitNoResult, stderr: "was stopped",
		},
		"stalled": {
			after: extra("status", "Odd\x1b[31m"), lim: limits{stallAfter: time.Minute},
			code: exitNoResult, stderr: "no progress",
		},
		"runs already": {
			before: status(clienttest.StatusInProgress),
			code:   exitNotRun, stderr: "is running",
		},
		"refused": {
			start: clienttest.Error(403, "forbidden", "No."),
			code:  exitNotRun, stderr: "403",
		},
		"refused inside a 200": {
			start: clienttest.Respond(200, `{"success":false}`),
			code:  exitNotRun, stderr: "refused",
		},
		"outcome unknown": {
			start: clienttest.ResetBefore(),
			code:  exitNotRun, stderr: "startSimulation 31",
		},
		"nothing was started": {
			before: completed, start: clienttest.Respond(200, `{"success":true,"message":"started"}`),
			code: exitNotRun, stderr: "never showed a running simulation",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opts := []clienttest.Option{clienttest.InMemory(), clienttest.RunFor(8 * time.Minute), clienttest.SkipValidation()}
				srv := clienttest.NewServer(t, opts...)
				srv.Seed(clienttest.SampleSimulation())
				if tt.before != nil {
					srv.Edit(31, tt.before)
				}
				start := tt.start
				if tt.after != nil {
					start = clienttest.After(func(srv *clienttest.Server) { srv.Edit(31, tt.after) })
				}
				srv.Inject("startSimulation", start)
				c, err := client.New(srv.Options()...)
				require.NoError(t, err)

				var stdout, stderr strings.Builder
				require.Equal(t, tt.code, gate(t.Context(), c, 31, tt.lim, &stdout, &stderr), stderr.String())
				require.Contains(t, stderr.String(), tt.stderr)
				require.Equal(t, tt.code == exitPassed, stderr.Len() == 0)
				require.NotContains(t, stdout.String(), "\x1b")
			})
		})
	}
}

func TestGate_StopsTheRunOnInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := clienttest.NewServer(t, clienttest.InMemory(), clienttest.RunFor(8*time.Minute))
		id := srv.Seed(clienttest.SampleSimulation())
		c, err := client.New(srv.Options()...)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var stdout, stderr strings.Builder
		require.Equal(t, exitInterrupted, gate(ctx, c, id, limits{}, &stdout, &stderr))
		require.Contains(t, stderr.String(), "the simulation was stopped on the service")
		require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
	})
}

func TestRun_RefusesAnIncompleteConfiguration(t *testing.T) {
	for name, tt := range map[string]struct{ key, args, want string }{
		"no id":            {clienttest.DefaultAPIKey, "", "-simulation"},
		"an id of 0":       {"", "-simulation 0", "-simulation"},
		"a negative id":    {clienttest.DefaultAPIKey, "-simulation -1", "-simulation"},
		"no key":           {"", "-simulation 31", "OMNIDIM_API_KEY"},
		"only a limit":     {"", "-max-negative 1", "-simulation"},
		"a negative limit": {clienttest.DefaultAPIKey, "-simulation 31 -max-negative -1", "negative"},
		"a negative time":  {clienttest.DefaultAPIKey, "-simulation 31 -stall-after -1s", "negative"},
		"an unknown flag":  {clienttest.DefaultAPIKey, "-simulation 31 -x", "-x"},
		"an argument":      {clienttest.DefaultAPIKey, "-simulation 31 32", "argument"},
		"help":             {"", "-h", "-max-negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OMNIDIM_API_KEY", tt.key)
			var stdout, stderr strings.Builder
			require.Equal(t, exitUsage, run(t.Context(), strings.Fields(tt.args), &stdout, &stderr))
			require.Contains(t, stderr.String(), tt.want)
			require.Empty(t, stdout.String())
		})
	}
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
