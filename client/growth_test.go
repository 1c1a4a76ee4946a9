package client_test

import (
	"encoding/json"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/scenario"
)

// allocationMargin is by how much allocations may exceed what was recorded; see raceFactor.
const allocationMargin = 1.1

// cost is what one call takes.
type cost struct{ allocs, bytes float64 }

// costOf counts. The collector is off meanwhile, and one thread runs: both would empty pools at times of their own.
func costOf(t *testing.T, call func() error) cost {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	require.NoError(t, call()) // fills the pools
	var err error
	run := func() {
		if e := call(); e != nil {
			err = e
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	found := cost{testing.AllocsPerRun(2, run), float64(after.TotalAlloc - before.TotalAlloc)}
	require.NoError(t, err)
	runtime.GC() // what was not collected so far
	return found
}

func TestAllocationsStayAsRecorded(t *testing.T) {
	calls := cannedCalls(t, 1000)
	for name, recorded := range recordedAllocations() {
		t.Run(name, func(t *testing.T) {
			found := costOf(t, calls[name])
			require.LessOrEqual(t, found.allocs, recorded*allocationMargin*raceFactor, "recorded: %v", recorded)
		})
	}
}

func TestAllocationsAndBytesGrowNoFasterThanTheList(t *testing.T) {
	const times = 10
	small, large := cannedCalls(t, 1000), cannedCalls(t, 1000*times)
	for name := range recordedAllocations() {
		t.Run(name, func(t *testing.T) {
			few, many := costOf(t, small[name]), costOf(t, large[name])
			require.LessOrEqual(t, many.allocs, few.allocs*times*allocationMargin*raceFactor, "allocations")
			require.LessOrEqual(t, many.bytes, few.bytes*times*bytesMargin*raceFactor, "bytes")
		})
	}
}

// bytesMargin is wider than that of allocations, because slices and maps grow in steps.
const bytesMargin = 1.25

func TestAnEditReadsEachRecordOnceAndThenOnlyWhatChanged(t *testing.T) {
	for _, n := range []int{10, 100, 1000} {
		read := 0
		srv := newServer(t)
		var stored clienttest.Simulation
		for _, sc := range cannedScenarios(n) {
			stored.Scenarios = append(stored.Scenarios, clienttest.Scenario{Name: sc.Name, Description: sc.Description, ExpectedResult: sc.ExpectedResult})
		}
		stored.Name, stored.AgentID = "Clinic", 7
		id := srv.Seed(stored)
		c := newClient(t, srv, client.WithRecordReader(func(raw json.RawMessage) (client.Scenario, error) {
			read++
			return scenario.Read(raw)
		}))
		_, err := c.Simulations.Edit(t.Context(), id, func(e *client.Edit) error {
			for sc := range e.Scenarios.All() {
				return e.Scenarios.Change(sc.ID, func(sc *client.Scenario) { sc.Description = "You want another day." })
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, n+1, read, "%d scenarios", n)
	}
}
