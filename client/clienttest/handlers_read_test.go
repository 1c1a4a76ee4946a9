package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestListSimulations(t *testing.T) {
	srv := clienttest.NewServer(t)
	for range 12 {
		srv.Seed(clienttest.Simulation{})
	}
	for query, want := range map[string][]float64{
		"":                                       {112, 111, 110, 109, 108, 107, 106, 105, 104, 103},
		"?pageno=2":                              {102, 101},
		"?pagesize=5&pageno=3":                   {102, 101},
		"?pageno=3":                              {},
		"?pageno=9223372036854775807&pagesize=2": {},
		"?pagesize=9223372036854775807&pageno=2": {},
	} {
		r := send(t, srv, "GET", "/simulations"+query, "")
		require.Equal(t, 12.0, r.body["total_records"], query)
		ids := []float64{}
		for _, sim := range r.body["records"].([]any) {
			ids = append(ids, sim.(map[string]any)["id"].(float64))
		}
		require.Equal(t, want, ids, query)
	}
}
