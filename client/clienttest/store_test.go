package clienttest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestServer_History(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	send(t, srv, "PUT", "/simulations/7", full(entry(11, "ONE")))
	srv.Edit(7, func(sim *clienttest.Simulation) { sim.Name = "edited" })
	send(t, srv, "GET", "/simulations/7", "")
	history := srv.History(7)
	require.Len(t, history, 3)
	require.False(t, history[2].At.Before(history[0].At))
	require.Equal(t, []int{0, 1, 0}, []int{history[0].Request, history[1].Request, history[2].Request})
	require.Equal(t, clinic().Scenarios, history[0].Simulation.Scenarios, "later writes leave older versions alone")
	require.Equal(t, "edited", history[2].Simulation.Name)

	requests := srv.Requests()
	require.Equal(t, []int{history[1].Number, history[2].Number}, []int{requests[0].Version, requests[1].Version})
	require.Nil(t, srv.History(8))
}

func TestServer_History_Numbers(t *testing.T) {
	srv := clienttest.NewServer(t)
	a, b := srv.Seed(clienttest.Simulation{}), srv.Seed(clienttest.Simulation{})
	srv.Edit(a, func(*clienttest.Simulation) {})
	require.NotEqual(t, a, b)
	require.Equal(t, 1, srv.History(a)[0].Number)
	require.Equal(t, 2, srv.History(b)[0].Number)
	require.Equal(t, 3, srv.History(a)[1].Number)
}

func TestServer_ConcurrentWriters(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	const writers = 20
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			body := fmt.Sprintf(`{"name":"writer %d"}`, n)
			_, err := attempt(context.Background(), srv, "PUT", "/simulations/7", body)
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	history := srv.History(7)
	require.Len(t, history, 1+writers)
	made := map[int]bool{}
	for _, r := range srv.Requests() {
		made[r.Version] = true
	}
	for i, v := range history[1:] {
		require.Equal(t, i+2, v.Number)
		require.True(t, made[v.Number])
	}
}
