package schedules

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

var (
	seedFlag      = flag.Uint64("seed", 0, "TestSchedules: run this schedule, and with -schedules those after it")
	schedulesFlag = flag.Int("schedules", 0, "TestSchedules: run so many schedules")
	longFlag      = flag.Bool("long", false, "TestSchedules: run 100,000 schedules instead of 1,000")
)

// TestSchedules simulates writers of one simulation under faults. A schedule follows from its seed alone: how the service behaves
// where nothing is documented, which faults meet which call, who edits what and when. In its bubble the time is fake and no two things
// happen at the same moment, so that the same seed gives the same run. With -long it takes about ten minutes. With -v it lists how
// often each exception applied, by schedule.
func TestSchedules(t *testing.T) {
	first, count := schedulesToRun()
	shards := min(runtime.GOMAXPROCS(0), count)
	var failed atomic.Bool
	var mu sync.Mutex
	excused := map[exception]int{}
	t.Run("all", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprintf("shard %d", shard), func(t *testing.T) {
				t.Parallel()
				for i := shard; i < count && !failed.Load(); i += shards {
					seed := first + uint64(i)
					rec := runSchedule(t, seed)
					c := rec.check()
					if len(c.list) > 0 {
						failed.Store(true)
						t.Fatalf("go test ./internal/dev/schedules -run TestSchedules -args -seed %d\n\n%s\n\n%s", seed, strings.Join(c.list, "\n"), rec)
					}
					mu.Lock()
					for e := range c.excused {
						excused[e]++
					}
					mu.Unlock()
				}
			})
		}
	})
	for _, e := range exceptions() {
		t.Logf("%6d of %d: %s", excused[e], count, e)
	}
}

func schedulesToRun() (first uint64, count int) {
	first, count = 1, 1_000
	if *longFlag {
		count = 100_000
	}
	if *seedFlag != 0 {
		first, count = *seedFlag, 1
	}
	if *schedulesFlag > 0 {
		count = *schedulesFlag
	}
	return first, count
}

// runSchedule simulates in a bubble of its own. If that does not end, the test names the seed.
func runSchedule(t *testing.T, seed uint64) (rec *record) {
	defer func() {
		if rec == nil {
			t.Errorf("seed %d: the schedule did not come to its end", seed)
		}
	}()
	var ended *record
	s, dir := generate(seed), ""
	for _, c := range s.clients {
		if c.backups && dir == "" {
			dir = t.TempDir()
		}
	}
	synctest.Test(t, func(*testing.T) { ended = simulate(s, dir) })
	return ended
}

func TestSchedules_Seed(t *testing.T) {
	for seed := range uint64(50) {
		require.Equal(t, runSchedule(t, seed).String(), runSchedule(t, seed).String())
	}
}

// TestSchedules_Ends proves that the generator is neither too calm nor too wild for what is checked.
func TestSchedules_Ends(t *testing.T) {
	met := map[string]int{}
	for seed := range uint64(400) {
		for _, s := range runSchedule(t, seed).sessions {
			met[s.end()]++
		}
	}
	for _, end := range []string{
		"unchanged", "verified", "reconciled", "conflict", "diverged", "outcome unknown", "running", "record error", "validation error",
		"refused", "rate limited", "transport error", "the edit failed", "applied", "not applied", "superseded", "ok",
	} {
		require.NotZero(t, met[end], "%s: %v", end, met)
	}
}
