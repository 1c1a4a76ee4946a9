package client_test

import (
	"encoding/json"
	"errors"
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

// The cut of a long message leaves no half of a key.
func TestAPIError_MessageDoesNotEndInsideTheKey(t *testing.T) {
	for n := range 60 {
		refused := refusedWith(t, plantedKey, `{"error":"bad","message":"`+strings.Repeat("x", 4<<10-n)+plantedKey+`"}`)
		require.LessOrEqual(t, len(refused.Message), 4<<10)
		require.NotContains(t, refused.Message, plantedKey[:4])
	}
}

func TestSimulationsService_Wait_ShowsNoKeyInTheStatus(t *testing.T) {
	synctestRun(t, func(t *testing.T) {
		srv := newServer(t)
		id := seedStatus(t, srv, "denied "+srv.APIKey())
		_, err := newClient(t, srv).Simulations.Wait(cancelAfter(t, time.Minute), id, client.WaitOptions{})
		require.ErrorContains(t, err, `gave up at status "denied [redacted]"`)
	})
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
