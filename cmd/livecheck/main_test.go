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

// allFlags are the settings of the tests that ask everything.
func allFlags() settings {
	return settings{agent: 7, voices: []client.Voice{client.Rime("secret-voice")}, run: true}
}

// serviceInMemory starts a server that plays the real service.
func serviceInMemory(t *testing.T, opts ...clienttest.Option) (*clienttest.Server, *service) {
	t.Helper()
	srv := clienttest.NewServer(t, append(opts, clienttest.InMemory())...)
	s, err := newService(allFlags(), srv.Client().Transport, client.WithBaseURL(srv.URL()), client.WithAPIKey(srv.APIKey()))
	require.NoError(t, err)
	return srv, s
}

// synctestRun is a subtest in fake time.
func synctestRun(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, fn) })
}

// requireClean fails if a simulation is left.
func requireClean(t *testing.T, s *service) {
	t.Helper()
	for sim, err := range s.client.Simulations.List(t.Context(), client.ListOptions{}) {
		require.NoError(t, err)
		require.Fail(t, "a simulation is left", sim.Name)
	}
}

func TestRun_WithoutAKey(t *testing.T) {
	for name, tt := range map[string]struct {
		args     []string
		notAsked int
	}{
		"without -run": {nil, 1},
		"with -run":    {[]string{"-run"}, 0},
	} {
		synctestRun(t, name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitHolds, run(t.Context(), tt.args, "", &stdout, &stderr), stdout.String())
			require.Empty(t, stderr.String())
			require.Equal(t, tt.notAsked, strings.Count(stdout.String(), string(notAsked)))
			require.Equal(t, len(assumptions())-tt.notAsked, strings.Count(stdout.String(), "\n              found: "))
			require.Equal(t, len(assumptions()), strings.Count(stdout.String(), "\n              means: "))
		})
	}
}

func TestRun_ExitCode(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []clienttest.Option
		key  string // empty: the right one
		args string
		code int
		want string // in the output
	}{
		"everything holds":     {nil, "", "-agent 7 -voice rime/v -run", exitHolds, "means: Clear works"},
		"an unlisted provider": {opts(clienttest.AcceptProviders("new")), "", "-agent 7 -voice new/v", exitHolds, "yes"},
		"something differs":    {opts(clienttest.PutKeepsLeftOut()), "", "-agent 7", exitDiffers, "do not use Remove"},
		"no agent":             {nil, "", "", exitUsage, "-agent"},
		"a wrong key":          {nil, "wrong-key-0123456789", "-agent 7", exitFailed, "401"},
		"a blank key":          {nil, " ", "-agent 7", exitFailed, "OMNIDIM_API_KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, tt.opts...)
			key := tt.key
			if key == "" {
				key = srv.APIKey()
			}
			t.Setenv("OMNIDIM_API_KEY", key)
			t.Setenv("OMNIDIM_BASE_URL", srv.URL())
			var stdout, stderr bytes.Buffer
			require.Equal(t, tt.code, run(t.Context(), strings.Fields(tt.args), key, &stdout, &stderr), stdout.String()+stderr.String())
			require.Contains(t, stdout.String()+stderr.String(), tt.want)
			require.LessOrEqual(t, strings.Count(stderr.String(), "\n"), 1)
			_, left := srv.State(101)
			require.False(t, left)
		})
	}
}

func TestRun_Usage(t *testing.T) {
	for name, tt := range map[string]struct {
		key  string
		args []string
		want string
	}{
		"an argument":                {"", []string{"x"}, `"x"`},
		"an unknown flag":            {"", []string{"-unknown"}, "-unknown"},
		"a key, no agent":            {"a-key-of-somebody", nil, "-agent"},
		"a negative agent":           {"", []string{"-agent", "-1"}, "-agent"},
		"a voice without a provider": {"", []string{"-voice", "x"}, "-voice"},
		"a voice without an id":      {"", []string{"-voice", "rime/"}, "-voice"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitUsage, run(t.Context(), tt.args, tt.key, &stdout, &stderr))
			require.Contains(t, stderr.String(), tt.want)
			require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
			require.Empty(t, stdout.String())
		})
	}
	require.Equal(t, exitHolds, run(t.Context(), []string{"-h"}, "", new(bytes.Buffer), new(bytes.Buffer)))
}

func TestRun_InterruptedBeforeAnythingWasAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitInterrupted, run(ctx, nil, "", &stdout, &stderr))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "canceled")
}
