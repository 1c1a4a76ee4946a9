package client_test

import (
	"context"
	"io"
	"log"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// cause is a reason for an error, the operation that meets it, and all of the error's text.
type cause struct {
	name  string
	fault clienttest.Fault
	call  func(context.Context, *client.SimulationsService) error
	text  string
}

func get(ctx context.Context, s *client.SimulationsService) error {
	_, err := s.Get(ctx, 31)
	return err
}

func put(ctx context.Context, s *client.SimulationsService) error {
	_, err := s.Update(ctx, 31, client.SimulationUpdate{Name: "Clinic"})
	return err
}

func stop(ctx context.Context, s *client.SimulationsService) error {
	_, err := s.Stop(ctx, 31)
	return err
}

func enhance(ctx context.Context, s *client.SimulationsService) error {
	_, err := s.EnhancePrompt(ctx, 31)
	return err
}

func list(ctx context.Context, s *client.SimulationsService) (err error) {
	for _, err = range s.List(ctx, client.ListOptions{}) {
	}
	return err
}

func cancelledBefore(ctx context.Context, s *client.SimulationsService) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return get(ctx, s)
}

func withoutAttempts(ctx context.Context, s *client.SimulationsService) error {
	return get(client.ContextWithRetry(ctx, client.RetryPolicy{}), s)
}

func said(status int, body string, header ...string) clienttest.Fault {
	return clienttest.Respond(status, body, header...)
}

func causes() []cause {
	return []cause{
		{"400", said(400, `{"error":"bad_request","error_description":"name is missing"}`), put,
			"updateSimulation 31: 400 bad request (bad_request): name is missing: correct the request"},
		{"many lines", said(400, "{\"error\":\"One.\\nTwo.\\tThree.\\u0007\"}"), put,
			"updateSimulation 31: 400 bad request: One. Two. Three: correct the request"},
		{"401", said(401, `{"error":"unauthorized"}`), get,
			"getSimulation 31: 401 unauthorized (unauthorized): set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"},
		{"403 not enabled", said(403, `{"error":"forbidden","error_description":"You do not have permission to make changes to Call Simulation"}`), put,
			"updateSimulation 31: 403 forbidden (forbidden): You do not have permission to make changes to Call Simulation: the vendor must enable changes of simulations for this account"},
		{"403", said(403, `{"error":"forbidden"}`), get,
			"getSimulation 31: 403 forbidden (forbidden): use a key whose account may do this, or ask the vendor to enable it"},
		{"404", said(404, `{"error":"not_found","error_description":"No such id."}`), get,
			"getSimulation 31: 404 not found (not_found): No such id: check the id and the base URL"},
		{"404 without an id", clienttest.HTML(404), list,
			"listSimulations: 404 not found: check the id and the base URL"},
		{"405", said(405, `{}`, "Allow", "GET"), put,
			"updateSimulation 31: 405 method not allowed: correct the request"},
		{"408", said(408, ``), put,
			"updateSimulation 31: 408 request timeout: a write can still have been stored: read before repeating it"},
		{"409", said(409, `{"message":"Changed."}`), put,
			"updateSimulation 31: 409 conflict: Changed: correct the request"},
		{"429", clienttest.RateLimit(""), get,
			"getSimulation 31: 429 too many requests (too_many_requests): Too many requests: try again in 1m0s"},
		{"429 in 90 s", clienttest.RateLimit("90.4"), get,
			"getSimulation 31: 429 too many requests (too_many_requests): Too many requests: try again in 1m30s"},
		{"500", clienttest.ServerError(500), put,
			"updateSimulation 31: 500 internal server error: try again later"},
		{"502", clienttest.HTML(502), put,
			"updateSimulation 31: 502 bad gateway: a write can still have been stored: read before repeating it"},
		{"redirect", clienttest.Redirect(302, "https://elsewhere.example/login"), put,
			"updateSimulation 31: 302 found: redirects are not followed: check the base URL"},
		{"plan expired", clienttest.PlanExpired(), put,
			"updateSimulation 31: refused: The plan has expired: renew the plan or the balance of the account"},
		{"success false", said(200, `{"success":false,"error":"It is locked."}`), put,
			"updateSimulation 31: refused: It is locked: correct the request"},
		{"status error", said(200, `{"status":"error","message":"It is locked."}`), put,
			"updateSimulation 31: refused: It is locked: correct the request"},
		{"not stoppable", said(200, `{"success":false,"message":"It does not run."}`), stop,
			"stopSimulation 31: refused: It does not run: read its status: only a running simulation can be stopped"},
		{"invalid state", said(400, `{"error":"invalid_state","error_description":"It has not completed."}`), enhance,
			"enhancePrompt 31: 400 bad request (invalid_state): It has not completed: read the simulation's status, and wait until it allows this"},
		{"HTML", clienttest.HTML(200), get,
			"getSimulation 31: 200 ok: the answer cannot be read: its content type is text/html; charset=utf-8, not JSON: check the base URL, and whether a newer version of this module reads the answer"},
		{"HTML after a write", clienttest.HTML(200), put,
			"updateSimulation 31: 200 ok: the answer cannot be read: its content type is text/html; charset=utf-8, not JSON: the write may have been stored: read before repeating it"},
		{"without the object", said(200, `{"success":true}`), put,
			"updateSimulation 31: 200 ok: the answer cannot be read: it does not hold what it should: the write was accepted: read the simulation to see what is stored"},
		{"another simulation", said(200, `{"success":true,"simulation":{"id":32}}`), get,
			"getSimulation 31: 200 ok: the answer cannot be read: it is about simulation 32: check the base URL, and whether a newer version of this module reads the answer"},
		{"trailing JSON", said(200, `{"success":true}{}`), get,
			"getSimulation 31: 200 ok: the answer cannot be read: it is not complete and valid JSON: check the base URL, and whether a newer version of this module reads the answer"},
		{"refused", clienttest.Refuse(), get,
			"getSimulation 31: dial tcp ADDRESS: connect: connection refused (attempts: 1): nothing was sent: check the network and the base URL, then try again"},
		{"reset", clienttest.ResetBefore(), put,
			"updateSimulation 31: read tcp ADDRESS: read: connection reset by peer (attempts: 1): the request may have arrived: read before repeating a write"},
		{"cut", clienttest.CutBody(), put,
			"updateSimulation 31: unexpected EOF (attempts: 1): the request may have arrived: read before repeating a write"},
		{"reset of a read", clienttest.ResetBefore(), get,
			"getSimulation 31: read tcp ADDRESS: read: connection reset by peer (attempts: 1): try again later"},
		{"several periods", said(409, `{"message":"One. Two."}`), put,
			"updateSimulation 31: 409 conflict: One. Two: correct the request"},
		{"cancelled", clienttest.Pass(), cancelledBefore,
			"getSimulation 31: context canceled (attempts: 1): nothing was sent"},
		{"no attempt", clienttest.Pass(), withoutAttempts,
			"getSimulation 31: the retry policy has 0 attempts: 1 to 10 are possible (attempts: 0): nothing was sent"},
		{"408 of a read", said(408, ``), get,
			"getSimulation 31: 408 request timeout: try again later"},
		{"502 of a read", clienttest.HTML(502), get,
			"getSimulation 31: 502 bad gateway: try again later"},
		{"no retries left", clienttest.Pass().And(clienttest.ServerError(503)), list,
			"listSimulations: 503 service unavailable: try again later"},
	}
}

// port stands for the port in an error of package net.
var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func TestErrorsSayWhatHappenedAndWhatToDoNext(t *testing.T) {
	for _, test := range causes() {
		t.Run(test.name, func(t *testing.T) {
			srv := newServer(t)
			srv.Seed(clienttest.Simulation{ID: 31, Name: "Clinic", Agent: clienttest.Agent{ID: 7}})
			srv.Inject("", test.fault)
			err := test.call(client.ContextWithRetry(t.Context(), client.RetryPolicy{Attempts: 1}), newClient(t, srv).Simulations)
			require.Error(t, err)
			text := port.ReplaceAllString(err.Error(), "ADDRESS")
			text = strings.ReplaceAll(text, " [request req-000001]", "")
			require.Equal(t, test.text, text)
		})
	}
}

func TestAnErrorOverACertificateNamesIt(t *testing.T) {
	srv := httptest.NewUnstartedServer(nil)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake
	srv.StartTLS()
	defer srv.Close()
	_, err := clientOver(t, srv.URL, nil).Simulations.Update(t.Context(), 31, client.SimulationUpdate{Name: "Clinic"})
	var failed *client.TransportError
	require.ErrorAs(t, err, &failed)
	require.False(t, failed.MayHaveArrived)
	require.ErrorContains(t, err, "updateSimulation 31: tls: failed to verify certificate: ")
	require.True(t, strings.HasSuffix(err.Error(), "(attempts: 1): nothing was sent: check the base URL and its certificate"), err)
}
