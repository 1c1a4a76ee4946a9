package client_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// fate is what became of a write, as far as its failure tells.
type fate int

const (
	notSent fate = iota // nothing was sent, or looked at
	failed              // the service answered that it failed, and is done
	open                // it can still land
)

// fates are the failures that promise 6 tells apart.
func fates() map[string]struct {
	fault  clienttest.Fault
	stored bool
	fate   fate
} {
	return map[string]struct {
		fault  clienttest.Fault
		stored bool
		fate   fate
	}{
		"connection refused":        {clienttest.Refuse(), false, notSent},
		"429":                       {clienttest.RateLimit(""), false, notSent},
		"500":                       {clienttest.ServerError(500), false, failed},
		"500, stored":               {clienttest.ServerErrorAfter(500), true, failed},
		"503":                       {clienttest.ServerError(503), false, failed},
		"503, stored":               {clienttest.ServerErrorAfter(503), true, failed},
		"reset before it is stored": {clienttest.ResetBefore(), false, open},
		"reset after it is stored":  {clienttest.ResetAfter(), true, open},
		"cut body":                  {clienttest.CutBody(), true, open},
		"cut chunks":                {clienttest.CutChunked(), true, open},
		"unreadable 200":            {clienttest.HTML(200), false, open},
		"unreadable 200, stored":    {clienttest.HTMLAfter(200), true, open},
		"200 without its object":    {clienttest.RespondAfter(200, `{"success":true}`), true, open},
		"200 of another simulation": {clienttest.RespondAfter(200, `{"success":true,"simulation":{"id":5}}`), true, open},
		"408":                       {clienttest.Respond(408, `{}`), false, open},
		"502":                       {clienttest.HTML(502), false, open},
		"502, stored":               {clienttest.HTMLAfter(502), true, open},
		"504":                       {clienttest.HTML(504), false, open},
		"504, stored":               {clienttest.HTMLAfter(504), true, open},
	}
}

// Promise 6, over sockets: the failure, what a read then shows, and whether the body adds decide.
func TestAnUnknownOutcomeIsResolvedByReading(t *testing.T) {
	for name, test := range fates() {
		for kind, change := range map[string]func(*client.Edit) error{
			"adds": adding("Asks"), "changes": renaming(books, "Asks"), "removes": removing(books), "sets": settingName("Surgery"),
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				srv, id := loopback(t)
				srv.Inject("updateSimulation", test.fault)
				result, err := newClient(t, srv, quick()).Simulations.Edit(t.Context(), id, change)
				history := srv.History(id)
				requireGuarded(t, srv)
				switch {
				case test.stored:
					require.NoError(t, err)
					require.Equal(t, client.OutcomeReconciled, result.Outcome)
					require.Equal(t, []string{"GET", "GET", "PUT", "GET"}, methods(srv))
					require.Len(t, history, 2)
					require.Equal(t, kind == "adds", len(result.AddedIDs) == 1)
				case test.fate == open && kind == "adds":
					var unknown *client.OutcomeUnknownError
					require.ErrorAs(t, err, &unknown)
					require.False(t, unknown.Accepted)
					require.Len(t, unknown.Seen.Scenarios, 2, "what was seen")
					require.ErrorContains(t, err, "read again later, before editing again")
					require.Len(t, history, 1)
					require.Len(t, sent(srv, "updateSimulation"), 1, "adding twice is never risked")
				default:
					require.NoError(t, err)
					require.Equal(t, client.OutcomeVerified, result.Outcome)
					require.Len(t, history, 2, "written again, once")
				}
			})
		}
	}
}

// Somebody else's write stands after the failed one: neither the wanted nor the old state is there.
func TestAnUnknownOutcomeAndAForeignWriteStayUnknown(t *testing.T) {
	for name, test := range fates() {
		t.Run(name, func(t *testing.T) {
			srv, id := loopback(t)
			c := newClient(t, srv, quick())
			p := plan(t, c, id, settingName("Surgery"))
			srv.Inject("updateSimulation", test.fault)
			srv.Inject("getSimulation", clienttest.Pass(), otherWriter(id))
			_, err := c.Simulations.Apply(t.Context(), p)
			var conflict *client.ConflictError
			var unknown *client.OutcomeUnknownError
			if test.fate == notSent {
				require.ErrorAs(t, err, &conflict)
			} else {
				require.ErrorAs(t, err, &unknown)
				require.Contains(t, unknown.Seen.Settings.Name, "by somebody else")
			}
			require.LessOrEqual(t, len(sent(srv, "updateSimulation")), 1)
		})
	}
}

func TestAttemptsEndAndTheLastFailureTells(t *testing.T) {
	for name, test := range map[string]struct {
		fault   clienttest.Fault
		change  func(*client.Edit) error
		puts    int
		unknown bool
	}{
		"500":                     {clienttest.ServerError(500), adding("Asks"), 3, false},
		"429":                     {clienttest.RateLimit(""), adding("Asks"), 3, false},
		"refused":                 {clienttest.Refuse(), adding("Asks"), 0, false},
		"reset":                   {clienttest.ResetBefore(), settingName("Surgery"), 3, true},
		"a refusal of the write":  {clienttest.Respond(422, `{"error":"no"}`), adding("Asks"), 1, false},
		"501":                     {clienttest.ServerError(501), settingName("Surgery"), 1, false},
		"200 that says no":        {clienttest.Respond(200, `{"success":false,"error":"no"}`), settingName("Surgery"), 1, false},
		"200 with a status error": {clienttest.Respond(200, `{"status":"error"}`), settingName("Surgery"), 1, false},
		"302":                     {clienttest.Redirect(302, "/"), settingName("Surgery"), 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := loopback(t)
			srv.Inject("updateSimulation", clienttest.Times(9, test.fault)...)
			_, err := newClient(t, srv, quick()).Simulations.Edit(t.Context(), id, test.change)
			require.Error(t, err)
			var unknown *client.OutcomeUnknownError
			require.Equal(t, test.unknown, errorAs(err, &unknown))
			require.Len(t, sent(srv, "updateSimulation"), test.puts)
			require.Len(t, srv.History(id), 1)
			requireGuarded(t, srv)
		})
	}
}

// A doubt is not forgotten: what fails after it cannot make it certain that nothing was stored.
func TestAfterADoubtEveryFailureLeavesTheOutcomeUnknown(t *testing.T) {
	for name, test := range map[string]struct {
		put, get []clienttest.Fault
		stored   int // versions
	}{
		"then a refusal":        {[]clienttest.Fault{clienttest.ResetBefore(), clienttest.Respond(400, `{}`)}, nil, 1},
		"then 429, exhausted":   {[]clienttest.Fault{clienttest.ResetBefore(), clienttest.RateLimit(""), clienttest.RateLimit("")}, nil, 1},
		"then nothing readable": {[]clienttest.Fault{clienttest.ResetAfter()}, []clienttest.Fault{clienttest.Pass(), clienttest.Pass(), clienttest.HTML(200)}, 2},
		"then another's write": {[]clienttest.Fault{clienttest.ResetBefore(), clienttest.RateLimit("")},
			[]clienttest.Fault{clienttest.Pass(), clienttest.Pass(), clienttest.Pass(), otherWriter(101)}, 2},
		"then it runs": {[]clienttest.Fault{clienttest.ResetBefore()}, []clienttest.Fault{clienttest.Pass(), clienttest.Pass(),
			clienttest.Before(func(srv *clienttest.Server) {
				srv.Edit(101, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
			})}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := loopback(t)
			srv.Inject("updateSimulation", test.put...)
			srv.Inject("getSimulation", test.get...)
			_, err := newClient(t, srv, quick()).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, name == "then nothing readable", unknown.Seen == nil)
			require.Len(t, srv.History(id), test.stored)
		})
	}
}

func TestAWriteThatCannotBeReadBackIsAcceptedAndUnknown(t *testing.T) {
	unread := clienttest.Respond(404, `{}`)
	for name, test := range map[string]struct {
		get  []clienttest.Fault
		seen bool
	}{
		"at all": {[]clienttest.Fault{clienttest.Pass(), clienttest.Pass(), unread}, false},
		"again":  {[]clienttest.Fault{clienttest.Pass(), clienttest.Pass(), otherWriter(101), unread}, true},
		"completely": {[]clienttest.Fault{clienttest.Pass(), clienttest.Pass(), clienttest.Before(func(srv *clienttest.Server) {
			srv.Edit(101, func(sim *clienttest.Simulation) { sim.Scenarios[0].Raw = []byte(`{}`) })
		})}, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := loopback(t)
			srv.Inject("getSimulation", test.get...)
			_, err := newClient(t, srv, quick()).Simulations.Edit(t.Context(), id, adding("Asks"))
			var unknown *client.OutcomeUnknownError
			require.ErrorAs(t, err, &unknown)
			require.True(t, unknown.Accepted)
			require.Equal(t, test.seen, unknown.Seen != nil)
			require.ErrorContains(t, err, "the write was accepted")
			require.NotContains(t, err.Error(), "nothing was written")
			require.Equal(t, test.seen, !containsText(err, "nothing could be read since"))
		})
	}
}

// In fake time: the client gives up, and the write lands later.
func TestAWriteThatLandsLate(t *testing.T) {
	for name, test := range map[string]struct {
		delay   time.Duration
		change  func(*client.Edit) error
		outcome client.Outcome // empty: unknown
		names   []string       // stored in the end
	}{
		"before the look":               {0, adding("Asks"), client.OutcomeReconciled, []string{"Books", "Cancels", "Asks"}},
		"after the look, adding":        {time.Minute, adding("Asks"), "", []string{"Books", "Cancels", "Asks"}},
		"after the look, adding no one": {time.Minute, removing(books), client.OutcomeVerified, []string{"Cancels"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctestRun(t, func(t *testing.T) {
				srv := newServer(t)
				c, id := newClient(t, srv, client.WithTimeout(5*time.Second)), seed(t, srv)
				srv.Inject("updateSimulation", clienttest.StoreAfterGiveUp(test.delay))
				result, err := c.Simulations.Edit(t.Context(), id, test.change)
				if test.outcome != "" {
					require.NoError(t, err)
					require.Equal(t, test.outcome, result.Outcome)
				} else {
					var unknown *client.OutcomeUnknownError
					require.ErrorAs(t, err, &unknown)
					require.ErrorIs(t, err, context.DeadlineExceeded)
				}
				<-time.After(2 * time.Minute)
				require.Equal(t, test.names, storedNames(t, srv, id), "never twice")
			})
		})
	}
}

// The caller's context ends in the middle of the write.
func TestACancelledWriteIsUnknown(t *testing.T) {
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

func TestACancelledPauseAfterNothingWasSentIsTheFailureItself(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		c, id := newClient(t, srv), seed(t, srv)
		srv.Inject("updateSimulation", clienttest.RateLimit(""))
		_, err := c.Simulations.Edit(cancelAfter(t, 3*time.Second), id, adding("Asks"))
		require.ErrorIs(t, err, client.ErrRateLimited)
		var unknown *client.OutcomeUnknownError
		require.False(t, errorAs(err, &unknown), "it is certain that nothing was written")
	})
}

func TestARequestEditorThatFailsLeavesNoDoubt(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv, quick(), client.WithRequestEditor(func(_ context.Context, req *http.Request) error {
		if req.Method == http.MethodPut {
			return context.DeadlineExceeded
		}
		return nil
	})), seed(t, srv)
	_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
	var unknown *client.OutcomeUnknownError
	require.False(t, errorAs(err, &unknown))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, sent(srv, "updateSimulation"))
}
