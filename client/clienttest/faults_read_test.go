package clienttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestStale(t *testing.T) {
	for name, tt := range map[string]struct {
		fault   clienttest.Fault
		want    string
		version int
	}{
		"0 versions":          {clienttest.Stale(0), "three", 3},
		"1 version":           {clienttest.Stale(1), "two", 2},
		"2 versions":          {clienttest.Stale(2), "Clinic", 1},
		"more than there are": {clienttest.Stale(9), "Clinic", 1},
		"two faults":          {clienttest.Stale(1).And(clienttest.Stale(1)), "Clinic", 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv := serverWithClinic(t)
			rename(srv, "two")
			rename(srv, "three")
			srv.Inject("getSimulation", tt.fault)
			r := read(t, srv)
			require.Equal(t, tt.want, r.shown(t)["name"])
			require.Equal(t, tt.version, srv.Requests()[0].Version)
			require.Equal(t, "three", read(t, srv).shown(t)["name"], "the next read is fresh")
		})
	}
}

func TestStale_List(t *testing.T) {
	srv := serverWithClinic(t)
	send(t, srv, "DELETE", "/simulations/7", "")
	srv.Inject("listSimulations", clienttest.Stale(1))
	require.Equal(t, 1.0, send(t, srv, "GET", "/simulations", "").body["total_records"], "it is not deleted yet")
	require.Equal(t, 0.0, send(t, srv, "GET", "/simulations", "").body["total_records"])
}

func TestStale_Write(t *testing.T) {
	srv := serverWithClinic(t)
	rename(srv, "two")
	srv.Inject("updateSimulation", clienttest.Stale(1))
	require.Equal(t, "two", put(t, srv, full()).shown(t)["name"])
}
