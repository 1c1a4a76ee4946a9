package clienttest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestHistoryHoldsEveryStateAndWhoMadeIt(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	send(t, srv, "PUT", "/simulations/7", full(entry(11, "ONE")))
	srv.Edit(7, func(sim *clienttest.Simulation) { sim.Name = "edited" })
	send(t, srv, "GET", "/simulations/7", "")
	history := srv.History(7)
	require.Len(t, history, 3)
	require.Equal(t, []int{0, 1, 0}, []int{history[0].Request, history[1].Request, history[2].Request})
	require.Equal(t, clinic().Scenarios, history[0].Simulation.Scenarios, "later writes leave older versions alone")
	require.Equal(t, "edited", history[2].Simulation.Name)

	requests := srv.Requests()
	require.Equal(t, []int{history[1].Number, history[2].Number}, []int{requests[0].Version, requests[1].Version})
	require.Nil(t, srv.History(8))
}

func TestVersionsAreNumberedOverTheWholeServer(t *testing.T) {
	srv := clienttest.NewServer(t)
	a, b := srv.Seed(clienttest.Simulation{}), srv.Seed(clienttest.Simulation{})
	srv.Edit(a, func(*clienttest.Simulation) {})
	require.NotEqual(t, a, b)
	require.Equal(t, 1, srv.History(a)[0].Number)
	require.Equal(t, 2, srv.History(b)[0].Number)
	require.Equal(t, 3, srv.History(a)[1].Number)
}

func TestRequestsTellWhatArrivedAndWhatWasAnswered(t *testing.T) {
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

func TestSeedAndStateCopy(t *testing.T) {
	srv := clienttest.NewServer(t)
	seed := clinic()
	srv.Seed(seed)
	seed.Scenarios[0].Voices[0].ID = "changed"
	first, _ := srv.State(7)
	first.Scenarios[0].Name = "changed"
	first.Scenarios[0].Voices[0].ID = "changed"
	second, _ := srv.State(7)
	require.Equal(t, clinic().Scenarios, second.Scenarios)
}

func TestSeedAssignsIDsAboveThoseThatItWasGiven(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.Simulation{ID: 5000, Scenarios: []clienttest.Scenario{{Name: "a"}, {ID: 90000, Name: "b"}}})
	id := srv.Seed(clienttest.Simulation{Scenarios: []clienttest.Scenario{{Name: "c"}}})
	require.Equal(t, int64(5001), id)
	one, _ := srv.State(5000)
	two, _ := srv.State(5001)
	require.Equal(t, []int64{90001, 90000, 90002}, []int64{one.Scenarios[0].ID, one.Scenarios[1].ID, two.Scenarios[0].ID})
}

func TestEditMakesCountsFollowTheStatusAndNumbersScenarios(t *testing.T) {
	srv := clienttest.NewServer(t)
	srv.Seed(clinic())
	srv.Edit(7, func(sim *clienttest.Simulation) {
		sim.ID = 1000
		sim.Status = clienttest.StatusPending
		sim.Scenarios = append(sim.Scenarios, clienttest.Scenario{Name: "three"})
	})
	sim, ok := srv.State(7)
	require.True(t, ok)
	require.Equal(t, int64(7), sim.ID, "the id stays")
	require.True(t, sim.CanStop)
	require.Equal(t, 3, sim.TotalRecords)
	require.NotZero(t, sim.Scenarios[2].ID)
	require.Panics(t, func() { srv.Edit(8, func(*clienttest.Simulation) {}) })
}

func TestWritersAtTheSameTimeEachMakeAVersion(t *testing.T) {
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
