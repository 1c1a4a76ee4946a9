package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// What is left out of a line would join the halves of a key.
func TestErrors_ShowNoKeyThatControlCharactersCut(t *testing.T) {
	for name, cut := range map[string]string{"U+200E": "\u200e", "NUL": "\x00", "BEL": "\a", "U+0085": "\u0085"} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, key := newClient(t, srv), srv.APIKey()
			shown := key[:10] + cut + key[10:]
			text, err := json.Marshal("key " + shown)
			require.NoError(t, err)
			for _, body := range []string{
				`{"error":"bad_key","error_description":` + string(text) + `}`,
				`{"success":true,"simulation":{"id":31,` + string(text) + `:1,` + string(text) + `:2}}`,
			} {
				srv.Inject("getSimulation", clienttest.Respond(400, body), clienttest.Respond(200, body))
				for range 2 {
					_, err = c.Simulations.Get(t.Context(), 31)
					require.Error(t, err)
					require.NotContains(t, err.Error(), key)
				}
			}
			broken := clientOver(t, "https://service.example/api/v1", roundTripper(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("broken by " + shown)
			}), client.WithAPIKey(key), client.WithRetry(client.RetryPolicy{Attempts: 1}))
			_, err = broken.Simulations.Get(t.Context(), 31)
			require.ErrorContains(t, err, "broken by")
			require.NotContains(t, err.Error(), key)
		})
	}
}

// So would white space that a line does not have, in what the service says or in the text itself.
func TestErrors_ShowNoTextThatLineEndsCut(t *testing.T) {
	const plain = "You want to zip it up"
	spellings := []string{plain, "You wan\u200et to zip it up", "You want\nto zip it up", "You want \t to  zip it up", "\n" + plain + " "}
	for _, quoted := range spellings {
		for _, text := range spellings {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", refusingWith("No: "+quoted+"!"))
			_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
				return e.Scenarios.Add(client.NewScenario("Zip", text, "It is zipped."))
			})
			require.ErrorContains(t, err, "[text]", "%q and %q", quoted, text)
			require.NotContains(t, err.Error(), "zip it", "%q and %q", quoted, text)
		}
	}
}

// The cut of a long message leaves no half of a key.
func TestAPIError_MessageDoesNotEndInsideTheKey(t *testing.T) {
	for n := range 60 {
		refused := refusedWith(t, plantedKey, `{"error":"bad","message":"`+strings.Repeat("x", 4<<10-n)+plantedKey+`"}`)
		require.LessOrEqual(t, len(refused.Message), 4<<10)
		require.NotContains(t, refused.Message, plantedKey[:4])
	}
}

// A key that has invisible characters, as a copied one can have, is recognized without them.
func TestErrors_ShowNoKeyWithInvisibleCharacters(t *testing.T) {
	for _, key := range []string{"sk-live-7f3a9c2b1d55\u200e", "sk-live\u200e-7f3a9c2b1d55"} {
		refused := refusedWith(t, key, `{"error":"bad","message":"the key sk-live-7f3a9c2b1d55 may not"}`)
		require.Equal(t, "the key [redacted] may not", refused.Message)
	}
}

func TestSimulationsService_Wait_ShowsNoKeyInTheStatus(t *testing.T) {
	for name, spelled := range map[string]func(string) string{
		"whole": strings.Clone, "cut": func(key string) string { return key[:9] + "\u200f" + key[9:] },
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			id := seedStatus(t, srv, "denied "+spelled(srv.APIKey()))
			_, err := newClient(t, srv).Simulations.Wait(cancelAfter(t, time.Minute), id, client.WaitOptions{})
			require.ErrorContains(t, err, "gave up while it was denied [redacted]")
		})
	}
}

// The service quotes a scenario in the error of a read.
func TestErrors_OfReadsShowNoTextOfThePlan(t *testing.T) {
	for name, tt := range map[string]struct {
		reads int // that succeed
		call  func(context.Context, *client.SimulationsService, *client.Plan) error
	}{
		"Edit, reading back": {1, func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			return errorOf(s.Edit(ctx, p.SimulationID(), adding("Asks")))
		}},
		"Apply": {0, func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			return errorOf(s.Apply(ctx, p))
		}},
		"Verify": {0, func(ctx context.Context, s *client.SimulationsService, p *client.Plan) error {
			return errorOf(s.Verify(ctx, p))
		}},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			p := plan(t, c, id, adding("Asks"))
			quoting := clienttest.Error(422, "render_failed", "cannot show: You want Asks. / You want to book.")
			srv.Inject("getSimulation", append(clienttest.Times(tt.reads, clienttest.Pass()), clienttest.Times(9, quoting)...)...)
			err := tt.call(t.Context(), c.Simulations, p)
			require.ErrorContains(t, err, "cannot show: [text] / [text]")
		})
	}
}

// The meaning of a refusal does not depend on what is hidden in its text.
func TestAPIError_MeansTheSameWhenTextIsHidden(t *testing.T) {
	for name, tt := range map[string]struct {
		fault       clienttest.Fault
		description string
		is          error
	}{
		"read-only": {
			clienttest.Error(403, "forbidden", "You do not have permission to make changes to Call Simulation"),
			"You do not have permission to make a booking.", client.ErrReadOnlyAccount,
		},
		"state": {clienttest.Error(400, "invalid_state", "no"), "invalid_state is what you say.", client.ErrInvalidState},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			c, id := newClient(t, srv), seed(t, srv)
			srv.Inject("updateSimulation", tt.fault)
			_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
				return e.Scenarios.Add(client.NewScenario("Asks", tt.description, "It is refused."))
			})
			require.ErrorIs(t, err, tt.is)
			require.ErrorContains(t, err, "[text]")
		})
	}
}

// A long path or header is cut inside the key.
func TestErrors_ShowNoKeyBeforeAnEllipsis(t *testing.T) {
	for n := range 40 {
		field := strings.Repeat("x", 160+n) + plantedKey
		srv := newServer(t, clienttest.WithAPIKey(plantedKey))
		srv.Inject("getSimulation", clienttest.Respond(200, `{"`+field+`":1,"`+field+`":2}`))
		_, err := newClient(t, srv).Simulations.Get(t.Context(), 31)
		require.ErrorContains(t, err, "occurs twice")
		require.NotContains(t, err.Error(), plantedKey[:8])
	}
}

// A request id can be a text, in the log as in the error.
func TestWithLogger_ShowsNoTextInTheRequestID(t *testing.T) {
	var log bytes.Buffer
	c := clientOver(t, "https://service.example/api/v1", roundTripper(func(*http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {plantedDescription}}
		return &http.Response{StatusCode: 400, Header: header, Body: io.NopCloser(strings.NewReader(`{"error":"bad"}`))}, nil
	}), client.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	_, err := c.Simulations.Update(t.Context(), 31, client.SimulationUpdate{Scenarios: []client.Scenario{
		client.NewScenario("Visible", plantedDescription, plantedResult),
	}})
	require.ErrorContains(t, err, "[request [text]]")
	require.Contains(t, log.String(), "request_id=[text]")
	require.NotContains(t, log.String(), plantedDescription)
}
