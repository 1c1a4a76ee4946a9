package client_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAnAnswerLargerThanTheLimitIsNoSuccessAndIsNotReadAgain(t *testing.T) {
	for name, test := range map[string]struct {
		size  int
		fault []clienttest.Fault
		fails bool
	}{
		"at the limit":    {1000, nil, false},
		"above it":        {1001, nil, true},
		"far above it":    {1 << 20, nil, true},
		"of unknown size": {1001, []clienttest.Fault{clienttest.CutChunked()}, true},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			body := `{"success":true,"simulation":{"id":31,"name":"` + strings.Repeat("n", 2*test.size)
			body = body[:test.size-3] + `"}}`
			fault := clienttest.Respond(200, body)
			if test.fault != nil {
				fault = clienttest.Respond(200, body+body).And(test.fault[0]) // half of it is sent, without a length
			}
			srv.Inject("", fault)
			_, err := newClient(t, srv, client.WithMaxBodyBytes(1000)).Simulations.Get(t.Context(), 31)
			require.Len(t, srv.Requests(), 1)
			if !test.fails {
				require.NoError(t, err)
				return
			}
			var failed *client.TransportError
			require.ErrorAs(t, err, &failed)
			require.True(t, failed.MayHaveArrived)
			require.ErrorContains(t, err, "raise client.WithMaxBodyBytes")
		})
	}
}

func TestAnErrorKeepsTheFirst4KiBOfItsBodyAndNoneOfA5xxInItsText(t *testing.T) {
	for _, status := range []int{400, 500, 502, 200} {
		for _, limit := range []int64{1 << 20, 6000} { // the second one cuts the body
			srv := newServer(t)
			body := `{"success":false,"error":"stack_trace","error_description":"Traceback ` + strings.Repeat("x", 9000) + `"}`
			srv.Inject("", clienttest.Respond(status, body))
			c := newClient(t, srv, client.WithMaxBodyBytes(limit), client.WithRetry(client.RetryPolicy{Attempts: 1}))
			_, err := c.Simulations.Get(t.Context(), 31)
			var answer *client.APIError
			if status == 200 && limit < 9000 {
				require.False(t, errors.As(err, &answer), "a success that is too large is no answer")
				continue
			}
			require.ErrorAs(t, err, &answer)
			require.Equal(t, body[:4096], string(answer.Body))
			require.Less(t, len(err.Error()), 600)
			if status >= 500 {
				require.NotContains(t, err.Error(), "Traceback")
				require.NotContains(t, err.Error(), "stack_trace")
			}
		}
	}
}

func TestAnAnswerAboutAnotherSimulationIsAnError(t *testing.T) {
	for _, ops := range tableColumns() {
		for _, op := range ops {
			if op.name == "createSimulation" || op.name == "listSimulations" || op.name == "deleteSimulation" {
				continue
			}
			t.Run(op.name, func(t *testing.T) {
				srv := newServer(t)
				srv.Inject("", clienttest.Respond(200, `{"success":true,"simulation":{"id":32},"previous_context":[]}`))
				err := op.call(t.Context(), newClient(t, srv).Simulations)
				require.ErrorIs(t, err, client.ErrUnreadable)
				require.ErrorContains(t, err, "it is about simulation 32")
			})
		}
	}
}

func TestA200ThatSaysErrorIsAnErrorInEachForm(t *testing.T) {
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
					var answer *client.APIError
					require.ErrorAs(t, err, &answer)
					require.Equal(t, message, answer.Message)
					require.Equal(t, 200, answer.StatusCode)
					require.NotErrorIs(t, err, client.ErrUnreadable)
				})
			}
		}
	}
}

func TestTheRequestIDComesFromTheUsualHeaders(t *testing.T) {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Cf-Ray"} {
		t.Run(name, func(t *testing.T) {
			answered := transportFunc(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 400, Header: http.Header{name: {"the-id"}}, Body: http.NoBody, Request: req}, nil
			})
			_, err := clientOver(t, "https://service.example", answered).Simulations.Get(t.Context(), 1)
			var answer *client.APIError
			require.ErrorAs(t, err, &answer)
			require.Equal(t, "the-id", answer.RequestID)
			require.True(t, strings.HasSuffix(err.Error(), "[request the-id]"))
		})
	}
}

func TestAMissingSimulationIsDeletedOnlyWhereAnEarlierAttemptMayHaveArrived(t *testing.T) {
	gone := clienttest.Respond(404, `{"error":"not_found"}`)
	for name, test := range map[string]struct {
		faults  []clienttest.Fault
		success bool
	}{
		"never there":                 {[]clienttest.Fault{gone}, false},
		"after a refused connection":  {[]clienttest.Fault{clienttest.Refuse(), gone}, false},
		"after a rate limit":          {[]clienttest.Fault{clienttest.RateLimit(""), gone}, false},
		"after a reset":               {[]clienttest.Fault{clienttest.ResetBefore(), gone}, true},
		"after a lost answer":         {[]clienttest.Fault{clienttest.ResetAfter()}, true},
		"after a cut answer":          {[]clienttest.Fault{clienttest.CutBody()}, true},
		"after a gateway's error":     {[]clienttest.Fault{clienttest.HTMLAfter(502)}, true},
		"after the service's error":   {[]clienttest.Fault{clienttest.ServerErrorAfter(500)}, true},
		"reset, refused":              {[]clienttest.Fault{clienttest.ResetAfter(), clienttest.Refuse()}, true},
		"another 4xx after the reset": {[]clienttest.Fault{clienttest.ResetAfter(), clienttest.Respond(403, `{}`)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Inject("deleteSimulation", test.faults...)
			c := newClient(t, srv, client.WithRetry(withoutDelays()))
			err := c.Simulations.Delete(context.Background(), id)
			require.Equal(t, test.success, err == nil, "%v", err)
			if err != nil && !strings.Contains(name, "4xx") {
				require.ErrorIs(t, err, client.ErrNotFound)
			}
		})
	}
}
