package main

import (
	"os"
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

const (
	planned = `simulation 31: 1 added, 0 changed, 0 removed, 3 kept
+ new "Wants to cancel"
    + description: "You want to cancel."
    + expected_result: "The agent cancels it."
`
	applied = "verified; new ids: [50001]\n"
)

func TestRun_Demo(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	require.Equal(t, planned+applied, stdout.String())
}

// steps runs the program on a server that plays the real service, with simulation 31.
type steps struct {
	*testing.T
	srv            *clienttest.Server
	list, planFile string
}

func newSteps(t *testing.T) steps {
	t.Helper()
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	dir := t.TempDir()
	s := steps{T: t, srv: srv, list: filepath.Join(dir, "scenarios.json"), planFile: filepath.Join(dir, "plan.json")}
	require.NoError(t, os.WriteFile(s.list, []byte(sample), 0o600))
	return s
}

func (s steps) plan() (stdout string, err error) {
	var out strings.Builder
	err = run(s.Context(), []string{"plan", "31", s.list, s.planFile}, &out)
	return out.String(), err
}

func (s steps) apply() (stdout string, err error) {
	var out strings.Builder
	err = run(s.Context(), []string{"apply", s.planFile}, &out)
	return out.String(), err
}

func TestPlan_WritesNothingOnTheService(t *testing.T) {
	s := newSteps(t)
	out, err := s.plan()
	require.NoError(t, err)
	require.Equal(t, planned, out)
	require.Len(t, s.srv.History(31), 1)
	info, err := os.Stat(s.planFile)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		require.Equal(t, os.FileMode(0o600), info.Mode())
	}
}

func TestApply_CanRunAgain(t *testing.T) {
	s := newSteps(t)
	_, err := s.plan()
	require.NoError(t, err)
	out, err := s.apply()
	require.NoError(t, err)
	require.Equal(t, applied, out)

	out, err = s.apply()
	require.NoError(t, err)
	require.Equal(t, "the service has every change of the plan\n", out)
	require.Len(t, s.srv.History(31), 2)
}

func TestApply_FailsIfAnotherWriterChangedTheSimulation(t *testing.T) {
	s := newSteps(t)
	_, err := s.plan()
	require.NoError(t, err)
	s.srv.Edit(31, func(sim *clienttest.Simulation) { sim.Name = "Reception" })
	_, err = s.apply()
	require.ErrorAs(t, err, new(*client.ConflictError))
	require.Len(t, s.srv.History(31), 2)
}

func TestApply_AfterAnUnknownOutcome(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault // of the first write
		want  string           // the output of the second attempt
	}{
		"the write was lost":   {clienttest.ResetBefore(), applied},
		"the write came later": {clienttest.StoreAfter(time.Minute), "the service has every change of the plan\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := clienttest.NewServer(t, clienttest.InMemory())
				srv.Seed(clienttest.SampleSimulation())
				c, err := client.New(srv.Options()...)
				require.NoError(t, err)
				dir := t.TempDir()
				list, planFile := filepath.Join(dir, "scenarios.json"), filepath.Join(dir, "plan.json")
				require.NoError(t, os.WriteFile(list, []byte(sample), 0o600))
				require.NoError(t, plan(t.Context(), c, 31, list, planFile, new(strings.Builder)))
				srv.Inject("updateSimulation", tt.fault)
				require.ErrorAs(t, apply(t.Context(), c, planFile, new(strings.Builder)), new(*client.OutcomeUnknownError))

				time.Sleep(2 * time.Minute)
				var stdout strings.Builder
				require.NoError(t, apply(t.Context(), c, planFile, &stdout))
				require.Equal(t, tt.want, stdout.String())
				sim, _ := srv.State(31)
				require.Len(t, sim.Scenarios, 4)
			})
		})
	}
}

func TestRun_Refuses(t *testing.T) {
	s := newSteps(t)
	bad := filepath.Join(t.TempDir(), "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte("{}"), 0o600))
	for name, tt := range map[string]struct{ args, want string }{
		"no arguments":          {"", "usage: planapply"},
		"an unknown word":       {"write " + bad, "usage: planapply"},
		"a missing argument":    {"plan 31 " + s.list, "usage: planapply"},
		"an id that is none":    {"plan x " + s.list + " " + s.planFile, "invalid syntax"},
		"an unknown simulation": {"plan 8 " + s.list + " " + s.planFile, "404"},
		"a list that is none":   {"plan 31 " + bad + " " + s.planFile, "bad.json: "},
		"a missing list":        {"plan 31 nowhere.json " + s.planFile, "nowhere.json"},
		"a missing plan":        {"apply nowhere.json", "nowhere.json"},
		"a plan that is none":   {"apply " + bad, "plan: "},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, run(t.Context(), strings.Fields(tt.args), new(strings.Builder)), tt.want)
		})
	}
}
