package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// manyScenarios are n stored scenarios of about 900 bytes each.
func manyScenarios(n int) []client.Scenario {
	list := make([]client.Scenario, n)
	for i := range list {
		list[i] = client.Scenario{
			ID:             int64(9001 + i),
			Name:           fmt.Sprintf("Asks for an appointment, case %d", i),
			Description:    strings.Repeat("You call the clinic and want an appointment as early as possible, but only in the morning. ", 6),
			ExpectedResult: strings.Repeat("The agent offers a slot in the morning and confirms it. ", 4),
			SelectedVoices: []client.Voice{client.Cartesia("narrator-2")},
		}
	}
	return list
}

// cannedSimulation responds with simulation 31, which has these scenarios.
func cannedSimulation(t testing.TB, scenarios []client.Scenario) canned {
	t.Helper()
	records, err := json.Marshal(scenarios)
	require.NoError(t, err)
	return canned(`{"success":true,"simulation":{"id":31,"name":"Clinic","status":"Draft","scenarios_ids":` + string(records) + `}}`)
}

// storingService has one state before its first PUT, and another one after it.
type storingService struct {
	before, after canned
	stored        bool
}

func (s *storingService) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.stored = s.stored || req.Method == http.MethodPut; s.stored {
		return s.after.RoundTrip(req)
	}
	return s.before.RoundTrip(req)
}

// callsWith are calls with a list of n scenarios, of which one is changed.
func callsWith(t testing.TB, n int) map[string]func() error {
	t.Helper()
	ctx := t.Context()
	scenarios := manyScenarios(n)
	read := cannedSimulation(t, scenarios)
	s := clientOf(t, read)
	sim, err := s.Get(ctx, 31)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	change := func(e *client.Edit) error {
		return e.Scenarios.Change(int64(9001+n/2), func(sc *client.Scenario) { sc.Description += "Be polite." })
	}
	require.NoError(t, change(&client.Edit{Scenarios: set}))
	changed, err := set.Build()
	require.NoError(t, err)
	after := cannedSimulation(t, changed)
	plan, err := s.Plan(ctx, 31, change)
	require.NoError(t, err)
	storing := func() *client.SimulationsService { return clientOf(t, &storingService{before: read, after: after}) }
	return map[string]func() error{
		"Get":       func() error { _, err := s.Get(ctx, 31); return err },
		"Scenarios": func() error { _, err := sim.Scenarios(); return err },
		"Update":    func() error { _, err := s.Update(ctx, 31, client.SimulationUpdate{Scenarios: scenarios}); return err },
		"Plan":      func() error { _, err := s.Plan(ctx, 31, change); return err },
		"Apply":     func() error { _, err := storing().Apply(ctx, plan); return err },
		"Edit":      func() error { _, err := storing().Edit(ctx, 31, change); return err },
		"Replace":   func() error { return set.Replace(changed) },
		"Build":     func() error { _, err := set.Build(); return err },
		"String":    func() error { _ = plan.String(); return nil },
	}
}

// allocations returns how often a call allocates, and how many bytes.
func allocations(t *testing.T, call func() error) (count, size float64) {
	t.Helper()
	require.NoError(t, call()) // fills the pools, which a collection would empty
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := call()
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	return float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc)
}

func TestSimulationsService_AllocationsGrowNoFasterThanTheList(t *testing.T) {
	if hasRaceDetector() {
		t.Skip("the race detector empties pools at random")
	}
	const n, times = 100, 10
	const countMargin = 1.25 // maps grow in steps
	const sizeMargin = 5     // large buffers are not pooled; growth by the square would need ten
	large := callsWith(t, n*times)
	for name, call := range callsWith(t, n) {
		t.Run(name, func(t *testing.T) {
			count, size := allocations(t, call)
			largeCount, largeSize := allocations(t, large[name])
			require.LessOrEqual(t, largeCount, count*times*countMargin, "allocations")
			require.LessOrEqual(t, largeSize, size*times*sizeMargin, "bytes")
		})
	}
}

func BenchmarkSimulationsService(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		for name, call := range callsWith(b, n) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, call())
				}
			})
		}
	}
}
