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
				require.ErrorContains(t, err, "the response describes simulation 32")
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
	const mayNot = "You do not have PERMISSION to make changes to Call Simulation"
	describe := func(text string) string { return fmt.Sprintf(`{"error":"forbidden","error_description":%q}`, text) }
	for name, tt := range map[string]struct {
		fault    clienttest.Fault
		call     func(context.Context, *client.SimulationsService) error
		meanings []string
	}{
		"400":                         {clienttest.Error(400, "bad_request", ""), get, nil},
		"401":                         {clienttest.Error(401, "unauthorized", ""), get, []string{"unauthorized"}},
		"403":                         {clienttest.Error(403, "forbidden", ""), get, []string{"forbidden"}},
		"403 of a read-only account":  {clienttest.Respond(403, describe(mayNot)), put, []string{"forbidden", "read-only"}},
		"403, nested":                 {clienttest.Respond(403, `{"error":{"message":"`+mayNot+`"}}`), put, []string{"forbidden", "read-only"}},
		"403, in a list":              {clienttest.Respond(403, `{"detail":[{"msg":"`+mayNot+`"}]}`), put, []string{"forbidden", "read-only"}},
		"403, after another reason":   {clienttest.Respond(403, `{"message":"No.","errors":["`+mayNot+`"]}`), put, []string{"forbidden", "read-only"}},
		"404":                         {clienttest.Error(404, "not_found", ""), get, []string{"not found"}},
		"409":                         {clienttest.Error(409, "conflict", ""), put, nil},
		"invalid_state":               {clienttest.Error(400, "invalid_state", ""), enhance, []string{"invalid state"}},
		"invalid_state, nested":       {clienttest.Respond(400, `{"error":{"code":"invalid_state"}}`), enhance, []string{"invalid state"}},
		"a stop that is refused":      {clienttest.Respond(200, `{"success":false}`), stop, []string{"invalid state"}},
		"a stop with a 400":           {clienttest.Error(400, "bad_request", ""), stop, nil},
		"429":                         {clienttest.RateLimit("100"), get, []string{"rate limited"}},
		"429 of a gateway":            {clienttest.HTML(429), get, []string{"gateway", "rate limited"}},
		"500":                         {clienttest.ServerError(500), get, []string{"server"}},
		"504 of a gateway":            {clienttest.HTML(504), get, []string{"gateway", "server"}},
		"the subscription has ended":  {clienttest.PlanExpired(), put, []string{"expired"}},
		"it has ended, with a 403":    {clienttest.Respond(403, `{"error":"x","plan_expire":true}`), put, []string{"expired", "forbidden"}},
		"HTML with a 200":             {clienttest.HTML(200), get, []string{"gateway", "unreadable"}},
		"a success without a body":    {clienttest.Respond(200, `{"success":true}`), put, []string{"unreadable"}},
		"plan_expire is false":        {clienttest.Respond(400, `{"error":"bad","plan_expire":false}`), put, nil},
		"a refusal with a 200":        {clienttest.Respond(200, `{"success":false,"error":"Locked."}`), put, nil},
		"permission, not with a 403":  {clienttest.Respond(400, describe(mayNot)), put, nil},
		"invalid state as a sentence": {clienttest.Respond(400, `{"error":"Invalid state."}`), enhance, nil},
		"407 in the service's form":   {clienttest.Error(407, "proxy", ""), get, []string{"gateway"}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			srv.Inject("", tt.fault)
			err := tt.call(t.Context(), newClient(t, srv, noRetry()).Simulations)
			require.ErrorAs(t, err, new(*client.APIError))
			require.Equal(t, tt.meanings, meaningsOf(err))
		})
	}
}

// meaningsOf lists the meanings that an error matches, sorted.
func meaningsOf(err error) (meanings []string) {
	for meaning, target := range map[string]error{
		"unauthorized": client.ErrUnauthorized, "forbidden": client.ErrForbidden, "read-only": client.ErrReadOnlyAccount,
		"not found":     client.ErrNotFound,
		"invalid state": client.ErrInvalidState, "running": client.ErrRunning, "rate limited": client.ErrRateLimited,
		"expired": client.ErrSubscriptionExpired, "server": client.ErrServer, "unreadable": client.ErrUnreadable,
		"gateway": client.ErrGateway,
	} {
		if errors.Is(err, target) {
			meanings = append(meanings, meaning)
		}
	}
	slices.Sort(meanings)
	return meanings
}

// A gateway knows neither the key nor the simulations: its page must not make a user replace the key, or create a simulation
// that exists.
func TestAPIError_IsOfAGateway(t *testing.T) {
	statuses := map[int][]string{
		400: {"gateway"}, 401: {"gateway"}, 403: {"gateway"}, 404: {"gateway"}, 407: {"gateway"}, 409: {"gateway"}, 418: {"gateway"},
		408: {"gateway"}, 429: {"gateway", "rate limited"}, 500: {"gateway", "server"}, 503: {"gateway", "server"}, 520: {"gateway", "server"},
		302: {"gateway"},
	}
	const own = `{"error":"invalid_state","error_description":"No.","plan_expire":true}`
	for status, want := range statuses {
		for name, fault := range map[string]clienttest.Fault{
			"HTML":                    clienttest.HTML(status),
			"plain text":              clienttest.PlainText(status),
			"an empty body":           clienttest.Empty(status),
			"a message":               clienttest.Respond(status, `{"message":"Forbidden"}`),
			"a status":                clienttest.Respond(status, `{"status":"error","code":5}`),
			"a list":                  clienttest.Respond(status, `[`+own+`]`),
			"an empty object":         clienttest.Respond(status, `{}`),
			"no JSON":                 clienttest.Respond(status, `error`),
			"the form as plain text":  clienttest.Respond(status, own, "Content-Type", "text/plain"),
			"the form inside another": clienttest.Respond(status, `{"fault":`+own+`}`),
		} {
			for _, op := range operations() {
				t.Run(fmt.Sprint(status, " ", name, " ", op.id), func(t *testing.T) {
					srv := newServer(t)
					srv.Inject(op.id, fault)
					err := op.call(t.Context(), newClient(t, srv, noRetry()).Simulations)
					require.Equal(t, want, meaningsOf(err))
					require.ErrorContains(t, err, "from a gateway, not from the service")
					responded, _ := errors.AsType[*client.APIError](err)
					require.ErrorContains(t, responded, "proxy")
				})
			}
		}
	}
}
