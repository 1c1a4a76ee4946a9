package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAPIError_KeepsTheFirst4KiBOfTheBody(t *testing.T) {
	body := `{"success":false,"error":"stack_trace","error_description":"Traceback ` + strings.Repeat("x", 9000) + `"}`
	for name, limit := range map[string]int64{"whole": 1 << 20, "cut by the limit": 6000} {
		for _, status := range []int{400, 404, 429, 500, 502} {
			t.Run(fmt.Sprint(status, "/", name), func(t *testing.T) {
				srv := newServer(t)
				srv.Inject("", clienttest.Respond(status, body))
				c := newClient(t, srv, client.WithMaxBodyBytes(limit), client.WithRetry(client.RetryPolicy{Attempts: 1}))
				_, err := c.Simulations.Get(t.Context(), 31)
				var refused *client.APIError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, body[:4096], string(refused.Body))
				require.Less(t, len(err.Error()), 600)
			})
		}
	}
}

// A stack trace is nothing that a user can do something about.
func TestAPIError_Error_ShowsNothingOfA5xxBody(t *testing.T) {
	for _, status := range []int{500, 501, 502, 503, 504} {
		srv := newServer(t)
		srv.Inject("", clienttest.ServerError(status))
		c := newClient(t, srv, client.WithRetry(client.RetryPolicy{Attempts: 1}))
		_, err := c.Simulations.Get(t.Context(), 31)
		var failed *client.APIError
		require.ErrorAs(t, err, &failed)
		require.Contains(t, failed.Message, "Traceback", "the field has it")
		require.NotContains(t, err.Error(), "Traceback")
		require.NotContains(t, err.Error(), "internal_error")
	}
}

func TestSimulationsService_AResponseAboutAnotherSimulationIsAnError(t *testing.T) {
	for _, ops := range tableColumns() {
		for _, op := range ops {
			if op.name != "getSimulation" && op.name != "updateSimulation" && op.name != "startSimulation" {
				continue // no simulation is asked for, or documented in the response
			}
			t.Run(op.name, func(t *testing.T) {
				srv := newServer(t)
				srv.Inject("", clienttest.Respond(200, `{"success":true,"simulation":{"id":32}}`))
				err := op.call(t.Context(), newClient(t, srv).Simulations)
				require.ErrorIs(t, err, client.ErrUnreadable)
				require.ErrorContains(t, err, "it is about simulation 32")
			})
		}
	}
}

func TestAPIError_IsA200ThatSaysErrorInEachForm(t *testing.T) {
	for form, message := range map[string]string{
		`{"success":false}`:                                                  "",
		`{"success":false,"error":"It broke."}`:                              "It broke.",
		`{"success":false,"error":"it_broke","error_description":"It did."}`: "It did.",
		`{"status":"error","message":"It broke."}`:                           "It broke.",
		`{"status":"error","detail":"It broke."}`:                            "It broke.",
		`{"status":"error","error":"It broke."}`:                             "It broke.",
		`{"success":false,"simulation":{"id":31},"message":"No."}`:           "No.",
	} {
		for _, ops := range tableColumns() {
			for _, op := range ops {
				t.Run(form+" "+op.name, func(t *testing.T) {
					srv := newServer(t)
					srv.Inject(op.name, clienttest.Respond(200, form))
					err := op.call(t.Context(), newClient(t, srv).Simulations)
					var refused *client.APIError
					require.ErrorAs(t, err, &refused)
					require.Equal(t, message, refused.Message)
					require.Equal(t, 200, refused.StatusCode)
					require.NotErrorIs(t, err, client.ErrUnreadable)
				})
			}
		}
	}
}

func TestAPIError_RequestID(t *testing.T) {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Cf-Ray"} {
		t.Run(name, func(t *testing.T) {
			responded := roundTripper(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 400, Header: http.Header{name: {"the-id"}}, Body: http.NoBody, Request: req}, nil
			})
			_, err := clientOver(t, "https://service.example", responded).Simulations.Get(t.Context(), 1)
			var refused *client.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "the-id", refused.RequestID)
			require.True(t, strings.HasSuffix(err.Error(), "[request the-id]"))
		})
	}
}

func TestAPIError_Is(t *testing.T) {
	all := map[string]error{
		"unauthorized": client.ErrUnauthorized, "forbidden": client.ErrForbidden, "read-only": client.ErrReadOnlyAccount,
		"not found":     client.ErrNotFound,
		"invalid state": client.ErrInvalidState, "running": client.ErrRunning, "rate limited": client.ErrRateLimited,
		"expired": client.ErrSubscriptionExpired, "server": client.ErrServer, "unreadable": client.ErrUnreadable,
	}
	const mayNot = `{"error":"forbidden","error_description":"You do not have PERMISSION to make changes to Call Simulation"}`
	for name, tt := range map[string]struct {
		fault    clienttest.Fault
		call     func(context.Context, *client.SimulationsService) error
		meanings []string
	}{
		"400":                         {clienttest.Error(400, "bad_request", ""), get, nil},
		"401":                         {clienttest.Error(401, "unauthorized", ""), get, []string{"unauthorized"}},
		"403":                         {clienttest.Error(403, "forbidden", ""), get, []string{"forbidden"}},
		"403 of a read-only account":  {clienttest.Respond(403, mayNot), put, []string{"forbidden", "read-only"}},
		"404":                         {clienttest.Error(404, "not_found", ""), get, []string{"not found"}},
		"404 of a proxy":              {clienttest.HTML(404), get, []string{"not found"}},
		"409":                         {clienttest.Error(409, "conflict", ""), put, nil},
		"invalid_state":               {clienttest.Error(400, "invalid_state", ""), enhance, []string{"invalid state"}},
		"a stop that is refused":      {clienttest.Respond(200, `{"success":false}`), stop, []string{"invalid state"}},
		"429":                         {clienttest.RateLimit("100"), get, []string{"rate limited"}},
		"500":                         {clienttest.ServerError(500), get, []string{"server"}},
		"504 of a proxy":              {clienttest.HTML(504), get, []string{"server"}},
		"the subscription has ended":  {clienttest.PlanExpired(), put, []string{"expired"}},
		"it has ended, with a 403":    {clienttest.Respond(403, `{"plan_expire":true}`), put, []string{"expired", "forbidden"}},
		"HTML with a 200":             {clienttest.HTML(200), get, []string{"unreadable"}},
		"plan_expire is false":        {clienttest.Respond(400, `{"error":"bad","plan_expire":false}`), put, nil},
		"a refusal with a 200":        {clienttest.Respond(200, `{"success":false,"error":"Locked."}`), put, nil},
		"permission, not with a 403":  {clienttest.Respond(400, mayNot), put, nil},
		"invalid state as a sentence": {clienttest.Respond(400, `{"error":"Invalid state."}`), enhance, nil},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", tt.fault)
			err := tt.call(t.Context(), newClient(t, srv, noRetry()).Simulations)
			require.ErrorAs(t, err, new(*client.APIError))
			var meanings []string
			for meaning, target := range all {
				if errors.Is(err, target) {
					meanings = append(meanings, meaning)
				}
			}
			slices.Sort(meanings)
			require.Equal(t, tt.meanings, meanings)
		})
	}
}
