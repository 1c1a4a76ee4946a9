package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/gen"
)

func TestDeleteTakesA404ForSuccessOnlyAfterAnAttemptThatMayHaveArrived(t *testing.T) {
	for name, tt := range map[string]struct {
		faults   []clienttest.Fault
		requests int
		notFound bool
	}{
		"reset after it was deleted":       {[]clienttest.Fault{clienttest.ResetAfter()}, 2, false},
		"cut body":                         {[]clienttest.Fault{clienttest.CutBody()}, 2, false},
		"a gateway's 502":                  {[]clienttest.Fault{clienttest.HTMLAfter(502)}, 2, false},
		"500 after it was deleted":         {[]clienttest.Fault{clienttest.ServerErrorAfter(500)}, 2, false},
		"and then refused":                 {[]clienttest.Fault{clienttest.ResetAfter(), clienttest.Refuse()}, 2, false},
		"not there":                        {[]clienttest.Fault{deletedBefore()}, 1, true},
		"refused, then not there":          {[]clienttest.Fault{clienttest.Refuse(), deletedBefore()}, 1, true},
		"rate limit, then not there":       {[]clienttest.Fault{clienttest.RateLimit("1"), deletedBefore()}, 2, true},
		"reset before, then another's 404": {[]clienttest.Fault{clienttest.ResetBefore(), deletedBefore()}, 2, false},
		"nothing goes wrong":               {nil, 1, false},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("deleteSimulation", tt.faults...)
			err := newClient(t, srv).Simulations.Delete(t.Context(), id)
			if tt.notFound {
				require.ErrorIs(t, err, client.ErrNotFound)
			} else {
				require.NoError(t, err)
			}
			_, there := srv.State(id)
			require.False(t, there || len(sent(srv, "deleteSimulation")) != tt.requests, "there: %v, requests: %v", there, srv.Requests())
		})
	}
}

// deletedBefore is a 404 as for a simulation that somebody else deleted.
func deletedBefore() clienttest.Fault {
	return clienttest.RespondAfter(404, `{"error":"not_found"}`)
}

func TestDeleteThatNeverGotAnAnswerIsAnError(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seed(t, srv)
		srv.Inject("deleteSimulation", clienttest.Times(3, clienttest.ResetBefore())...)
		var failed *client.TransportError
		require.ErrorAs(t, newClient(t, srv).Simulations.Delete(t.Context(), id), &failed)
		require.True(t, failed.MayHaveArrived)
		state(t, srv, id)
	})
}

func TestStopSaysWhatBecameOfTheCallsOrWhyNot(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	id := seedStatus(t, srv, clienttest.StatusInProgress)
	result, err := c.Simulations.Stop(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 2, result.SuccessfulDisconnects+result.PendingStopped)
	require.Equal(t, "Stopped", state(t, srv, id).Status)

	_, err = c.Simulations.Stop(t.Context(), id)
	require.ErrorIs(t, err, client.ErrInvalidState)
	require.ErrorContains(t, err, "The simulation cannot be stopped now")
	_, err = c.Simulations.Stop(t.Context(), 4711)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.NotErrorIs(t, err, client.ErrInvalidState)
}

func TestDeleteAndStopTakeAnAnswerWithoutSuccessForOne(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	id := seedStatus(t, srv, clienttest.StatusPending)
	srv.Inject("stopSimulation", clienttest.RespondAfter(200, `{"disconnect_results":{"successful_disconnects":2,"failed_disconnects":1,"pending_stopped":3}}`))
	result, err := c.Simulations.Stop(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, &client.StopResult{SuccessfulDisconnects: 2, FailedDisconnects: 1, PendingStopped: 3}, result)

	srv.Inject("deleteSimulation", clienttest.RespondAfter(200, `{"message":"gone"}`))
	require.NoError(t, c.Simulations.Delete(t.Context(), id))
	require.Len(t, sent(srv, "deleteSimulation"), 1)
}

func TestStopWorksWithoutDisconnectResults(t *testing.T) {
	srv := newServer(t)
	id := seedStatus(t, srv, clienttest.StatusPending)
	srv.Inject("stopSimulation", clienttest.RespondAfter(200, `{"success":true,"message":"Stopped."}`))
	result, err := newClient(t, srv).Simulations.Stop(t.Context(), id)
	require.NoError(t, err)
	require.Nil(t, result)
}

func TestStopDoesNotWaitForAnotherWriterOfTheClient(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c := newClient(t, srv)
		id := seedStatus(t, srv, clienttest.StatusPending)
		srv.Inject("deleteSimulation", clienttest.Delay(20*time.Second))
		done := make(chan error, 1)
		go func() { done <- c.Simulations.Delete(context.WithoutCancel(t.Context()), id) }()
		began := time.Now()
		<-time.After(time.Second)
		_, err := c.Simulations.Stop(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, time.Second, time.Since(began))
		require.NoError(t, <-done)
	})
}

func TestStartSendsNoScenarios(t *testing.T) {
	srv := newServer(t, clienttest.PutWithoutScenariosClears())
	c := newClient(t, srv)
	id := seed(t, srv)
	before := state(t, srv, id).Scenarios
	sim, err := c.Simulations.Start(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, client.SimulationStatusPending, sim.Status)
	start := srv.Requests()[0]
	require.Empty(t, start.Body, "not even {}")
	require.NotContains(t, start.Header, "Content-Type")
	require.Equal(t, before, state(t, srv, id).Scenarios)
}

func TestStartingWhatRunsIsErrRunning(t *testing.T) {
	for name, opts := range map[string][]clienttest.Option{
		"as 400":                      nil,
		"as 200, success is false":    {clienttest.RefuseWithSuccessFalse()},
		"as 200, status is \"error\"": {clienttest.RefuseWithStatusError()},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, opts...)
			c := newClient(t, srv)
			for _, status := range []string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary} {
				id := seedStatus(t, srv, status)
				_, err := c.Simulations.Start(t.Context(), id)
				require.ErrorIs(t, err, client.ErrRunning)
				require.ErrorContains(t, err, "wait for its end, or stop it")
				require.Equal(t, status, state(t, srv, id).Status)
			}
		})
	}
}

func TestAStartThatIsRefusedForAnotherReasonIsNotErrRunning(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	srv.Inject("startSimulation", clienttest.PlanExpired(), clienttest.Respond(400, `{"error":"invalid_state"}`))
	_, err := newClient(t, srv).Simulations.Start(t.Context(), id)
	require.ErrorIs(t, err, client.ErrSubscriptionExpired)
	require.NotErrorIs(t, err, client.ErrRunning)
	_, err = newClient(t, srv).Simulations.Start(t.Context(), id)
	require.ErrorIs(t, err, client.ErrInvalidState)
	require.NotErrorIs(t, err, client.ErrRunning)
}

func TestStartWorksWithoutASimulationInTheAnswer(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	srv.Inject("startSimulation", clienttest.RespondAfter(200, `{"success":true,"message":"Started."}`))
	sim, err := newClient(t, srv).Simulations.Start(t.Context(), id)
	require.NoError(t, err)
	require.Nil(t, sim)
}

func TestStartAndStopAreNotRepeatedOnceTheyMayHaveArrived(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c := newClient(t, srv)
		id := seed(t, srv)
		srv.Inject("startSimulation", clienttest.ResetAfter())
		srv.Inject("stopSimulation", clienttest.ResetAfter())
		var failed *client.TransportError
		_, err := c.Simulations.Start(t.Context(), id)
		require.ErrorAs(t, err, &failed)
		require.True(t, failed.MayHaveArrived)
		require.Equal(t, "Pending", state(t, srv, id).Status)
		_, err = c.Simulations.Stop(t.Context(), id)
		require.ErrorAs(t, err, &failed)
		require.Len(t, srv.Requests(), 2)
	})
}

func TestEnhancePromptNeedsACompletedSimulation(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	for _, status := range []string{"Draft", "Pending", "In Progress", "Calculating Summary", "Stopped"} {
		_, err := c.Simulations.EnhancePrompt(t.Context(), seedStatus(t, srv, status))
		require.ErrorIs(t, err, client.ErrInvalidState, status)
	}
	prompt, err := c.Simulations.EnhancePrompt(t.Context(), seedStatus(t, srv, "Completed"))
	require.NoError(t, err)
	require.Equal(t, gen.PromptSection{Title: "Greeting", Prompt: "Greet the caller."}, prompt.PreviousContext[0])
	require.Equal(t, gen.PromptSection{Title: "Greeting", Prompt: "Greet the caller and say your name."}, prompt.PromptBreakdown[0])
}
