package main

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// perform runs a fleet with worker processes.
func perform(t *testing.T, d *demo) (out string, err error) {
	t.Helper()
	var text strings.Builder
	err = d.run(t.Context(), &text)
	t.Log(text.String())
	return text.String(), err
}

// forTests returns options for a short run.
func forTests() *options { return &options{underWay: 6, settle: 10 * time.Second} }

func TestFleet_LosesNothingWhenWorkersDieAndTheServiceFails(t *testing.T) {
	t.Parallel()
	out, err := perform(t, newDemo(forTests(), 36))
	require.NoError(t, err)
	require.Contains(t, out, "in its getSimulation")
	require.Contains(t, out, "in its updateSimulation")
	for _, step := range []string{"redelivered", "conflict", "unknown", "verified", "verified after a crash"} {
		require.Regexp(t, `(?m)^`+step+` +[1-9]\d* jobs`, out)
	}
	require.Regexp(t, `(?m)^done +36 jobs`, out)
	require.Regexp(t, `(?m)^dead +2 jobs`, out)
	require.Contains(t, out, "36 of 36 simulations are right")
}

// twoJobs is a simulation with two jobs, in two processes.
func twoJobs(fault clienttest.Fault) *demo {
	d := &demo{options: forTests(), size: 1}
	d.seed()
	d.add(31, 1)
	d.srv.Inject("updateSimulation", fault, fault)
	return d
}

func TestFleet_WithTheLockTwoJobsOfASimulationLoseNothing(t *testing.T) {
	t.Parallel()
	out, err := perform(t, twoJobs(clienttest.Delay(time.Second)))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^conflict +1 jobs`, out)
}

func TestFleet_CanUseANATSServerAgain(t *testing.T) {
	t.Parallel()
	url, _ := newNATS(t)
	for range 2 {
		d := twoJobs(clienttest.Pass())
		d.nats = url
		_, err := perform(t, d)
		require.NoError(t, err)
	}
}

// The negative control of the lock: the check must find the loss.
func TestFleet_WithoutTheLockTheCheckFindsALoss(t *testing.T) {
	t.Setenv(wrongWorker, "no lock")
	var both sync.WaitGroup
	both.Add(2)
	meet := clienttest.Before(func(*clienttest.Server) { // both writes leave before one is stored
		both.Done()
		both.Wait()
	})
	d := twoJobs(meet)
	_, err := perform(t, d)
	require.ErrorContains(t, err, "right: 0")
	lost, _ := differences(d.check()[31])
	require.Equal(t, 2, lost, "an added scenario, and a change of another one")
}

// storedThenKilled is a fleet with a worker that dies after the service has stored its write.
func storedThenKilled() *demo {
	d := &demo{options: forTests(), size: 4, kills: 1}
	d.seed()
	d.srv.Inject("updateSimulation", d.kill("updateSimulation"))
	return d
}

func TestFleet_WithVerifyACrashDoublesNothing(t *testing.T) {
	t.Parallel()
	out, err := perform(t, storedThenKilled())
	require.NoError(t, err)
	require.Regexp(t, `(?m)^verified +[1-9]`, out)
}

// The negative control of Verify: the check must find the second scenario.
func TestFleet_WithoutVerifyTheCheckFindsADoubledScenario(t *testing.T) {
	t.Setenv(wrongWorker, "no verify")
	d := storedThenKilled()
	_, err := perform(t, d)
	require.ErrorContains(t, err, "right: 3")
	added := 0
	for id, want := range d.want {
		added += d.check()[id][text(want[3])]
	}
	require.Equal(t, 1, added)
}

func TestFleet_FailsWithoutAKill(t *testing.T) {
	t.Parallel()
	d := twoJobs(clienttest.Pass())
	d.kills = 1
	_, err := perform(t, d)
	require.ErrorContains(t, err, "kills: 0")
}

func TestFleet_CountsDifferentSimulations(t *testing.T) {
	t.Parallel()
	d := twoJobs(clienttest.Pass())
	d.size = 2 // as if both seeds were the same simulation
	_, err := perform(t, d)
	require.ErrorContains(t, err, "right: 1")
}

func TestCheck_FindsEachDifference(t *testing.T) {
	type simulation = clienttest.Simulation
	for name, tt := range map[string]struct {
		change        func(sim *simulation)
		lost, tooMany int
	}{
		"a text lost":        {func(sim *simulation) { sim.Scenarios[1].Description = "" }, 1, 1},
		"a voice lost":       {func(sim *simulation) { sim.Scenarios[0].SelectedVoices = nil }, 1, 1},
		"a scenario lost":    {func(sim *simulation) { sim.Scenarios = sim.Scenarios[1:] }, 1, 0},
		"the change lost":    {func(sim *simulation) { sim.Scenarios = sim.Scenarios[:3] }, 1, 0},
		"a scenario doubled": {func(sim *simulation) { sim.Scenarios = append(sim.Scenarios, sim.Scenarios[3]) }, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := doneDemo(t)
			require.Empty(t, d.check())
			d.srv.Edit(d.jobs[3].Simulation, tt.change)
			require.Len(t, d.check(), 1)
			lost, tooMany := differences(d.check()[d.jobs[3].Simulation])
			require.Equal(t, tt.lost, lost)
			require.Equal(t, tt.tooMany, tooMany)
		})
	}
}

// differences counts the scenarios that are missing, and those that are too many.
func differences(copies map[string]int) (lost, tooMany int) {
	for _, n := range copies {
		lost -= min(n, 0)
		tooMany += max(n, 0)
	}
	return lost, tooMany
}

// doneDemo is a demonstration in which every job is done.
func doneDemo(t *testing.T) *demo {
	t.Helper()
	d := &demo{size: 9}
	d.seed()
	t.Cleanup(d.srv.Close)
	for id, want := range d.want {
		d.srv.Edit(id, func(sim *clienttest.Simulation) {
			sim.Scenarios = slices.Clone(want)
			sim.Scenarios[3].Name += " #4"
		})
	}
	return d
}
