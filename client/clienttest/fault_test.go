package clienttest_test

import (
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// TestFault sends a PUT that every fault meets, over both links.
func TestFault(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  clienttest.Fault
		err    error  // of sending or reading
		status int    // 0: none was read
		body   string // part of it
		stored bool
		logged int // Request.Status
	}{
		"Pass":         {fault: clienttest.Pass(), status: 200, body: `"ONE"`, stored: true, logged: 200},
		"ResetBefore":  {fault: clienttest.ResetBefore(), err: syscall.ECONNRESET},
		"ResetAfter":   {fault: clienttest.ResetAfter(), err: syscall.ECONNRESET, stored: true},
		"Stored reset": {fault: clienttest.Stored(clienttest.ResetBefore()), err: syscall.ECONNRESET, stored: true},
		"CutBody":      {fault: clienttest.CutBody(), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200},
		"CutChunked":   {fault: clienttest.CutChunked(), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200},
		"CutBody of an empty one": {
			fault: clienttest.Stored(clienttest.Respond(200, "")).And(clienttest.CutBody()), err: io.ErrUnexpectedEOF, status: 200, stored: true, logged: 200,
		},
		"HTML":             {fault: clienttest.HTML(502), status: 502, body: "<h1>Bad Gateway", logged: 502},
		"Stored HTML":      {fault: clienttest.Stored(clienttest.HTML(500)), status: 500, body: "<h1>Internal", stored: true, logged: 500},
		"PlainText":        {fault: clienttest.PlainText(503), status: 503, body: "Service Unavailable\n", logged: 503},
		"Stored PlainText": {fault: clienttest.Stored(clienttest.PlainText(504)), status: 504, stored: true, logged: 504},
		"Empty":            {fault: clienttest.Empty(503), status: 503, logged: 503},
		"Stored Empty":     {fault: clienttest.Stored(clienttest.Empty(408)), status: 408, stored: true, logged: 408},
		"Stored Empty 204": {fault: clienttest.Stored(clienttest.Empty(204)), status: 204, stored: true, logged: 204},
		"Stored Empty 200": {fault: clienttest.Stored(clienttest.Empty(200)), status: 200, stored: true, logged: 200},
		"Respond":          {fault: clienttest.Respond(418, "{}"), status: 418, body: "{}", logged: 418},
		"Stored Respond":   {fault: clienttest.Stored(clienttest.Respond(200, "[]")), status: 200, body: "[]", stored: true, logged: 200},
		"Error":            {fault: clienttest.Error(409, "conflict", "No."), status: 409, body: `"error_description":"No."`, logged: 409},
		"Stored Error":     {fault: clienttest.Stored(clienttest.Error(422, "no", "No.")), status: 422, body: `"no"`, stored: true, logged: 422},
		"RateLimit":        {fault: clienttest.RateLimit("7"), status: 429, body: `"error":"too_many_requests"`, logged: 429},
		"Stored RateLimit": {fault: clienttest.Stored(clienttest.RateLimit("7")), status: 429, stored: true, logged: 429},
		"RateLimitBody":    {fault: clienttest.RateLimitBody(2.5), status: 429, body: `"retry_after":2.5`, logged: 429},
		"ServerError":      {fault: clienttest.ServerError(503), status: 503, body: `Traceback`, logged: 503},
		"Stored ServerErr": {fault: clienttest.Stored(clienttest.ServerError(500)), status: 500, body: `Traceback`, stored: true, logged: 500},
		"PlanExpired":      {fault: clienttest.PlanExpired(), status: 200, body: `"plan_expire":true`, logged: 200},
		"Redirect":         {fault: clienttest.Redirect(302, "/elsewhere"), status: 302, logged: 302},
		"Stored Redirect":  {fault: clienttest.Stored(clienttest.Redirect(303, "/elsewhere")), status: 303, stored: true, logged: 303},
		"Status":           {fault: clienttest.Status(202), status: 202, body: `"ONE"`, stored: true, logged: 202},
		"And: the later response": {
			fault: clienttest.ResetBefore().And(clienttest.HTML(504)), status: 504, body: "<h1>Gateway", logged: 504,
		},
		"And: the later loss": {fault: clienttest.HTML(504).And(clienttest.ResetBefore()), err: syscall.ECONNRESET},
	} {
		for link, opts := range links() {
			t.Run(name+" "+link, func(t *testing.T) {
				srv := serverWithClinic(t, opts...)
				srv.Inject("updateSimulation", tt.fault)
				r, err := attempt(t.Context(), srv, "PUT", "/simulations/7", full(entry(11, "ONE")))
				require.ErrorIs(t, err, tt.err)
				require.Equal(t, tt.status, r.status)
				require.Contains(t, r.raw, tt.body)
				require.Equal(t, tt.stored, len(srv.History(7)) == 2)

				logged := srv.Requests()[0]
				require.Equal(t, tt.logged, logged.Status)
				require.Equal(t, tt.stored, logged.Version == 2)
				require.Equal(t, 200, put(t, srv, "{}").status, "one fault affects one call")
			})
		}
	}
}

func TestServer_Inject(t *testing.T) {
	t.Run("in turn by operation", func(t *testing.T) {
		srv := clienttest.NewServer(t)
		srv.Inject("", clienttest.HTML(502))
		srv.Inject("listSimulations", append(clienttest.Times(2, clienttest.HTML(503)), clienttest.Pass())...)
		status := func(path string) int { return send(t, srv, "GET", path, "").status }
		require.Equal(t, []int{503, 503, 200}, []int{status("/simulations"), status("/simulations"), status("/simulations")})
		require.Equal(t, 502, status("/nowhere"), "a path that matches no operation takes a fault for any")
		require.Equal(t, 200, status("/simulations"))
	})
	t.Run("unknown operation", func(t *testing.T) {
		require.Panics(t, func() { clienttest.NewServer(t).Inject("list", clienttest.Pass()) })
	})
	t.Run("a lost read showed no version", func(t *testing.T) {
		for _, fault := range []clienttest.Fault{
			clienttest.ResetAfter(), clienttest.CutBody(), clienttest.Stored(clienttest.HTML(502)), clienttest.Status(500),
			clienttest.Rewrite(func(body []byte) []byte { return body }),
		} {
			srv := serverWithClinic(t)
			srv.Inject("getSimulation", fault)
			_, _ = attempt(t.Context(), srv, "GET", "/simulations/7", "")
			require.Zero(t, srv.Requests()[0].Version)
		}
	})
}

func TestRefuse(t *testing.T) {
	for link, opts := range links() {
		t.Run("a failed dial "+link, func(t *testing.T) {
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
	t.Run("a reset for other clients", func(t *testing.T) {
		srv := clienttest.NewServer(t)
		srv.Inject("listSimulations", clienttest.Refuse())
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL()+"/simulations", http.NoBody)
		require.NoError(t, err)
		other := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		_, err = other.Do(req) //nolint:bodyclose // there is none
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Zero(t, srv.Requests()[0].Status)
	})
}
