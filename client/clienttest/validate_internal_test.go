package clienttest

import (
	"context"
	"io"
	"net/http"
	"testing"

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
