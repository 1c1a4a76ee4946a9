package clienttest

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func TestCheckRequest_NoDefaults(t *testing.T) {
	srv := NewServer(t, InMemory())
	srv.Seed(Simulation{})
	srv.spec = mustReadSpecification(nil)
	for _, param := range srv.spec.routes[opList].Operation.Parameters {
		param.Value.Schema.Value.Default = 5.0
	}
	req, err := http.NewRequestWithContext(context.Background(), "GET", srv.URL()+"/simulations", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.APIKey())
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Contains(t, string(body), `"id":101`, "the first page, not the fifth")
}

func TestStoreUnknown_KeepsWhatTheSpecificationLists(t *testing.T) {
	sent := map[string]jsontext.Value{"expected_result": jsontext.Value(`"listed"`), "mood": jsontext.Value(`"unknown"`)}
	stored := map[string]any{"persona": "stored"}

	require.Equal(t, map[string]any{"persona": "stored", "expected_result": sent["expected_result"]},
		storeUnknown(stored, sent, "Scenario", false))
	require.Equal(t, map[string]any{"persona": "stored", "expected_result": sent["expected_result"], "mood": sent["mood"]},
		storeUnknown(stored, sent, "Scenario", true))
	require.Equal(t, map[string]any{"persona": "stored"}, stored, "a stored value is not changed in place")
	require.Nil(t, storeUnknown(nil, nil, "Scenario", true))
}
