package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/redact"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inMemory starts a server in the place of the service, for a bubble of synctest.
func inMemory(t *testing.T, opts ...clienttest.Option) (*clienttest.Server, target) {
	t.Helper()
	srv := clienttest.NewServer(t, append(opts, clienttest.InMemory())...)
	return srv, target{key: srv.APIKey(), baseURL: srv.URL(), transport: withVoices{srv.Client().Transport}}
}

// roundTrip makes a function a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (fn roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return fn(req) }

// instead returns a transport whose responses come from fn, or from next if fn returns nil.
func instead(next http.RoundTripper, fn func(*http.Request) *http.Response) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		resp := fn(req)
		if resp == nil {
			return next.RoundTrip(req)
		}
		resp.Request = req
		return resp, nil
	})
}

// allFlags are the settings to ask everything.
func allFlags() settings {
	return settings{agent: 7, voices: []client.Voice{client.Cartesia("narrator-2")}, run: true}
}

// result is the outcome of a check.
type result struct {
	findings []finding
	report   string
	details  string
	err      error
}

// ask asks everything within the settings.
func ask(t *testing.T, ctx context.Context, to target, set settings) (got result) {
	t.Helper()
	s, err := newService(to, set, "a test")
	require.NoError(t, err)
	var out, details bytes.Buffer
	r := &report{to: &out, details: &details, hide: redact.New(to.key)}
	got.err = check(ctx, s, set, func(f finding) error {
		got.findings = append(got.findings, f)
		return r.add(f)
	})
	got.report = out.String()
	got.details = details.String()
	return got
}

// requireClean fails if the simulation of a check is left.
func requireClean(t *testing.T, srv *clienttest.Server) {
	t.Helper()
	_, left := srv.State(101)
	require.False(t, left, "the simulation is left")
}

// subtest is a subtest in fake time.
func subtest(t *testing.T, name string, fn func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, fn) })
}

func TestRun_WithoutAKey(t *testing.T) {
	for name, tt := range map[string]struct {
		args     []string
		notAsked int
	}{
		"without -run": {nil, 3},
		"with -run":    {[]string{"-run"}, 0},
	} {
		subtest(t, name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitAsAssumed, run(t.Context(), tt.args, target{}, &stdout, &stderr), stdout.String())
			require.Empty(t, stderr.String())
			require.Contains(t, stdout.String(), "asked a server inside the process")
			lines := func(prefix string) int { return strings.Count(stdout.String(), "\n"+prefix) }
			require.Equal(t, tt.notAsked, lines("not asked "))
			require.Equal(t, len(assumptions())-tt.notAsked, lines("as assumed "))
			require.Equal(t, len(assumptions())-tt.notAsked, lines("            found: "))
			require.Equal(t, len(assumptions()), lines("            means: "))
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
		"all as assumed":       {nil, "", "-agent 7 -voice cartesia/narrator-2 -run", exitAsAssumed, "means: Clear works"},
		"an unlisted provider": {opts(clienttest.AcceptProviders("x")), "", "-agent 7 -voice x/v", exitAsAssumed, "2 of 2"},
		"one differs":          {opts(clienttest.PutKeepsLeftOut()), "", "-agent 7", exitDiffers, "do not use Remove"},
		"one has no answer":    {opts(clienttest.RunFor(1)), "", "-agent 7 -run", exitDiffers, "no answer"},
		"no agent":             {nil, "", "", exitUsage, "-agent"},
		"a wrong key":          {nil, "wrong-key-0123456789", "-agent 7", exitFailed, "401"},
		"a blank key":          {nil, " ", "-agent 7", exitFailed, "API key"},
		"no such directory":    {nil, "", "-agent 7 -o missing/report.txt", exitFailed, "missing"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opts...)
			if tt.key != "" {
				to.key = tt.key
			}
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), strings.Fields(tt.args), to, &stdout, &stderr)
			require.Equal(t, tt.code, code, stdout.String()+stderr.String())
			require.Contains(t, stdout.String()+stderr.String(), tt.want)
			require.LessOrEqual(t, strings.Count(stderr.String(), "\n"), 1, stderr.String())
			requireClean(t, srv)
		})
	}
}

func TestRun_ReportInAFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "report.txt")
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitAsAssumed, run(t.Context(), []string{"-o", file}, target{}, &stdout, &stderr))
		require.Empty(t, stdout.String()+stderr.String())
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Contains(t, string(data), "https://docs.omnidim.io/openapi.yaml")
		require.Contains(t, string(data), "means: Clear works")
	})
}

// failingWriter takes some bytes and then fails.
type failingWriter struct{ left int }

func (w *failingWriter) Write(p []byte) (int, error) {
	w.left -= len(p)
	if w.left < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestRun_DeletesTheSimulationIfTheReportCannotBeWritten(t *testing.T) {
	for name, size := range map[string]int{"nothing": 0, "the head only": 1000} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			var stderr bytes.Buffer
			require.Equal(t, exitFailed, run(t.Context(), []string{"-agent", "7"}, to, &failingWriter{size}, &stderr))
			require.Contains(t, stderr.String(), "closed")
			requireClean(t, srv)
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
		"a key, no agent":            {"a-key-of-an-account", nil, "-agent"},
		"a negative agent":           {"", []string{"-agent", "-1"}, "-agent"},
		"a voice without a provider": {"", []string{"-voice", "x"}, "-voice"},
		"a voice without an id":      {"", []string{"-voice", "rime/"}, "-voice"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitUsage, run(t.Context(), tt.args, target{key: tt.key}, &stdout, &stderr))
			require.Contains(t, stderr.String(), tt.want)
			require.Equal(t, 1, strings.Count(stderr.String(), "\n"))
			require.Empty(t, stdout.String())
		})
	}
	require.Equal(t, exitAsAssumed, run(t.Context(), []string{"-h"}, target{}, new(bytes.Buffer), new(bytes.Buffer)))
}

func TestRun_InterruptedBeforeTheFirstQuestion(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitInterrupted, run(ctx, nil, target{}, &stdout, &stderr))
	require.NotContains(t, stdout.String(), asAssumed)
	require.Contains(t, stderr.String(), "canceled")
}
