package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// TestReduce_ARunCostsOneCall: a run has one scenario, one call and one minute.
func TestReduce_ARunCostsOneCall(t *testing.T) {
	subtest(t, "both runs", func(t *testing.T) {
		srv, to := inMemory(t)
		require.NoError(t, ask(t, t.Context(), to, allFlags()).err)
		runs := 0
		for _, v := range srv.History(101) {
			if v.Simulation.Status != clienttest.StatusPending && v.Simulation.Status != clienttest.StatusInProgress {
				continue
			}
			runs++
			require.Len(t, v.Simulation.Scenarios, 1)
			require.Equal(t, least("number_of_call_to_make"), v.Simulation.NumberOfCallToMake)
			require.Equal(t, least("max_call_duration_in_minutes"), v.Simulation.MaxCallDurationInMinutes)
		}
		require.GreaterOrEqual(t, runs, 2)
	})
}

func TestAskWhileRunning(t *testing.T) {
	for name, tt := range map[string]struct {
		opt  clienttest.Option
		not  verdicts
		seen string
	}{
		"accepted":         {clienttest.PutWhileRunningAccepted(), only("an update while it runs"), "found: accepted\n"},
		"ended before":     {clienttest.RunFor(time.Nanosecond), verdicts{"an update while it runs": noAnswer}, "run ended"},
		"refused with 200": {clienttest.PutWhileRunningUnsuccessful(), verdicts{}, "found: refused with 200\n"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opt)
			requireReport(t, srv, to, tt.not, tt.seen)
		})
	}
}

func TestAskStart_AndDelete(t *testing.T) {
	const start, running, deleted = "a start without a body", "deleting a running simulation", "a deleted simulation"
	const success, sentence = `{"success":true}`, `{"message":"Simulation deactivated."}`
	for name, tt := range map[string]struct {
		operation string
		fault     clienttest.Fault
		not       verdicts
		parts     []string
	}{
		"a start needs a type": {
			"startSimulation", clienttest.Error(415, "no_type", "x"), only(start), []string{"refused with 415, no_type"},
		},
		"no body": {
			"deleteSimulation", clienttest.Stored(clienttest.Empty(204)), verdicts{}, []string{"204 as no media type, no body"},
		},
		"success": {
			"deleteSimulation", clienttest.Stored(clienttest.Respond(200, success)), verdicts{}, []string{"calls end does"},
		},
		"a sentence only": {
			"deleteSimulation", clienttest.Stored(clienttest.Respond(200, sentence)), only(deleted),
			[]string{"200 as application/json, {message: string}; a read is refused", "Delete reports an error although"},
		},
		"refused while running": {
			"deleteSimulation", clienttest.Error(400, "invalid_state", "x"), only(running),
			[]string{"refused with 400, invalid_state", "call Stop before Delete"},
		},
		"without effect": {
			"deleteSimulation", clienttest.Respond(200, success), only(running, deleted),
			[]string{"accepted, but the run goes on", "a read still shows it"},
		},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t)
			srv.Inject(tt.operation, tt.fault)
			requireReport(t, srv, to, tt.not, tt.parts...)
		})
	}
	subtest(t, "still readable", func(t *testing.T) {
		srv, to := inMemory(t, clienttest.SoftDelete())
		requireReport(t, srv, to, only(running, deleted), "a read still shows it")
	})
}
