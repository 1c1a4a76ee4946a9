package client_test

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
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

// A small value takes much more memory than its JSON. WithMaxBodyBytes documents the bound.
func TestSimulationsService_MemoryIsBounded(t *testing.T) {
	if hasRaceDetector() {
		t.Skip("the race detector makes it slow")
	}
	const size = 1 << 20
	filled := func(start, element, end string) *client.SimulationsService {
		elements := strings.TrimSuffix(strings.Repeat(element+",", size/(len(element)+1)), ",")
		return clientOf(t, canned(start+elements+end))
	}
	members := make([]string, size/12)
	for i := range members {
		members[i] = fmt.Sprintf(`"%x":0`, i)
	}
	get := func(s *client.SimulationsService) func() {
		return func() {
			_, err := s.Get(t.Context(), 31)
			assert.NoError(t, err)
		}
	}
	for name, call := range map[string]func(){
		"Get, records 0":       get(filled(`{"simulation":{"id":31,"scenarios_ids":[`, `0`, `]}}`)),
		"Get, records {}":      get(filled(`{"simulation":{"id":31,"scenarios_ids":[`, `{}`, `]}}`)),
		"Get, an agent":        get(filled(`{"simulation":{"id":31,"bot_id":[`, `0`, `]}}`)),
		"Get, progress":        get(filled(`{"simulation":{"id":31,"progress":[`, `0`, `]}}`)),
		"Get, unknown members": get(filled(`{"simulation":{"id":31},`, strings.Join(members, ","), `}`)),
		"List": func() {
			var listed int
			for _, err := range filled(`{"records":[`, `{}`, `]}`).List(t.Context(), client.ListOptions{}) {
				assert.NoError(t, err)
				listed++
				if listed == 100_000 {
					break // so many would take more, if they were decoded at once
				}
			}
		},
		"EnhancePrompt": func() {
			_, err := filled(`{"previous_context":[`, `{}`, `]}`).EnhancePrompt(t.Context(), 31)
			assert.NoError(t, err)
		},
		"Edit": func() {
			_, err := filled(`{"simulation":{"id":31,"scenarios_ids":[`, `0`, `]}}`).Edit(t.Context(), 31, nothing)
			unread, ok := errors.AsType[*client.RecordError](err)
			assert.True(t, ok && unread.Index == 0, "an edit stops at the first record that it does not understand: %v", err)
		},
		"an error": func() {
			_, err := filled(`{"errors":[`, `"a"`, `]}`).Get(t.Context(), 31)
			assert.ErrorAs(t, err, new(*client.APIError))
		},
	} {
		t.Run(name, func(t *testing.T) {
			peak := min(peakHeap(call), peakHeap(call), peakHeap(call)) // it varies with when the garbage is collected
			t.Logf("%.1f times the body", float64(peak)/size)
			times := uint64(50)
			if name == "Get, an agent" || name == "an error" {
				times = 5 // a list that cannot be shown is not decoded
			}
			require.LessOrEqual(t, peak, times*size)
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

// roundsDuring counts the rounds of a small work while a large work runs. Both share the machine, so a busy one slows both.
func roundsDuring(large, small func()) int {
	stop, rounds := make(chan struct{}), make(chan int)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				rounds <- n
				return
			default:
				small()
			}
		}
	}()
	large()
	close(stop)
	return <-rounds
}

// repeated returns n elements of a list in JSON, each with another number from first on.
func repeated(n, first int, element string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(element, first+i)
	}
	return list
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// Long lists, which a service may send by mistake, are read and compared in linear time.
func TestSimulationsService_Edit_TakesLinearTime(t *testing.T) {
	const (
		one    = `{"id":1,"name":"a","description":"b","expected_result":"c",%s}`
		voices = `"selected_voices":[%s]`
		equal  = `{"id":%d,"name":"a","description":"b","expected_result":"c"}`
	)
	for name, tt := range map[string]struct {
		format  string
		element string
		after   func(before []string) []string // the list after the write
	}{
		"fields in another order":      {one, `"x%d":1`, reversed},
		"fields that are lost":         {one, `"x%d":1`, func(list []string) []string { return list[:1] }},
		"fields that are new":          {one, `"x%d":1`, func(list []string) []string { return repeated(len(list), len(list), `"x%d":1`) }},
		"voices in another order":      {fmt.Sprintf(one, voices), `{"id":"v%d","provider":"rime"}`, reversed},
		"equal scenarios in new order": {`%s`, equal, reversed},
		"equal scenarios with new ids": {`%s`, equal, func(list []string) []string { return repeated(len(list), len(list)+1, equal) }},
	} {
		synctestSubtest(t, name, func(t *testing.T) {
			work := func(n int) func() {
				state := func(name string, list []string) canned {
					return canned(fmt.Sprintf(`{"success":true,"simulation":{"id":31,"name":%q,"status":"Draft","scenarios_ids":[%s]}}`,
						name, fmt.Sprintf(tt.format, strings.Join(list, ","))))
				}
				list := repeated(n, 1, tt.element)
				service := &storingService{before: state("n", list), after: state("m", tt.after(list))}
				return func() {
					service.stored = false
					_, err := clientOf(t, service).Edit(t.Context(), 31, settingName("m"))
					assert.NoError(t, err)
				}
			}
			rounds := roundsDuring(work(16_000), work(1_000))
			t.Logf("%d rounds", rounds)
			require.Less(t, rounds, 80, "16 in linear time, 256 in quadratic time")
		})
	}
}
