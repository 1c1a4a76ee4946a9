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

func planNothing(ctx context.Context, s *client.SimulationsService) error {
	_, err := s.Plan(ctx, 31, nothing)
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

// noRetry makes calls of one attempt.
func noRetry() client.Option { return client.WithRetry(client.RetryPolicy{Attempts: 1}) }

// errorCase is a reason for an error, the operation that meets it, and all of the error's text.
type errorCase struct {
	name  string
	fault clienttest.Fault
	call  func(context.Context, *client.SimulationsService) error
	text  string
}

// The ends of texts that occur more than once.
const (
	readFirst     = "read the simulation before you write again"
	mayBeStored   = "the write may have been stored: " + readFirst
	cannotBeRead  = "the response cannot be read: "
	unreadable200 = "200 ok: " + cannotBeRead
	newerVersion  = "check whether a newer version of this module reads the response"
	gateway       = " from a gateway, not from the service: "
	checkURL      = "check the base URL, the proxy and the network"
)

func apiErrorCases() []errorCase {
	mayNot := `{"error":"forbidden","error_description":"You do not have permission to make changes to Call Simulation"}`
	return []errorCase{
		{"400", clienttest.Error(400, "bad_request", "name is missing"), put,
			"updateSimulation 31: 400 bad request (bad_request): name is missing: correct the request"},
		{"many lines", clienttest.Respond(400, "{\"error\":\"One.\\nTwo.\\tThree.\\u0007\"}"), put,
			"updateSimulation 31: 400 bad request: One. Two. Three: correct the request"},
		{"401", clienttest.Respond(401, `{"error":"unauthorized"}`), get,
			"getSimulation 31: 401 unauthorized (unauthorized): set OMNIDIM_API_KEY or client.WithAPIKey to a valid key"},
		{"403 of a read-only account", clienttest.Respond(403, mayNot), put,
			"updateSimulation 31: 403 forbidden (forbidden): You do not have permission to make changes to Call Simulation: " +
				"the vendor must enable changes of simulations for this account"},
		{"403", clienttest.Respond(403, `{"error":"forbidden"}`), get,
			"getSimulation 31: 403 forbidden (forbidden): use a key whose account may do this, or ask the vendor to enable it"},
		{"404", clienttest.Error(404, "not_found", "No such id."), get,
			"getSimulation 31: 404 not found (not_found): No such id: check the id and the base URL"},
		{"404 without an id", clienttest.HTML(404), list,
			"listSimulations: 404 not found" + gateway + checkURL},
		{"404 with JSON of a gateway", clienttest.Respond(404, `{"message":"Not Found"}`), list,
			"listSimulations: 404 not found from a gateway, not from the service: Not Found: " + checkURL},
		{"405", clienttest.Error(405, "method_not_allowed", ""), put,
			"updateSimulation 31: 405 method not allowed (method_not_allowed): correct the request"},
		{"407", clienttest.HTML(407), put, "updateSimulation 31: 407 proxy authentication required" + gateway +
			"the proxy asks for credentials: put them into its URL, such as HTTPS_PROXY; " + checkURL},
		{"408", clienttest.Respond(408, ``), put, "updateSimulation 31: 408 request timeout" + gateway + mayBeStored + "; " + checkURL},
		{"408 of a read", clienttest.Respond(408, ``), get, "getSimulation 31: 408 request timeout" + gateway + "try again later; " + checkURL},
		{"409", clienttest.Respond(409, `{"detail":"Changed."}`), put, "updateSimulation 31: 409 conflict: Changed: correct the request"},
		{"several periods", clienttest.Respond(409, `{"detail":"One. Two."}`), put,
			"updateSimulation 31: 409 conflict: One. Two: correct the request"},
		{"a list of reasons", clienttest.Respond(422, `{"detail":[{"loc":["body","name"],"msg":"field required"},{"msg":"agent is old"}]}`),
			put, "updateSimulation 31: 422 unprocessable entity: loc: body, name; field required; agent is old: correct the request"},
		{"429", clienttest.RateLimit(""), get,
			"getSimulation 31: 429 too many requests (too_many_requests): Too many requests: try again in 1m0s"},
		{"429 in 90 s", clienttest.RateLimit("90.4"), get,
			"getSimulation 31: 429 too many requests (too_many_requests): Too many requests: try again in 1m30s"},
		{"500 of the service", clienttest.ServerError(500), put, "updateSimulation 31: 500 internal server error: " + mayBeStored},
		{"502", clienttest.HTML(502), put, "updateSimulation 31: 502 bad gateway" + gateway + mayBeStored + "; " + checkURL},
		{"502 of a read", clienttest.HTML(502), get, "getSimulation 31: 502 bad gateway" + gateway + "try again later; " + checkURL},
		{"503 of a read", clienttest.ServerError(503), list, "listSimulations: 503 service unavailable: try again later"},
		{"redirect", clienttest.Redirect(302, "https://elsewhere.example/login"), put,
			"updateSimulation 31: 302 found" + gateway + "redirects are not followed; " + checkURL},
		{"redirect of a read", clienttest.Redirect(302, "https://elsewhere.example/login"), get,
			"getSimulation 31: 302 found" + gateway + "redirects are not followed; " + checkURL},
		{"plan expired", clienttest.PlanExpired(), put,
			"updateSimulation 31: refused: The plan has expired: renew the subscription or the balance of the account"},
		{"success false", clienttest.Respond(200, `{"success":false,"error":"It is locked."}`), put,
			"updateSimulation 31: refused: It is locked: correct the request"},
		{"status error", clienttest.Respond(200, `{"status":"error","message":"It is locked."}`), put,
			"updateSimulation 31: refused: It is locked: correct the request"},
		{"not to be stopped", clienttest.Respond(200, `{"success":false,"message":"It does not run."}`), stop,
			"stopSimulation 31: refused: It does not run: read the simulation's status, and wait until it allows this"},
		{"invalid state", clienttest.Error(400, "invalid_state", "It has not completed."), enhance,
			"enhancePrompt 31: 400 bad request (invalid_state): It has not completed: " +
				"read the simulation's status, and wait until it allows this"},
		{"HTML", clienttest.HTML(200), get,
			"getSimulation 31: 200 ok" + gateway + cannotBeRead + "its content type is text/html; charset=utf-8, not JSON: try again later; " + checkURL},
		{"another content type", clienttest.Respond(200, `{"success":true}`, "Content-Type", "text/plain"), get,
			"getSimulation 31: 200 ok" + gateway + cannotBeRead + "its content type is text/plain, not JSON: try again later; " + checkURL},
		{"HTML after a write", clienttest.HTML(200), put, "updateSimulation 31: 200 ok" + gateway + cannotBeRead +
			"its content type is text/html; charset=utf-8, not JSON: " + mayBeStored + "; " + checkURL},
		{"without the object", clienttest.Respond(200, `{"success":true}`), put, "updateSimulation 31: " + unreadable200 +
			"the expected fields are missing: " + mayBeStored},
		{"another simulation", clienttest.Respond(200, `{"success":true,"simulation":{"id":32}}`), get,
			"getSimulation 31: " + unreadable200 + "the response describes simulation 32: " + newerVersion},
		{"out of a cache", clienttest.Header("Age", "5"), planNothing, "simulation 31: the response: Age is 5, " +
			"so the response came from a cache: let requests pass the cache between this program and the service"},
		{"cut JSON", clienttest.Respond(200, `{"success":true,"simulation":{"id":31`), get,
			"getSimulation 31: " + unreadable200 + "its field simulation is not complete and valid JSON in UTF-8: " + newerVersion},
		{"trailing JSON", clienttest.Respond(200, `{"success":true}{}`), get,
			"getSimulation 31: " + unreadable200 + "it is not complete and valid JSON in UTF-8: " + newerVersion},
	}
}

func transportErrorCases() []errorCase {
	tooLarge := clienttest.Respond(200, strings.Repeat(" ", maxTextBody+1))
	return []errorCase{
		{"not connected", clienttest.Refuse(), get, "getSimulation 31: dial tcp ADDRESS: connect: connection refused: " +
			"no request was processed: check the network and the base URL, then try again"},
		{"reset", clienttest.ResetBefore(), put, "updateSimulation 31: read tcp ADDRESS: read: connection reset by peer: " +
			"the write may have been stored: " + readFirst},
		{"reset of a read", clienttest.ResetBefore(), get,
			"getSimulation 31: read tcp ADDRESS: read: connection reset by peer: try again later"},
		{"cut", clienttest.CutBody(), put,
			"updateSimulation 31: unexpected EOF: the write may have been stored: " + readFirst},
		{"cancelled", clienttest.Pass(), cancelledBefore, "getSimulation 31: context canceled: nothing was sent"},
		{"too large", tooLarge, get,
			"getSimulation 31: the response is larger than the limit: raise client.WithMaxBodyBytes"},
		{"too large after a write", tooLarge, put, "updateSimulation 31: the response is larger than the limit: " +
			"the write may have been stored: " + readFirst},
	}
}

// maxTextBody is the largest body that the tests of texts accept.
const maxTextBody = 64 << 10

// port matches the address in an error of package net.
var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func requireTexts(t *testing.T, cases []errorCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			srv := newServer(t)
			srv.Seed(clienttest.Simulation{ID: 31, Name: "Clinic", Agent: clienttest.Agent{ID: 7}})
			srv.Inject("", tt.fault)
			err := tt.call(t.Context(), newClient(t, srv, noRetry(), client.WithMaxBodyBytes(maxTextBody)).Simulations)
			require.Error(t, err)
			text := port.ReplaceAllString(err.Error(), "ADDRESS")
			require.Equal(t, tt.text, strings.ReplaceAll(text, " [request req-000001]", ""))
		})
	}
}

func TestAPIError_Error(t *testing.T) { requireTexts(t, apiErrorCases()) }

func TestTransportError_Error(t *testing.T) { requireTexts(t, transportErrorCases()) }

func TestTransportError_NamesTheCertificate(t *testing.T) {
	srv := httptest.NewUnstartedServer(nil)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake
	srv.StartTLS()
	defer srv.Close()
	_, err := clientOver(t, srv.URL, nil).Simulations.Update(t.Context(), 31, client.SimulationUpdate{Name: "Clinic"})
	var failed *client.TransportError
	require.ErrorAs(t, err, &failed)
	require.False(t, failed.MayHaveArrived)
	require.ErrorContains(t, err, "updateSimulation 31: tls: failed to verify certificate: ")
	require.True(t, strings.HasSuffix(err.Error(), ": no request was processed: check the network and the base URL, then try again"), err)
}
