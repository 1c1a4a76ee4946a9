package main

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// measurePeak returns the growth of the heap during an edit of the largest list, relative to the JSON of the list: the
// median of five edits, with the garbage collector's percentage as given (GOGC).
func measurePeak(s service, gcPercent int) (float64, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	largest := sizes[len(sizes)-1]
	calls, err := callsOf(s, edit, largest)
	if err != nil {
		return 0, err
	}
	edit := calls[libraryName]
	if _, err := edit(); err != nil { // connects, and fills caches
		return 0, err
	}
	var peaks []float64
	for range 5 {
		peak, err := peakOf(edit)
		if err != nil {
			return 0, err
		}
		peaks = append(peaks, float64(peak))
	}
	return quantile(peaks, 0.5) / float64(len(responseBody(largest, false))), nil
}

// peakOf returns the highest growth of the heap during a call, sampled every 0.2 ms.
func peakOf(call call) (uint64, error) {
	for range 3 { // pools are emptied by the second collection
		debug.FreeOSMemory()
	}
	start := heap()
	highest, done := start, make(chan error, 1)
	go func() {
		_, err := call()
		done <- err
	}()
	ticker := time.NewTicker(200 * time.Microsecond)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			return max(highest, heap()) - start, err
		case <-ticker.C:
			highest = max(highest, heap())
		}
	}
}

// heap returns the bytes of all objects, those that are dead and not collected yet included.
func heap() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}
