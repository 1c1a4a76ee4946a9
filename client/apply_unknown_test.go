package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// failure is how a write fails.
type failure struct {
	fault  clienttest.Fault
	stored bool
	fate   client.Fate
}

// failures are those of a connection, and the responses that say nothing final.
func failures() map[string]failure {
	return map[string]failure{
		"connection refused":        {clienttest.Refuse(), false, client.NotSent},
		"429":                       {clienttest.RateLimit(""), false, client.NotSent},
		"429, stored":               {clienttest.Stored(clienttest.RateLimit("")), true, client.NotSent},
		"500":                       {clienttest.ServerError(500), false, client.Ambiguous},
		"500, stored":               {clienttest.Stored(clienttest.ServerError(500)), true, client.Ambiguous},
		"503":                       {clienttest.ServerError(503), false, client.Ambiguous},
		"503, stored":               {clienttest.Stored(clienttest.ServerError(503)), true, client.Ambiguous},
		"reset before it is stored": {clienttest.ResetBefore(), false, client.Ambiguous},
		"reset after it is stored":  {clienttest.ResetAfter(), true, client.Ambiguous},
		"cut body":                  {clienttest.CutBody(), true, client.Ambiguous},
		"cut chunks":                {clienttest.CutChunked(), true, client.Ambiguous},
		"unreadable 200":            {clienttest.HTML(200), false, client.Ambiguous},
		"unreadable 200, stored":    {clienttest.Stored(clienttest.HTML(200)), true, client.Ambiguous},
		"200 without its object":    {clienttest.Stored(clienttest.Respond(200, `{"success":true}`)), true, client.Ambiguous},
		"200 of another simulation": {clienttest.Stored(clienttest.Respond(200, `{"success":true,"simulation":{"id":5}}`)), true, client.Ambiguous},
		"408":                       {clienttest.Respond(408, `{}`), false, client.Ambiguous},
		"502":                       {clienttest.HTML(502), false, client.Ambiguous},
		"502, stored":               {clienttest.Stored(clienttest.HTML(502)), true, client.Ambiguous},
		"502 with JSON":             {clienttest.ServerError(502), false, client.Ambiguous},
		"504":                       {clienttest.HTML(504), false, client.Ambiguous},
		"504, stored":               {clienttest.Stored(clienttest.HTML(504)), true, client.Ambiguous},
		"500 HTML":                  {clienttest.HTML(500), false, client.Ambiguous},
		"503 text, stored":          {clienttest.Stored(clienttest.PlainText(503)), true, client.Ambiguous},
		"503 empty":                 {clienttest.Empty(503), false, client.Ambiguous},
		"without an id":             {clienttest.Respond(200, `{"success":true,"simulation":{"name":"n"}}`), false, client.Ambiguous},
		"202":                       {clienttest.Respond(202, `{"success":true,"simulation":{"id":101}}`), false, client.Ambiguous},
		"204, stored":               {clienttest.Stored(clienttest.Empty(204)), true, client.Ambiguous},
	}
}

// requireResolved checks the end of an Edit whose first write failed: the failure, what a read then shows, and whether the
// body adds decide.
func requireResolved(t *testing.T, srv *clienttest.Server, f failure, adds bool, result *client.EditResult, err error) {
	t.Helper()
	versions := len(srv.History(101))
	requireGuarded(t, srv)
	if !f.stored && f.fate == client.Ambiguous && adds {
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.False(t, unknown.Accepted)
		require.Len(t, unknown.Seen.Scenarios, 2, "what was seen")
		require.ErrorContains(t, err, "wait ten minutes, call Verify with the Plan, and apply it again if it was not applied")
		require.Equal(t, 1, versions)
		return
	}
	require.NoError(t, err)
	require.Equal(t, 2, versions, "stored once")
	require.Equal(t, f.fate == client.Ambiguous, result.LateWritePossible)
	require.Equal(t, adds, len(result.AddedIDs) == 1)
	want := client.OutcomeVerified
	if f.stored {
		want = client.OutcomeReconciled
	}
	require.Equal(t, want, result.Outcome)
}

// requestsToResolve are those of requireResolved, if no request takes long.
func requestsToResolve(f failure, adds bool) []string {
	switch {
	case !f.stored && f.fate == client.Ambiguous && adds: // adding twice is never risked
		return []string{"GET", "PUT", "GET", "GET", "GET"}
	case f.stored:
		return []string{"GET", "PUT", "GET"}
	case f.fate == client.Ambiguous:
		return []string{"GET", "PUT", "GET", "GET", "GET", "PUT", "GET"}
	}
	return []string{"GET", "PUT", "GET", "PUT", "GET"}
}

func TestSimulationsService_Edit_ResolvesAnUnknownOutcomeByReading(t *testing.T) {
	changes := map[string]struct {
		change func(*client.Edit) error
		adds   bool
	}{
		"adds": {adding("Asks"), true}, "changes": {renaming(books, "Asks"), false},
		"removes": {removing(books), false}, "sets": {settingName("Surgery"), false},
	}
	for name, tt := range failures() {
		for kind, c := range changes {
			synctestSubtest(t, name+", "+kind, func(t *testing.T) {
				srv := newServer(t)
				id := seed(t, srv)
				srv.Inject("updateSimulation", tt.fault)
				result, err := newClient(t, srv).Simulations.Edit(t.Context(), id, c.change)
				requireResolved(t, srv, tt, c.adds, result, err)
				if name != "connection refused" { // of which the server knows nothing
					require.Equal(t, requestsToResolve(tt, c.adds), methods(srv))
				}
			})
		}
		if !tt.stored && tt.fate == client.Ambiguous && name != "reset before it is stored" {
			continue // three looks over two seconds
		}
		t.Run(name+", over sockets", func(t *testing.T) {
			t.Parallel()
			srv, id := loopback(t)
			srv.Inject("updateSimulation", tt.fault)
			result, err := newClient(t, srv, client.WithRetry(withoutDelays())).Simulations.Edit(t.Context(), id, removing(books))
			requireResolved(t, srv, tt, false, result, err)
		})
	}
}

// Somebody else writes after the failed write: neither the wanted nor the old state is there.
func TestSimulationsService_Apply_UnknownOutcomeAndAnotherWriter(t *testing.T) {
	for name, tt := range failures() {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, settingName("Surgery"))
			srv.Inject("updateSimulation", tt.fault)
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			_, err := c.Simulations.Apply(t.Context(), p)
			require.LessOrEqual(t, len(sent(srv, "updateSimulation")), 1)
			if tt.fate == client.NotSent {
				var conflict *client.ConflictError
				require.ErrorAs(t, err, &conflict)
				return
			}
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Contains(t, unknown.Seen.Settings.Name, "by somebody else")
		})
	}
}

// What the service refused was not stored, or it was all the same: reading tells.
func TestSimulationsService_Edit_ReconcilesAWriteThatWasRefusedButStored(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"400":               clienttest.Error(400, "bad_request", "No."),
		"401":               clienttest.Error(401, "unauthorized", "No."),
		"404":               clienttest.Error(404, "not_found", "No."),
		"409":               clienttest.HTML(409),
		"422":               clienttest.Respond(422, `{"error":"no"}`),
		"200 success false": clienttest.Respond(200, `{"success":false,"error":"no"}`),
		"200 status error":  clienttest.Respond(200, `{"status":"error"}`),
		"200 plan expired":  clienttest.PlanExpired(),
		"303":               clienttest.Redirect(303, "/"),
	} {
		for kind, change := range map[string]func(*client.Edit) error{"adds": adding("Asks"), "removes": removing(books)} {
			synctestSubtest(t, name+", stored, "+kind, func(t *testing.T) {
				srv := newServer(t)
				c, id := newClient(t, srv), seed(t, srv)
				srv.Inject("updateSimulation", clienttest.Stored(fault))
				result, err := c.Simulations.Edit(t.Context(), id, change)
				require.NoError(t, err)
				require.Equal(t, client.OutcomeReconciled, result.Outcome)
				require.Equal(t, []string{"GET", "PUT", "GET"}, methods(srv))
				require.False(t, result.LateWritePossible, "the service is done with it")
			})
		}
		synctestSubtest(t, name+", not stored", func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", fault)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			var refused *client.APIError
			require.ErrorAs(t, err, &refused)
			var unknown *client.OutcomeUnknownError
			require.False(t, errors.As(err, &unknown))
			require.Equal(t, []string{"GET", "PUT", "GET"}, methods(srv), "looked at, and not written again")
			require.Len(t, srv.History(id), 1)
		})
	}
}

func TestSimulationsService_Edit_AttemptsEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   clienttest.Fault
		change  func(*client.Edit) error
		puts    int
		unknown bool
	}{
		"500":                  {clienttest.ServerError(500), settingName("Surgery"), 3, true},
		"500 and an add":       {clienttest.ServerError(500), adding("Asks"), 1, true},
		"429":                  {clienttest.RateLimit(""), adding("Asks"), 3, false},
		"429 with a long wait": {clienttest.RateLimit("3600"), adding("Asks"), 1, false},
		"refused":              {clienttest.Refuse(), adding("Asks"), 0, false},
		"reset":                {clienttest.ResetBefore(), settingName("Surgery"), 3, true},
		"302":                  {clienttest.Redirect(302, "/"), settingName("Surgery"), 1, false},
		"501":                  {clienttest.ServerError(501), adding("Asks"), 1, true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.Times(9, tt.fault)...)
			_, err := c.Simulations.Edit(t.Context(), id, tt.change)
			require.Error(t, err)
			var unknown *client.OutcomeUnknownError
			require.Equal(t, tt.unknown, errors.As(err, &unknown))
			require.Len(t, sent(srv, "updateSimulation"), tt.puts)
			require.Len(t, srv.History(id), 1)
			requireGuarded(t, srv)
		})
	}
}

// What fails after an ambiguous write cannot make it certain that nothing was stored.
func TestSimulationsService_Edit_AnAmbiguousWriteStaysAmbiguous(t *testing.T) {
	starts := clienttest.Before(func(srv *clienttest.Server) {
		srv.Edit(101, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	})
	pass, reset := clienttest.Pass(), clienttest.ResetBefore()
	for name, tt := range map[string]struct {
		put, get []clienttest.Fault
		stored   int // versions
		seen     bool
	}{
		"then a refusal":        {[]clienttest.Fault{reset, clienttest.Respond(400, `{}`)}, nil, 1, true},
		"then 429, exhausted":   {[]clienttest.Fault{reset, clienttest.RateLimit(""), clienttest.RateLimit("")}, nil, 1, true},
		"then nothing readable": {[]clienttest.Fault{clienttest.ResetAfter()}, []clienttest.Fault{pass, clienttest.HTML(200), clienttest.HTML(200), clienttest.HTML(200)}, 2, false},
		"then another's write": {
			[]clienttest.Fault{reset, clienttest.RateLimit("")}, []clienttest.Fault{pass, pass, otherWriter(101)}, 2, true,
		},
		"then it runs": {[]clienttest.Fault{reset}, []clienttest.Fault{pass, starts}, 2, true},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", tt.put...)
			srv.Inject("getSimulation", tt.get...)
			_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, tt.seen, unknown.Seen != nil)
			require.Len(t, srv.History(id), tt.stored)
		})
	}
}

// A lagging replica does not hide that the write was stored: a scenario is never added twice.
func TestSimulationsService_Edit_LooksLaterBeforeItAddsAgain(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"500": clienttest.Stored(clienttest.ServerError(500)), "a reset": clienttest.ResetAfter(),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t, clienttest.LaggingReads(1900*time.Millisecond))
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", fault)
			result, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			require.NoError(t, err)
			require.Equal(t, client.OutcomeReconciled, result.Outcome)
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id))
		})
	}
}

// In fake time: the client gives up, and the write lands later.
func TestSimulationsService_Edit_WriteThatLandsLate(t *testing.T) {
	for name, tt := range map[string]struct {
		delay   time.Duration
		change  func(*client.Edit) error
		outcome client.Outcome // empty: unknown
		names   []string       // stored in the end
	}{
		"before the look":               {0, adding("Asks"), client.OutcomeReconciled, []string{"Books", "Cancels", "Asks"}},
		"after the look, adding":        {time.Minute, adding("Asks"), "", []string{"Books", "Cancels", "Asks"}},
		"after the look, adding no one": {time.Minute, removing(books), client.OutcomeVerified, []string{"Cancels"}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithTimeout(5*time.Second)), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.StoreAfterGiveUp(tt.delay))
			result, err := c.Simulations.Edit(t.Context(), id, tt.change)
			if tt.outcome != "" {
				require.NoError(t, err)
				require.Equal(t, tt.outcome, result.Outcome)
				require.True(t, result.LateWritePossible)
			} else {
				var unknown *client.OutcomeUnknownError
				require.ErrorAs(t, err, &unknown)
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}
			<-time.After(2 * time.Minute)
			require.Equal(t, tt.names, storedNames(t, srv, id), "never twice")
		})
	}
}

func TestSimulationsService_Edit_CancelledWriteIsUnknown(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.StoreAfterGiveUp(time.Second))
		_, err := c.Simulations.Edit(cancelAfter(t, 3*time.Second), id, settingName("Surgery"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.ErrorIs(t, err, context.Canceled)
		require.Nil(t, unknown.Seen)
		require.Len(t, srv.History(id), 1)
		<-time.After(time.Minute)
		require.Equal(t, "Surgery", state(t, srv, id).Name, "it landed")
	})
}

func TestSimulationsService_Edit_RequestEditorThatFailsSendsNothing(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv, client.WithRetry(withoutDelays()), client.WithRequestEditor(func(_ context.Context, req *http.Request) error {
		if req.Method == http.MethodPut {
			return context.DeadlineExceeded
		}
		return nil
	})), seed(t, srv)
	_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
	var unknown *client.OutcomeUnknownError
	require.False(t, errors.As(err, &unknown))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, sent(srv, "updateSimulation"))
}

// The error is about the write whose outcome is unknown, and not about another one that was refused.
func TestOutcomeUnknownError_WrapsTheWriteOfUnknownOutcome(t *testing.T) {
	for name, second := range map[string]clienttest.Fault{
		"then refused": clienttest.Error(400, "bad_request", "No."), "then never sent": clienttest.RateLimit("3600"),
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 2})), seed(t, srv)
			srv.Inject("updateSimulation", clienttest.ResetBefore(), second)
			_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.False(t, unknown.Accepted)
			var failed *client.TransportError
			require.ErrorAs(t, err, &failed)
			require.True(t, failed.MayHaveArrived)
			require.NotErrorAs(t, err, new(*client.APIError))
		})
	}
}

// A write that the service failed to store may be stored all the same.
func TestSimulationsService_Edit_AFailureThatCannotBeReadBackIsUnknown(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.ServerError(500))
		srv.Inject("getSimulation", append([]clienttest.Fault{clienttest.Pass()}, clienttest.Times(3, clienttest.HTML(200))...)...)
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
		require.ErrorIs(t, err, client.ErrServer)
		require.ErrorContains(t, err, "no read has succeeded since (")
	})
}

// If reads do not show the changed setting, the base proves no write, not even after a look at another state.
func TestSimulationsService_Apply_TheBaseProvesNoWriteThatReadsDoNotShow(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t, clienttest.SkipValidation())
		c, id := newClient(t, srv), seed(t, srv)
		srv.Edit(id, func(sim *clienttest.Simulation) {
			sim.Extra = map[string]any{"max_call_duration_in_minutes": clienttest.Absent{}}
		})
		named := func(name string) clienttest.Fault {
			return clienttest.After(func(srv *clienttest.Server) {
				srv.Edit(id, func(sim *clienttest.Simulation) { sim.Name = name })
			})
		}
		p := plan(t, c, id, func(e *client.Edit) error {
			e.MaxCallDurationInMinutes = 7
			return nil
		})
		srv.Inject("updateSimulation", clienttest.PlainText(503).And(named("Surgery")))
		srv.Inject("getSimulation", clienttest.Pass(), named("Clinic"))
		_, err := c.Simulations.Apply(t.Context(), p)
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown)
	})
}
