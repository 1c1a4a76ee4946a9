package main

import (
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
	d.out = &text
	if d.options == nil {
		d.options = &options{}
	}
	d.underWay, d.options.lease, d.settle = 6, 4*time.Second, 10*time.Second
	err = d.run(t.Context())
	t.Log(text.String())
	return text.String(), err
}

func TestFleet_LosesNothingWhenWorkersDieAndTheServiceFails(t *testing.T) {
	out, err := perform(t, &demo{size: 36, jobsEach: 1, workers: 3, phases: faults(36)})
	require.NoError(t, err)
	require.Contains(t, out, "stored: true")
	require.Contains(t, out, "stored: false")
	for _, step := range []string{"done", "dead", "redelivered", "conflict", "unknown", "verified"} {
		require.Regexp(t, `(?m)^`+step+` +[1-9]`, out)
	}
	require.Regexp(t, `(?m)^done +36 `, out)
	require.Regexp(t, `(?m)^dead +2 `, out)
	require.Contains(t, out, "36 of 36 simulations are right")
}

// twoJobs is a simulation with two jobs, in two processes.
func twoJobs(fault clienttest.Fault) *demo {
	return &demo{size: 1, jobsEach: 2, workers: 2, phases: [][]clienttest.Fault{clienttest.Times(2, fault)}}
}

func TestFleet_WithTheLockTwoJobsOfASimulationLoseNothing(t *testing.T) {
	out, err := perform(t, twoJobs(clienttest.Delay(time.Second)))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^conflict +1 `, out)
}

func TestFleet_CanUseANATSServerAgain(t *testing.T) {
	url, _ := startNATS(t)
	for range 2 {
		d := twoJobs(clienttest.Pass())
		d.options = &options{nats: url}
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
	_, err := perform(t, twoJobs(meet))
	require.ErrorContains(t, err, "sentences lost")
	require.NotContains(t, err.Error(), " 0 sentences lost")
}

// storedThenKilled is a fleet with a worker that dies after the service has stored its write.
func storedThenKilled() *demo {
	return &demo{size: 4, jobsEach: 1, workers: 2, phases: [][]clienttest.Fault{{clienttest.HangAfter()}, nil}}
}

func TestFleet_WithVerifyACrashDoublesNothing(t *testing.T) {
	out, err := perform(t, storedThenKilled())
	require.NoError(t, err)
	require.Regexp(t, `(?m)^verified +[1-9]`, out)
}

// The negative control of Verify: the check must find the second scenario.
func TestFleet_WithoutVerifyTheCheckFindsADoubledScenario(t *testing.T) {
	t.Setenv(wrongWorker, "no verify")
	_, err := perform(t, storedThenKilled())
	require.ErrorContains(t, err, " 0 sentences lost, ")
	require.ErrorContains(t, err, " too many")
}

func TestFleet_FailsIfTheJobsEndBeforeAKill(t *testing.T) {
	d := storedThenKilled()
	d.phases[0] = nil // no write hangs
	_, err := perform(t, d)
	require.ErrorContains(t, err, "the jobs ended before a kill")
}

func TestCheck_FindsEachDifference(t *testing.T) {
	type simulation = clienttest.Simulation
	const lost, doubled = "lost, 0 too many", " 0 sentences lost, "
	for name, tt := range map[string]struct {
		change func(sim *simulation)
		wrong  string
	}{
		"a text lost":        {func(sim *simulation) { sim.Scenarios[1].Description = "" }, lost},
		"a voice lost":       {func(sim *simulation) { sim.Scenarios[0].SelectedVoices = nil }, " 1 sentences " + lost},
		"a scenario lost":    {func(sim *simulation) { sim.Scenarios = sim.Scenarios[1:] }, lost},
		"the change lost":    {func(sim *simulation) { sim.Scenarios = sim.Scenarios[:3] }, lost},
		"a scenario doubled": {func(sim *simulation) { sim.Scenarios = append(sim.Scenarios, sim.Scenarios[3]) }, doubled},
	} {
		t.Run(name, func(t *testing.T) {
			d := done3(t)
			right, wrong := d.check()
			require.Equal(t, 3, right)
			require.Empty(t, wrong)
			d.srv.Edit(d.seeded[1].ID, tt.change)
			right, wrong = d.check()
			require.Equal(t, 2, right)
			require.Len(t, wrong, 1)
			require.Contains(t, wrong[0], tt.wrong)
		})
	}
}

func TestCheck_CountsASimulationOnce(t *testing.T) {
	d := done3(t)
	for i := range d.jobs {
		d.jobs[i].Simulation = d.seeded[0].ID
	}
	d.seeded = []clienttest.Simulation{d.seeded[0], d.seeded[0], d.seeded[0]}
	right, _ := d.check()
	require.LessOrEqual(t, right, 1)
}

// done3 is a demonstration in which every job is done.
func done3(t *testing.T) *demo {
	t.Helper()
	d := &demo{srv: clienttest.NewServer(t), size: 3, jobsEach: 1, name: "a"}
	d.seed()
	for _, j := range d.jobs[hopeless:] {
		sc := j.numbered(4)
		d.srv.Edit(j.Simulation, func(sim *clienttest.Simulation) {
			sim.Scenarios[0].ExpectedResult += j.Append
			added := clienttest.Scenario{Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult}
			sim.Scenarios = append(sim.Scenarios, added)
		})
	}
	return d
}
