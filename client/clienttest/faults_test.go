package clienttest_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// TestEachFaultEndsTheCallAsItSaysAndStoresOrNot sends a PUT that every fault meets, over both links.
func TestEachFaultEndsTheCallAsItSaysAndStoresOrNot(t *testing.T) {
	for name, test := range map[string]struct {
		fault  clienttest.Fault
		err    error  // of sending or reading
		status int    // 0: none was read
		text   string // part of the body
		stored bool
		logged int // Request.Status
	}{
		"pass":               {fault: clienttest.Pass(), status: 200, text: `"ONE"`, stored: true, logged: 200},
		"reset before":       {fault: clienttest.ResetBefore(), err: syscall.ECONNRESET},
		"reset after":        {fault: clienttest.ResetAfter(), err: syscall.ECONNRESET, stored: true},
		"cut body":           {fault: clienttest.CutBody(), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200},
		"cut chunked":        {fault: clienttest.CutChunked(), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200},
		"cut empty body":     {fault: clienttest.AnswerAfter(200, "").And(clienttest.CutBody()), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200},
		"html":               {fault: clienttest.HTML(502), status: 502, text: "<h1>Bad Gateway", logged: 502},
		"html after":         {fault: clienttest.HTMLAfter(200), status: 200, text: "<h1>OK", stored: true, logged: 200},
		"answer":             {fault: clienttest.Answer(418, "{}"), status: 418, text: "{}", logged: 418},
		"answer after":       {fault: clienttest.AnswerAfter(200, "[]"), status: 200, text: "[]", stored: true, logged: 200},
		"rate limit":         {fault: clienttest.RateLimit("7"), status: 429, text: `"error":"too_many_requests"`, logged: 429},
		"rate limit in body": {fault: clienttest.RateLimitBody(2.5), status: 429, text: `"retry_after":2.5`, logged: 429},
		"server error":       {fault: clienttest.ServerError(503), status: 503, text: `Traceback`, logged: 503},
		"server error after": {fault: clienttest.ServerErrorAfter(500), status: 500, text: `Traceback`, stored: true, logged: 500},
		"plan expired":       {fault: clienttest.PlanExpired(), status: 200, text: `"plan_expire":true`, logged: 200},
		"redirect":           {fault: clienttest.Redirect(302, "/elsewhere"), status: 302, logged: 302},
	} {
		for link, opts := range links() {
			t.Run(name+" "+link, func(t *testing.T) {
				srv := clienttest.NewServer(t, opts...)
				srv.Seed(clinic())
				srv.Inject("updateSimulation", test.fault)
				r, err := attempt(t.Context(), srv, "PUT", "/simulations/7", full(entry(11, "ONE")))
				require.ErrorIs(t, err, test.err)
				require.Equal(t, test.status, r.status)
				require.Contains(t, r.text, test.text)
				require.Equal(t, test.stored, len(srv.History(7)) == 2)

				logged := srv.Requests()[0]
				require.Equal(t, test.logged, logged.Status)
				require.Equal(t, test.stored, logged.Version == 2)
				require.Equal(t, 200, send(t, srv, "PUT", "/simulations/7", "{}").status, "one fault meets one call")
			})
		}
	}
}

func TestHeadersOfFaults(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Inject("",
		clienttest.RateLimit("7"), clienttest.RateLimit(""), clienttest.HTML(502), clienttest.Redirect(307, "/elsewhere"),
		clienttest.Answer(200, "x", "content-type", "text/plain", "X-A", "b"))
	get := func() reply { return send(t, srv, "GET", "/simulations", "") }
	require.Equal(t, "7", get().header.Get("Retry-After"))
	require.Empty(t, get().header.Values("Retry-After"))
	require.Equal(t, "text/html; charset=utf-8", get().header.Get("Content-Type"))
	require.Equal(t, "/elsewhere", get().header.Get("Location"))
	last := get()
	require.Equal(t, []string{"text/plain"}, last.header.Values("Content-Type"))
	require.Equal(t, "b", last.header.Get("X-A"))
	require.NotEmpty(t, last.header.Get("X-Request-Id"))
	//lint:ignore SA5012 the name without a value is what must panic
	require.Panics(t, func() { clienttest.Answer(200, "", "X-A") })
}

func TestARefusedConnectionIsAFailedDialAndReachesNobody(t *testing.T) {
	for link, opts := range links() {
		t.Run(link, func(t *testing.T) {
			srv := clienttest.NewServer(t, append(opts, clienttest.KeepAlive())...)
			send(t, srv, "GET", "/simulations", "")
			srv.Inject("listSimulations", clienttest.Pass().And(clienttest.Refuse()))
			_, err := attempt(t.Context(), srv, "GET", "/simulations", "")
			var op *net.OpError
			require.ErrorAs(t, err, &op)
			require.Equal(t, "dial", op.Op)
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			require.Len(t, srv.Requests(), 1)
			send(t, srv, "GET", "/simulations", "")
		})
	}
}

func TestARefusalThatAnotherClientMeetsIsAResetBeforeAnythingIsStored(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Inject("listSimulations", clienttest.Refuse())
	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL()+"/simulations", http.NoBody)
	require.NoError(t, err)
	other := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	_, err = other.Do(req) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, syscall.ECONNRESET)
	require.Zero(t, srv.Requests()[0].Status)
}

func TestNothingIsRepeatedSilentlyUnlessConnectionsAreShared(t *testing.T) {
	for name, test := range map[string]struct {
		opts     []clienttest.Option
		requests int
	}{
		"a connection a call": {nil, 2},
		"shared connections":  {opts(clienttest.KeepAlive()), 3},
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t, test.opts...)
			send(t, srv, "GET", "/simulations", "")
			srv.Inject("listSimulations", clienttest.ResetBefore())
			_, err := attempt(t.Context(), srv, "GET", "/simulations", "")
			require.Equal(t, test.requests == 3, err == nil)
			require.Len(t, srv.Requests(), test.requests)
		})
	}
}

func TestOnlyABodyInChunksIsCutWithoutALength(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Inject("listSimulations", clienttest.CutBody(), clienttest.CutChunked())
	for _, length := range []bool{true, false} {
		r, err := attempt(t.Context(), srv, "GET", "/simulations", "")
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, length, r.header.Get("Content-Length") != "")
	}
}

func TestFaultsAreTakenInTurnByOperation(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Inject("", clienttest.HTML(502))
	srv.Inject("listSimulations", append(clienttest.Times(2, clienttest.HTML(503)), clienttest.Pass())...)
	status := func(path string) int { return send(t, srv, "GET", path, "").status }
	require.Equal(t, []int{503, 503, 200}, []int{status("/simulations"), status("/simulations"), status("/simulations")})
	require.Equal(t, 502, status("/nowhere"), "a path that fits no operation takes a fault for any")
	require.Equal(t, 200, status("/simulations"))
	require.Panics(t, func() { srv.Inject("list", clienttest.Pass()) })
}

func TestAnotherWriterCanComeBeforeAndAfterACallIsHandled(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	rename := func(name string) func(*clienttest.Server) {
		return func(s *clienttest.Server) { s.Edit(7, func(sim *clienttest.Simulation) { sim.Name = name }) }
	}
	srv.Inject("getSimulation", clienttest.Before(rename("before")).And(clienttest.After(rename("after"))))
	require.Equal(t, "before", send(t, srv, "GET", "/simulations/7", "").shown(t)["name"])
	require.Equal(t, "after", send(t, srv, "GET", "/simulations/7", "").shown(t)["name"])
	requests := srv.Requests()
	require.Equal(t, []int{2, 3}, []int{requests[0].Version, requests[1].Version})
}

func TestAReadWhoseAnswerWasLostShowedNoVersion(t *testing.T) {
	for name, fault := range map[string]clienttest.Fault{
		"reset": clienttest.ResetAfter(), "cut": clienttest.CutBody(), "proxy": clienttest.HTMLAfter(502),
	} {
		t.Run(name, func(t *testing.T) {
			srv := clienttest.NewServer(t)
			srv.Seed(clinic())
			srv.Inject("getSimulation", fault)
			_, _ = attempt(t.Context(), srv, "GET", "/simulations/7", "")
			require.Zero(t, srv.Requests()[0].Version)
		})
	}
}

func TestAWriteCanBeStoredAfterTheClientGaveUp(t *testing.T) {
	for link, opts := range links() {
		t.Run(link, func(t *testing.T) {
			srv := clienttest.NewServer(t, opts...)
			srv.Seed(clinic())
			ctx, giveUp := context.WithCancel(t.Context())
			stored := make(chan struct{})
			srv.Inject("updateSimulation", clienttest.Before(func(*clienttest.Server) { giveUp() }).
				And(clienttest.StoreAfterGiveUp(0)).
				And(clienttest.After(func(*clienttest.Server) { close(stored) })))
			_, err := attempt(ctx, srv, "PUT", "/simulations/7", full())
			require.ErrorIs(t, err, context.Canceled)
			<-stored
			require.Empty(t, names(t, srv, 7))
			require.Equal(t, 2, srv.Requests()[0].Version)
			require.Zero(t, srv.Requests()[0].Status)
		})
	}
}
