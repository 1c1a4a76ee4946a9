package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// output is what a run of the program wrote.
type output struct {
	code           int
	stdout, stderr string
}

// inFakeTime runs the program's inside without a key.
func inFakeTime(t *testing.T, ctx func() (context.Context, context.CancelFunc), args ...string) (out output) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := ctx()
		defer cancel()
		var stdout, stderr bytes.Buffer
		out.code = run(ctx, args, false, &stdout, &stderr)
		out.stdout, out.stderr = stdout.String(), stderr.String()
	})
	return out
}

func background() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}

func TestARunPrintsALineOnEachChangeAndATable(t *testing.T) {
	out := inFakeTime(t, background, "-speed", "1")
	require.Equal(t, exitCompleted, out.code, out.stderr)
	require.Empty(t, out.stderr)
	lines := strings.Split(out.stdout, "\n")
	for i, want := range []string{"Pending", "In Progress", "In Progress", "Calculating Summary", "Completed", "", "RESULT"} {
		require.Contains(t, lines[i], want)
	}
	require.Contains(t, lines[2], "50 %")
	for _, want := range []string{"6 of 6 finished", "100 % positive", "what went wrong    (none)", "recordings         6"} {
		require.Contains(t, out.stdout, want)
	}
}

func TestARunInAcceleratedTimeTakesLessTime(t *testing.T) {
	for speed, limit := range map[string]time.Duration{"1": runTime + 15*time.Second, "60": 25 * time.Second} {
		began, ended := time.Time{}, time.Time{}
		out := inFakeTime(t, func() (context.Context, context.CancelFunc) {
			began = time.Now()
			return context.Background(), func() { ended = time.Now() }
		}, "-speed", speed)
		require.Equal(t, exitCompleted, out.code)
		require.LessOrEqual(t, ended.Sub(began), limit)
	}
}

func TestAnInterruptedRunIsStopped(t *testing.T) {
	out := inFakeTime(t, func() (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(context.Background())
		timer := time.AfterFunc(5*time.Second, cancel)
		return ctx, func() { timer.Stop(); cancel() }
	})
	require.Equal(t, exitInterrupted, out.code)
	require.Contains(t, out.stderr, "it was stopped on the service")
	require.Equal(t, 1, strings.Count(out.stderr, "\n"))
}

func TestAStalledRunPrintsWhatThereIs(t *testing.T) {
	out := inFakeTime(t, background, "-speed", "1", "-stall-after", "1m")
	require.Equal(t, exitNoResult, out.code)
	require.Contains(t, out.stderr, "nothing changed for 1m")
	require.Contains(t, out.stdout, "RESULT")
}

func TestWrongUsageIsToldInOneLine(t *testing.T) {
	for name, tt := range map[string]struct {
		hasKey bool
		args   []string
		want   string
	}{
		"an argument":           {false, []string{"31"}, `"31"`},
		"a key, no simulation":  {true, nil, "-simulation"},
		"a negative simulation": {true, []string{"-simulation", "-1"}, "-simulation"},
		"a simulation, no key":  {false, []string{"-simulation", "31"}, "OMNIDIM_API_KEY"},
		"too slow":              {false, []string{"-speed", "0"}, "-speed"},
		"too fast":              {false, []string{"-speed", "1e7"}, "-speed"},
		"no number":             {false, []string{"-speed", "NaN"}, "-speed"},
		"negative patience":     {false, []string{"-stall-after", "-1s"}, "-stall-after"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitUsage, run(t.Context(), tt.args, tt.hasKey, &stdout, &stderr))
			require.Contains(t, stderr.String(), tt.want)
			require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
			require.Empty(t, stdout.String())
		})
	}
	require.Equal(t, exitUsage, run(t.Context(), []string{"-unknown"}, false, new(bytes.Buffer), new(bytes.Buffer)))
	require.Equal(t, exitCompleted, run(t.Context(), []string{"-h"}, false, new(bytes.Buffer), new(bytes.Buffer)))
}

func TestTextsOfTheServiceDoNotReachTheTerminalAsCommands(t *testing.T) {
	require.Equal(t, "a b[31m c", line("a\n b\x1b[31m\u009b\tc"))
}
