package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// peakScenarios is the size of the list whose edit is watched.
const peakScenarios = 10_000

// peak is the largest heap during one edit, above what was there before it.
type peak struct {
	Way    string
	GC     string // the value of GOGC
	Bytes  spread
	System uint64 // bytes that the process had taken from the system for its heap, in the end
}

// heapMetric is the memory of objects, living and dead but not yet collected.
const heapMetric = "/memory/classes/heap/objects:bytes"

// measurePeaks measures each way in a fresh process: with Go's own GOGC of 100, which is what a program sees, and with
// 10, which comes close to what is alive at the same time.
func measurePeaks(w wire) ([]peak, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var peaks []peak
	for _, gc := range []string{"100", "10"} {
		for _, name := range []string{floorName, libraryName} {
			child := exec.Command(program, "-role", "peak", name, w.base)
			child.Env = append(os.Environ(), "GOGC="+gc)
			child.Stderr = os.Stderr
			out, err := child.Output()
			if err != nil {
				return nil, fmt.Errorf("peak of %s: %w", name, err)
			}
			p := peak{GC: gc}
			if err := json.Unmarshal(out, &p); err != nil {
				return nil, err
			}
			peaks = append(peaks, p)
		}
	}
	return peaks, nil
}

// measurePeak edits five times, and samples the heap all the while.
func measurePeak(name, base string) (*peak, error) {
	w := wire{Name: "loopback", base: base, http: newHTTPClient()}
	found := &peak{Way: name, GC: os.Getenv("GOGC")}
	l, err := newLibrary(w, nil)
	if err != nil {
		return nil, err
	}
	edit := l.edit
	if name == floorName {
		edit = floorWay(w, nil).edit
	}
	if _, err := edit(context.Background(), 1, 0); err != nil { // connects, and builds what is kept for good
		return nil, err
	}
	var peaks []float64
	for range 5 {
		top, err := watch(func() error {
			_, err := edit(context.Background(), peakScenarios, 0)
			return err
		})
		if err != nil {
			return nil, err
		}
		peaks = append(peaks, float64(top))
	}
	found.Bytes = spreadOf(peaks)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	found.System = stats.HeapSys
	return found, nil
}

// watch returns how far the heap rose above its start while fn ran.
func watch(fn func() error) (uint64, error) {
	for range 3 { // pools are emptied by the second collection
		debug.FreeOSMemory()
	}
	start := heapBytes()
	done, top := make(chan error, 1), start
	go func() { done <- fn() }()
	ticker := time.NewTicker(200 * time.Microsecond)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			return max(top, heapBytes()) - start, err
		case <-ticker.C:
			top = max(top, heapBytes())
		}
	}
}

func heapBytes() uint64 {
	s := []metrics.Sample{{Name: heapMetric}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
