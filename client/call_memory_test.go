package client_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// peakHeap returns the largest heap while fn runs, above what was there before: what is alive, and what is not yet collected.
func peakHeap(fn func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := heap()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		top := before
		for {
			select {
			case <-done:
				peak <- top
				return
			default:
				top = max(top, heap())
				runtime.Gosched()
			}
		}
	}()
	fn()
	close(done)
	return <-peak - before
}

// hasRaceDetector reports whether the tests were built with -race.
func hasRaceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// A small value takes much more memory than its JSON if a list is decoded at once.
func TestSimulationsService_MemoryIsBounded(t *testing.T) {
	if hasRaceDetector() {
		t.Skip("the race detector makes it slow")
	}
	const size, times = 4 << 20, 30
	empties := strings.TrimSuffix(strings.Repeat("{},", size/3), ",")
	page := canned(`{"records":[` + empties + `]}`)
	simulation := canned(`{"simulation":{"id":31,"scenarios_ids":[` + empties + `]}}`)
	for name, call := range map[string]func(t *testing.T){
		"List": func(t *testing.T) {
			var listed int
			for _, err := range clientOf(t, page).List(t.Context(), client.ListOptions{}) {
				require.NoError(t, err)
				if listed++; listed == 400_000 {
					break // so many would take more, if they were decoded at once
				}
			}
		},
		"Get": func(t *testing.T) {
			sim, err := clientOf(t, simulation).Get(t.Context(), 31)
			require.NoError(t, err)
			require.Len(t, sim.ScenariosIDs, size/3)
		},
		"Edit": func(t *testing.T) {
			_, err := clientOf(t, simulation).Edit(t.Context(), 31, nothing)
			var unread *client.RecordError
			require.ErrorAs(t, err, &unread)
			require.Zero(t, unread.Index, "an edit stops at the first record that it does not understand")
		},
	} {
		t.Run(name, func(t *testing.T) {
			run := func() { call(t) }
			peak := min(peakHeap(run), peakHeap(run), peakHeap(run)) // it varies with when the garbage is collected
			t.Logf("%.1f times the body", float64(peak)/size)
			require.LessOrEqual(t, peak, uint64(size*times))
		})
	}
}

// A Client remembers the last state of each simulation that it wrote, and no more.
func TestSimulationsService_Edit_KeepsOneState(t *testing.T) {
	const size, edits = 1 << 20, 20
	service := newStorage(nil, map[string]any{"id": 5, "name": "Long", "description": strings.Repeat("d", size), "expected_result": "e"})
	c := clientWith(t, service.handle)
	live := func() int {
		runtime.GC()
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return int(stats.HeapAlloc)
	}
	_, err := c.Simulations.Edit(t.Context(), 1, settingName("Clinic"))
	require.NoError(t, err)
	before := live()
	for i := range edits {
		_, err := c.Simulations.Edit(t.Context(), 1, settingName(fmt.Sprint("Clinic ", i)))
		require.NoError(t, err)
	}
	require.Less(t, live()-before, edits/4*size)
	runtime.KeepAlive(c)
}

// What a service may send by mistake is read and compared in linear time.
func TestSimulationsService_Verify_ManyFieldsAndVoices(t *testing.T) {
	for name, format := range map[string]string{
		"fields": `{"id":1,"name":"a","description":"b","expected_result":"c"%s}`,
		"voices": `{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[{"id":"v","provider":"rime"}%s]}`,
	} {
		element := map[string]string{"fields": `,"x%d":1`, "voices": `,{"id":"v%d","provider":"rime"}`}[name]
		took := func(n int) time.Duration {
			var list strings.Builder
			for i := range n {
				fmt.Fprintf(&list, element, i)
			}
			srv := newServer(t)
			srv.Inject("getSimulation", clienttest.Times(2, clienttest.Respond(200, `{"success":true,"simulation":{"id":31,"name":"n",
				"status":"Draft","scenarios_ids":[`+fmt.Sprintf(format, list.String())+`]}}`))...)
			c, began := newClient(t, srv), time.Now()
			status, err := c.Simulations.Verify(t.Context(), plan(t, c, 31, settingName("m")))
			require.NoError(t, err)
			require.Equal(t, client.PlanNotApplied, status)
			return time.Since(began)
		}
		t.Run(name, func(t *testing.T) {
			few := min(took(4_000), took(4_000), took(4_000))
			require.Less(t, min(took(64_000), took(64_000)), 80*few, "16 times as many, and a quadratic time would be 256 times as long")
		})
	}
}
