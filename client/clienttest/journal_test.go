package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestServer_Requests(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	send(t, srv, "GET", "/simulations?pageno=2", "")
	send(t, srv, "PUT", "/simulations/7", full(entry(99, "x")))
	send(t, srv, "GET", "/nowhere", "")
	got := srv.Requests()
	require.Len(t, got, 3)
	require.Equal(t, []int{1, 2, 3}, []int{got[0].Seq, got[1].Seq, got[2].Seq})
	require.Equal(t, []int{200, 400, 404}, []int{got[0].Status, got[1].Status, got[2].Status})
	require.Equal(t, "pageno=2", got[0].RawQuery)
	require.Equal(t, "updateSimulation", got[1].Operation)
	require.Equal(t, "PUT", got[1].Method)
	require.Equal(t, "/api/v1/simulations/7", got[1].Path)
	require.Equal(t, full(entry(99, "x")), string(got[1].Body))
	require.Equal(t, "application/json", got[1].Header.Get("Content-Type"))
	require.Equal(t, int64(7), got[1].SimulationID)
	require.Zero(t, got[1].Version, "nothing was stored")
	require.False(t, got[1].At.IsZero())
	require.Empty(t, got[2].Operation)
}
