package client_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
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

// TestSchedules simulates writers of one simulation under faults. A schedule follows from its seed alone: what the service
// does where nothing is documented, which faults meet which call, who edits what and when. In its bubble the time is
// fake and no two things happen at the same moment, so that the same seed gives the same run. With -long it needs about
// ten minutes: go test ./client -run TestSchedules -long -timeout 1h.
func TestSchedules(t *testing.T) {
	first, count := schedulesToRun()
	shards := min(runtime.GOMAXPROCS(0), count)
	var failed atomic.Bool
	for shard := range shards {
		t.Run(fmt.Sprintf("shard %d", shard), func(t *testing.T) {
			t.Parallel()
			for i := shard; i < count && !failed.Load(); i += shards {
				seed := first + uint64(i)
				rec := runSchedule(t, seed)
				if found := rec.violations(); len(found) > 0 {
					failed.Store(true)
					t.Fatalf("go test ./client -run TestSchedules -seed %d\n\n%s\n\n%s", seed, strings.Join(found, "\n"), rec)
				}
			}
		})
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

// runSchedule simulates in a bubble of its own. Where that does not end, the test names the seed.
func runSchedule(t *testing.T, seed uint64) (rec *runRecord) {
	defer func() {
		if rec == nil {
			t.Errorf("seed %d: the schedule did not come to its end", seed)
		}
	}()
	var ended *runRecord
	synctest.Test(t, func(*testing.T) { ended = simulate(generate(seed)) })
	return ended
}

func TestASeedReplaysItsSchedule(t *testing.T) {
	for seed := range uint64(50) {
		require.Equal(t, runSchedule(t, seed).String(), runSchedule(t, seed).String())
	}
}

// TestSchedulesMeetEveryKindOfEnd proves that the generator is neither too calm nor too wild for what is checked.
func TestSchedulesMeetEveryKindOfEnd(t *testing.T) {
	met := map[string]int{}
	for seed := range uint64(300) {
		for _, s := range runSchedule(t, seed).sessions {
			met[s.end()]++
		}
	}
	for _, end := range []string{
		"unchanged", "verified", "reconciled", "conflict", "diverged", "outcome unknown", "running",
		"record error", "validation error", "refused", "rate limited", "transport error", "the edit failed", "planned",
	} {
		require.NotZero(t, met[end], "%s: %v", end, met)
	}
}
