package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connect returns a client of a server in memory.
func connect(t *testing.T, opts ...clienttest.Option) (*clienttest.Server, *client.Client) {
	t.Helper()
	srv := clienttest.NewServer(t, append(opts, clienttest.InMemory())...)
	c, err := client.New(client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()), client.WithHTTPClient(srv.Client()))
	require.NoError(t, err)
	return srv, c
}

// asking is what the tests ask with.
func asking() settings {
	return settings{agent: 7, voices: []client.Voice{client.Rime("secret-voice")}, run: true}
}

// inBubble is a subtest in fake time.
func inBubble(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, fn) })
}

// requireClean fails where a simulation is left.
func requireClean(t *testing.T, c *client.Client) {
	t.Helper()
	for sim, err := range c.Simulations.List(t.Context(), client.ListOptions{}) {
		require.NoError(t, err)
		require.Fail(t, "a simulation is left", sim.Name)
	}
}

func TestWithoutAKeyEverythingHolds(t *testing.T) {
	for name, tt := range map[string]struct {
		args     []string
		notAsked int
	}{
		"without -run": {nil, 1},
		"with -run":    {[]string{"-run"}, 0},
	} {
		inBubble(t, name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitHolds, run(t.Context(), tt.args, false, &stdout, &stderr), stdout.String())
			require.Empty(t, stderr.String())
			require.Equal(t, 1+len(points()), strings.Count(stdout.String(), "\n"))
			require.Equal(t, tt.notAsked, strings.Count(stdout.String(), string(notAsked)))
			require.True(t, strings.HasPrefix(stdout.String(), "POINT"))
		})
	}
}

func TestWrongUsageIsToldInOneLine(t *testing.T) {
	for name, tt := range map[string]struct {
		hasKey bool
		args   []string
		want   string
	}{
		"an argument":                {false, []string{"x"}, `"x"`},
		"a key, no agent":            {true, nil, "-agent"},
		"a negative agent":           {false, []string{"-agent", "-1"}, "-agent"},
		"a voice without a provider": {false, []string{"-voice", "x"}, "-voice"},
		"a voice without an id":      {false, []string{"-voice", "rime/"}, "-voice"},
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
	require.Equal(t, exitHolds, run(t.Context(), []string{"-h"}, false, new(bytes.Buffer), new(bytes.Buffer)))
}

func TestAnInterruptionBeforeAnythingWasAskedExits130(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitInterrupted, run(ctx, nil, false, &stdout, &stderr))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "canceled")
}
