package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// wrongWorker is the environment variable that makes a worker of a negative control.
const wrongWorker = "FLEET_WRONG_WORKER"

// TestMain lets the workers of a test be processes: the test starts itself again, as the program
// does.
func TestMain(m *testing.M) {
	if !slices.Contains(os.Args, "-worker") {
		os.Exit(m.Run())
	}
	if os.Getenv(wrongWorker) == "" {
		main()
		return
	}
	url := flag.String("nats", "", "")
	settle := flag.Duration("worker", 0, "")
	flag.Parse()
	panic(workWrongly(context.Background(), os.Getenv(wrongWorker), *url, *settle))
}

func workWrongly(ctx context.Context, fault, url string, settle time.Duration) error {
	f, err := join(ctx, url, settle)
	if err != nil {
		return err
	}
	lock := f.lock
	switch fault {
	case "no lock":
		lock = func(ctx context.Context, _ int64) (context.Context, func(), error) { return ctx, func() {}, nil }
	case "no verify":
		f.plans = forgetful{f.plans}
	}
	c, err := client.New(client.WithLocker(lock))
	if err != nil {
		return err
	}
	f.simulations = c.Simulations
	for { // one job at a time, so that jobs meet in different processes
		msg, err := f.jobs.Next()
		if err == nil {
			err = f.handle(ctx, msg)
		}
		if err != nil && !errors.Is(err, nats.ErrTimeout) {
			return err
		}
	}
}

// forgetful is a bucket for a worker that knows no plan of an earlier attempt.
type forgetful struct{ jetstream.KeyValue }

func (forgetful) Get(context.Context, string) (jetstream.KeyValueEntry, error) {
	return nil, jetstream.ErrKeyNotFound
}

func (f forgetful) Create(ctx context.Context, key string, data []byte, _ ...jetstream.KVCreateOpt) (uint64, error) {
	return f.Put(ctx, key, data)
}

// perform runs a fleet with worker processes.
func perform(t *testing.T, d *demo, url string) error {
	t.Helper()
	err := d.run(t.Context(), url, 10*time.Second)
	t.Log(d.count)
	for _, w := range d.crew {
		require.Equal(t, -1, w.ProcessState.ExitCode(), "a worker ended without a kill")
	}
	return err
}

func TestFleet_LosesNothingWhenWorkersDieAndTheServiceFails(t *testing.T) {
	t.Parallel()
	d := newDemo(36)
	url, _ := newNATS(t)
	require.NoError(t, perform(t, d, url))
	f, err := join(t.Context(), url, time.Hour)
	require.NoError(t, err)
	letters, err := f.dead.Keys(t.Context())
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Len(t, d.killed, 2)
	for _, step := range []string{"redelivered", conflict, unknown, "verified", "requests", "seconds"} {
		require.Positive(t, d.count[step], step)
	}
	require.GreaterOrEqual(t, d.count[done], 36)
}

// twoJobs is a simulation with two jobs, in two processes.
func twoJobs(fault clienttest.Fault) *demo {
	d := seed(1)
	want := d.want[31]
	j := job{31, want[1].ID, "Another case."}
	d.jobs = append(d.jobs, j)
	want[1].ExpectedResult += j.Text
	added := want[3]
	added.Name = j.Text
	d.want[31] = append(want, added)
	d.srv.Inject("updateSimulation", fault, fault)
	return d
}

func TestFleet_WithTheLockTwoJobsOfASimulationLoseNothing(t *testing.T) {
	t.Parallel()
	d := twoJobs(clienttest.Delay(time.Second))
	require.NoError(t, perform(t, d, ""))
	require.Equal(t, 1, d.count[conflict])
}

func TestFleet_CanUseANATSServerAgain(t *testing.T) {
	t.Parallel()
	url, _ := newNATS(t)
	for range 2 {
		require.NoError(t, perform(t, twoJobs(clienttest.Pass()), url))
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
	require.ErrorContains(t, perform(t, d, ""), "the run went wrong")
	require.Zero(t, d.count["right"])
	lost, _ := differences(d, 31)
	require.Len(t, lost, 2, "an added scenario, and a change of another one")
}

// storedThenKilled is a fleet with a worker that dies after the service has stored its write.
func storedThenKilled() *demo {
	d := seed(4)
	d.srv.Inject("updateSimulation", d.watch("write", 0))
	return d
}

func TestFleet_WithVerifyACrashDoublesNothing(t *testing.T) {
	t.Parallel()
	d := storedThenKilled()
	require.NoError(t, perform(t, d, ""))
	require.Len(t, d.killed, 1)
}

// The negative control of Verify: the check must find the second scenario.
func TestFleet_WithoutVerifyTheCheckFindsADoubledScenario(t *testing.T) {
	t.Setenv(wrongWorker, "no verify")
	d := storedThenKilled()
	require.ErrorContains(t, perform(t, d, ""), "the run went wrong")
	require.Equal(t, 3, d.count["right"])
	_, tooMany := differences(d, d.killed["write"])
	require.Contains(t, tooMany, texts(d.want[d.killed["write"]][3:])[0])
}

func TestReport_RefusesARunWithoutAKillOrWithADeadLetterMore(t *testing.T) {
	for name, spoil := range map[string]func(d *demo){
		"no kill":        func(d *demo) { d.kills++ },
		"a dead letter":  func(d *demo) { d.count[dead]++ },
		"no dead letter": func(d *demo) { d.count[dead]-- },
		// As if all seeds were the same simulation.
		"a simulation less": func(d *demo) { d.size++ },
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, doneDemo(t).report(time.Second))
			d := doneDemo(t)
			spoil(d)
			require.ErrorContains(t, d.report(time.Second), "the run went wrong")
		})
	}
}

func TestReport_FindsEachDifference(t *testing.T) {
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
			id := d.jobs[3].Simulation
			d.srv.Edit(id, tt.change)
			require.ErrorContains(t, d.report(time.Second), "the run went wrong")
			require.Equal(t, d.size-1, d.count["right"])
			lost, tooMany := differences(d, id)
			require.Len(t, lost, tt.lost)
			require.Len(t, tooMany, tt.tooMany)
		})
	}
}

// differences returns the scenarios of a simulation that are missing, and those that are too many.
func differences(d *demo, simulation int64) (lost, tooMany []string) {
	sim, _ := d.srv.State(simulation)
	lost = texts(d.want[simulation])
	for _, text := range texts(sim.Scenarios) {
		i := slices.Index(lost, text)
		if i < 0 {
			tooMany = append(tooMany, text)
			continue
		}
		lost = slices.Delete(lost, i, i+1)
	}
	return lost, tooMany
}

// doneDemo is a demonstration in which every job is done.
func doneDemo(t *testing.T) *demo {
	t.Helper()
	d := seed(9)
	t.Cleanup(d.srv.Close)
	d.count[dead] = 1
	for id, want := range d.want {
		d.srv.Edit(id, func(sim *clienttest.Simulation) {
			sim.Scenarios = slices.Clone(want)
			sim.Scenarios[3].Name += " #4"
		})
	}
	return d
}
