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
	d.options, d.out = &options{underWay: 6, lease: 4 * time.Second, settle: 5 * time.Second}, &text
	err = d.run(t.Context())
	t.Log(text.String())
	return text.String(), err
}

func TestFleet_LosesNothingWhenWorkersDieAndTheServiceFails(t *testing.T) {
	out, err := perform(t, &demo{size: 32, jobsEach: 1, workers: 3, kills: 2, faults: faults(32)})
	require.NoError(t, err)
	require.Contains(t, out, "stored: true")
	require.Contains(t, out, "stored: false")
	for _, step := range []string{"done", "dead", "redelivered", "conflict", "unknown", "verified-after-crash"} {
		require.Regexp(t, `(?m)^`+step+` +[1-9]`, out)
	}
	require.Regexp(t, `(?m)^done +32 `, out)
	require.Regexp(t, `(?m)^dead +2 `, out)
	require.Contains(t, out, "32 of 32 simulations are right")
}

// twoJobs is a simulation with two jobs, in two processes.
func twoJobs(fault clienttest.Fault) *demo {
	return &demo{size: 1, jobsEach: 2, workers: 2, faults: clienttest.Times(2, fault)}
}

func TestFleet_WithTheLockTwoJobsOfASimulationLoseNothing(t *testing.T) {
	out, err := perform(t, twoJobs(clienttest.Delay(time.Second)))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^conflict +1 `, out)
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
	return &demo{size: 4, jobsEach: 1, workers: 2, kills: 1, faults: []clienttest.Fault{clienttest.HangAfter()}}
}

func TestFleet_WithVerifyACrashDoublesNothing(t *testing.T) {
	out, err := perform(t, storedThenKilled())
	require.NoError(t, err)
	require.Regexp(t, `(?m)^verified-after-crash +[1-9]`, out)
}

// The negative control of Verify: the check must find the second scenario.
func TestFleet_WithoutVerifyTheCheckFindsADoubledScenario(t *testing.T) {
	t.Setenv(wrongWorker, "no verify")
	_, err := perform(t, storedThenKilled())
	require.ErrorContains(t, err, " 0 sentences lost, ")
	require.ErrorContains(t, err, " too many")
}
