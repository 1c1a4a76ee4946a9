package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// notFoundAfter deletes the simulation, and responds as if another program had done it before.
func notFoundAfter() clienttest.Fault {
	return clienttest.Stored(clienttest.Respond(404, `{"error":"not_found"}`))
}

func TestSimulationsService_Delete_Takes404ForSuccessOnlyIfAnEarlierAttemptMayHaveArrived(t *testing.T) {
	for name, tt := range map[string]struct {
		faults   []clienttest.Fault
		requests int // that arrived
		want     error
	}{
		"nothing goes wrong":               {nil, 1, nil},
		"reset after it was deleted":       {[]clienttest.Fault{clienttest.ResetAfter()}, 2, nil},
		"cut body":                         {[]clienttest.Fault{clienttest.CutBody()}, 2, nil},
		"502 of a gateway":                 {[]clienttest.Fault{clienttest.Stored(clienttest.HTML(502))}, 2, nil},
		"500 after it was deleted":         {[]clienttest.Fault{clienttest.Stored(clienttest.ServerError(500))}, 2, nil},
		"reset after, then refused":        {[]clienttest.Fault{clienttest.ResetAfter(), clienttest.Refuse()}, 2, nil},
		"reset before, then another's 404": {[]clienttest.Fault{clienttest.ResetBefore(), notFoundAfter()}, 2, nil},
		"404":                              {[]clienttest.Fault{notFoundAfter()}, 1, client.ErrNotFound},
		"refused, then 404":                {[]clienttest.Fault{clienttest.Refuse(), notFoundAfter()}, 1, client.ErrNotFound},
		"reset before, then 403": {
			[]clienttest.Fault{clienttest.ResetBefore(), clienttest.Error(403, "forbidden", "no")}, 2, client.ErrForbidden,
		},
		"rate limit, then 404": {[]clienttest.Fault{clienttest.RateLimit("1"), notFoundAfter()}, 2, client.ErrNotFound},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("deleteSimulation", tt.faults...)
			err := newClient(t, srv).Simulations.Delete(t.Context(), id)
			require.ErrorIs(t, err, tt.want)
			_, stored := srv.State(id)
			require.Equal(t, tt.want == client.ErrForbidden, stored)
			require.Len(t, sent(srv, "deleteSimulation"), tt.requests)
		})
	}
}

func TestSimulationsService_Delete_IsAnErrorWithoutAResponse(t *testing.T) {
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

func TestSimulationsService_Delete_SucceedsOnAProofAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		ok    bool
		is    error
	}{
		"success":                  {clienttest.Respond(200, `{"success":true,"message":"Gone."}`), true, nil},
		"success, with an error":   {clienttest.Respond(200, `{"success":true,"error":"Mail failed."}`), true, nil},
		"204":                      {clienttest.Empty(204), true, nil},
		"an empty 200":             {clienttest.Empty(200), true, nil},
		"an empty 200, as JSON":    {clienttest.Respond(200, "\r\n"), true, nil},
		"an empty 202":             {clienttest.Empty(202), true, nil},
		"a sentence":               {clienttest.Respond(200, `{"message":"Gone."}`), false, client.ErrUnreadable},
		"a sentence of a gateway":  {clienttest.Respond(200, `{"message":"Internal server error"}`), false, client.ErrGateway},
		"an empty object":          {clienttest.Respond(200, `{}`), false, client.ErrUnreadable},
		"null":                     {clienttest.Respond(200, `null`), false, client.ErrUnreadable},
		"ok":                       {clienttest.Respond(200, `{"ok":true}`), false, client.ErrUnreadable},
		"success as a string":      {clienttest.Respond(200, `{"success":"true"}`), false, client.ErrUnreadable},
		"success as a page":        {clienttest.Respond(200, `{"success":true}`, "Content-Type", "text/html"), false, client.ErrGateway},
		"HTML":                     {clienttest.HTML(200), false, client.ErrGateway},
		"success false":            {clienttest.Respond(200, `{"success":false,"message":"No."}`), false, nil},
		"ok false":                 {clienttest.Respond(200, `{"ok":false,"message":"No."}`), false, nil},
		"an error":                 {clienttest.Respond(200, `{"error":{"code":5},"message":"No."}`), false, nil},
		"a status":                 {clienttest.Respond(200, `{"status":"Failed","message":"No."}`), false, nil},
		"success, a failed status": {clienttest.Respond(200, `{"success":true,"status":"failed"}`), false, nil},
		"404 of the service":       {clienttest.Error(404, "not_found", "No."), false, client.ErrNotFound},
		"404 of a gateway":         {clienttest.HTML(404), false, client.ErrGateway},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("deleteSimulation", tt.fault)
			err := newClient(t, srv).Simulations.Delete(t.Context(), id)
			require.Len(t, sent(srv, "deleteSimulation"), 1)
			if tt.ok {
				require.NoError(t, err)
				return
			}
			require.ErrorAs(t, err, new(*client.APIError))
			if tt.is != nil {
				require.ErrorIs(t, err, tt.is)
			}
			require.Equal(t, tt.is == client.ErrUnreadable || tt.is == client.ErrGateway, errors.Is(err, client.ErrUnreadable) ||
				errors.Is(err, client.ErrGateway), "a refusal is neither")
		})
	}
}

// Only the service knows whether the simulation is gone.
func TestSimulationsService_Delete_TakesA404AsASuccessAfterAnAttemptThatMayHaveArrived(t *testing.T) {
	notFound := clienttest.Error(404, "not_found", "No.")
	for name, tt := range map[string]struct {
		faults []clienttest.Fault
		ok     bool
	}{
		"after a 502":                      {[]clienttest.Fault{clienttest.HTML(502), notFound}, true},
		"after a reset":                    {[]clienttest.Fault{clienttest.ResetBefore(), notFound}, true},
		"after a 429":                      {[]clienttest.Fault{clienttest.RateLimit("1"), notFound}, false},
		"at once":                          {[]clienttest.Fault{notFound}, false},
		"of a gateway after its 502":       {[]clienttest.Fault{clienttest.HTML(502), clienttest.HTML(404)}, false},
		"with JSON of a gateway after 502": {[]clienttest.Fault{clienttest.HTML(502), clienttest.Respond(404, `{"message":"no route"}`)}, false},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("deleteSimulation", tt.faults...)
			err := newClient(t, srv).Simulations.Delete(t.Context(), id)
			require.Len(t, sent(srv, "deleteSimulation"), len(tt.faults))
			if tt.ok {
				require.NoError(t, err)
				return
			}
			require.ErrorAs(t, err, new(*client.APIError))
		})
	}
}

func TestSimulationsService_Stop(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	id := seedStatus(t, srv, clienttest.StatusInProgress)
	result, err := c.Simulations.Stop(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, 2, result.SuccessfulDisconnects+result.PendingStopped)
	require.Equal(t, clienttest.StatusStopped, state(t, srv, id).Status)

	_, err = c.Simulations.Stop(t.Context(), id)
	require.ErrorIs(t, err, client.ErrInvalidState)
	require.ErrorContains(t, err, "The simulation cannot be stopped now")

	_, err = c.Simulations.Stop(t.Context(), 4711)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.NotErrorIs(t, err, client.ErrInvalidState)
}

func TestSimulationsService_Stop_ReadsAnIncompleteResponse(t *testing.T) {
	for body, want := range map[string]*client.StopResult{
		`{"success":true,"message":"Stopped."}`: nil,
		`{"disconnect_results":{"successful_disconnects":2,"failed_disconnects":1,"pending_stopped":3}}`: {
			SuccessfulDisconnects: 2, FailedDisconnects: 1, PendingStopped: 3,
		},
	} {
		srv := newServer(t)
		id := seedStatus(t, srv, clienttest.StatusPending)
		srv.Inject("stopSimulation", clienttest.Stored(clienttest.Respond(200, body)))
		result, err := newClient(t, srv).Simulations.Stop(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, result)
	}
}

func TestSimulationsService_Stop_DoesNotWaitForAnotherWriter(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c := newClient(t, srv)
		id := seedStatus(t, srv, clienttest.StatusPending)
		srv.Inject("deleteSimulation", clienttest.Delay(20*time.Second))
		done := make(chan error, 1)
		go func() { done <- c.Simulations.Delete(context.WithoutCancel(t.Context()), id) }()
		start := time.Now()
		<-time.After(time.Second)
		_, err := c.Simulations.Stop(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, time.Second, time.Since(start))
		require.NoError(t, <-done)
	})
}

// A server that insists on JSON gets an empty object. It has no scenarios, so the stored list stays.
func TestSimulationsService_Start_SendsNoScenarios(t *testing.T) {
	srv := newServer(t, clienttest.PutWithoutScenariosClears())
	id := seed(t, srv)
	before := state(t, srv, id).Scenarios
	sim, err := newClient(t, srv).Simulations.Start(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, client.SimulationStatusPending, sim.Status)
	request := srv.Requests()[0]
	require.Equal(t, "{}", string(request.Body))
	require.Equal(t, []string{"application/json"}, request.Header["Content-Type"])
	require.Equal(t, before, state(t, srv, id).Scenarios)
}

func TestSimulationsService_Start_ReturnsTheRefusalOfARunningSimulation(t *testing.T) {
	for name, tt := range map[string]struct {
		opts   []clienttest.Option
		advice string
	}{
		"with 400":                        {nil, "wait until it allows this"},
		"with 200, success is false":      {[]clienttest.Option{clienttest.RefuseWithSuccessFalse()}, "correct the request"}, // no code
		`with 200, the status is "error"`: {[]clienttest.Option{clienttest.RefuseWithStatusError()}, "wait until it allows this"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, tt.opts...)
			c := newClient(t, srv)
			for _, status := range []string{clienttest.StatusPending, clienttest.StatusInProgress, clienttest.StatusCalculatingSummary} {
				id := seedStatus(t, srv, status)
				_, err := c.Simulations.Start(t.Context(), id)
				var refused *client.APIError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, refused.Code == "invalid_state", errors.Is(err, client.ErrInvalidState))
				require.ErrorContains(t, err, tt.advice)
				require.Equal(t, status, state(t, srv, id).Status)
				requests := srv.Requests()
				require.Equal(t, "POST", requests[len(requests)-1].Method, "one request, which reads nothing")
			}
		})
	}
}

func TestSimulationsService_Start_ReturnsTheMeaningOfARefusal(t *testing.T) {
	for name, tt := range map[string]struct {
		fault clienttest.Fault
		want  error
	}{
		"plan expired":  {clienttest.PlanExpired(), client.ErrSubscriptionExpired},
		"invalid state": {clienttest.Respond(400, `{"error":"invalid_state"}`), client.ErrInvalidState},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("startSimulation", tt.fault)
			_, err := newClient(t, srv).Simulations.Start(t.Context(), seed(t, srv))
			require.ErrorIs(t, err, tt.want)
		})
	}
}

func TestSimulationsService_Start_ReturnsNilIfTheResponseHasNoSimulation(t *testing.T) {
	srv := newServer(t)
	srv.Inject("startSimulation", clienttest.Stored(clienttest.Respond(200, `{"success":true,"message":"Started."}`)))
	sim, err := newClient(t, srv).Simulations.Start(t.Context(), seed(t, srv))
	require.NoError(t, err)
	require.Nil(t, sim)
}

func TestSimulationsService_Start_IsNotRetriedOnceItMayHaveArrived(t *testing.T) {
	srv := newServer(t)
	id := seed(t, srv)
	srv.Inject("startSimulation", clienttest.ResetAfter())
	var failed *client.TransportError
	_, err := newClient(t, srv).Simulations.Start(t.Context(), id)
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.MayHaveArrived)
	require.Len(t, srv.Requests(), 1)
	require.Equal(t, clienttest.StatusPending, state(t, srv, id).Status)
}

func TestSimulationsService_Stop_IsNotRetriedOnceItMayHaveArrived(t *testing.T) {
	srv := newServer(t)
	id := seedStatus(t, srv, clienttest.StatusPending)
	srv.Inject("stopSimulation", clienttest.ResetAfter())
	var failed *client.TransportError
	_, err := newClient(t, srv).Simulations.Stop(t.Context(), id)
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.MayHaveArrived)
	require.Len(t, srv.Requests(), 1)
}

func TestSimulationsService_EnhancePrompt_NeedsACompletedSimulation(t *testing.T) {
	srv := newServer(t)
	c := newClient(t, srv)
	for _, status := range []string{"Draft", "Pending", "In Progress", "Calculating Summary", "Stopped"} {
		_, err := c.Simulations.EnhancePrompt(t.Context(), seedStatus(t, srv, status))
		require.ErrorIs(t, err, client.ErrInvalidState, status)
	}
	prompt, err := c.Simulations.EnhancePrompt(t.Context(), seedStatus(t, srv, "Completed"))
	require.NoError(t, err)
	require.Equal(t, "Greeting", prompt.PreviousContext[0].Title)
	require.Equal(t, "Greet the caller.", prompt.PreviousContext[0].Prompt)
	require.Equal(t, "Greeting", prompt.PromptBreakdown[0].Title)
	require.Equal(t, "Greet the caller and say your name.", prompt.PromptBreakdown[0].Prompt)
}
