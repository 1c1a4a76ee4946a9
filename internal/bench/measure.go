package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"
)

// schedule is how much is measured.
type schedule struct {
	Sizes      []int
	Goroutines []int
	Budget     time.Duration // for one cell
	MinRounds  int           // made in any case
	MaxRounds  int
	Quick      bool
}

func planFor(quick bool) schedule {
	if quick {
		return schedule{Sizes: []int{1, 50, 1000, 10_000}, Goroutines: []int{1, 32}, MinRounds: 2, MaxRounds: 2, Quick: true}
	}
	return schedule{Sizes: []int{1, 50, 1000, 10_000}, Goroutines: []int{1, 32}, Budget: 3 * time.Second, MinRounds: 3, MaxRounds: 41}
}

// leavesOut reports whether a cell takes too long for a quick run.
func (s schedule) leavesOut(n, goroutines int) bool { return s.Quick && n*goroutines > 10_000 }

// findings are all that one process measured.
type findings struct {
	Experiment string
	GoVersion  string
	Cells      []cell
	Peaks      []peak
	Growth     []growth
	Profiles   map[string][]share
	JSONBytes  map[int]int // of an answer, by the number of scenarios
}

// cell is what was measured of one operation under one condition.
type cell struct {
	Wire       string
	Scenarios  int
	Goroutines int
	Operation  string
	Rounds     int
	Ways       map[string]*cost
}

// cost is what a call costs in one way. Ratios are to the floor of the same round.
type cost struct {
	Time, Bytes, Allocs                float64 // medians for one call: seconds, bytes, allocations
	TimeRatio, BytesRatio, AllocsRatio spread

	samples []sample
}

// sample is one way in one round: what one call cost on average.
type sample struct{ time, bytes, allocs float64 }

func measureAll(s schedule) (*findings, error) {
	found := &findings{GoVersion: runtime.Version(), JSONBytes: make(map[int]int)}
	for _, n := range s.Sizes {
		head, tail, err := newCanned().answer(simulationID(n, 0), false)
		if err != nil {
			return nil, err
		}
		found.JSONBytes[n] = len(head) + len(tail)
	}
	remote, stop, err := loopback()
	if err != nil {
		return nil, err
	}
	defer stop()
	for _, w := range []wire{inMemory(), remote} {
		if err := measureWire(found, s, w); err != nil {
			return nil, err
		}
	}
	if found.Peaks, err = measurePeaks(remote); err != nil {
		return nil, err
	}
	if found.Profiles, err = profiled(s); err != nil {
		return nil, err
	}
	found.Growth, err = measureGrowth(s)
	return found, err
}

func measureWire(found *findings, s schedule, w wire) error {
	all, err := ways(w, s.Sizes)
	if err != nil {
		return err
	}
	for _, way := range all {
		if err := way.check(s.Sizes); err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
	}
	for _, n := range s.Sizes {
		for _, goroutines := range s.Goroutines {
			for _, operation := range operations {
				if s.leavesOut(n, goroutines) {
					continue
				}
				c, err := measureCell(s, all, cell{Wire: w.Name, Scenarios: n, Goroutines: goroutines, Operation: operation})
				if err != nil {
					return err
				}
				log.Printf("%s, %d scenarios, %d goroutines, %s: %.2f of the floor's time in %d rounds",
					w.Name, n, goroutines, operation, c.Ways[libraryName].TimeRatio.Median, c.Rounds)
				found.Cells = append(found.Cells, *c)
			}
		}
	}
	return nil
}

// measureCell runs all ways in each round, in a new order each time.
func measureCell(s schedule, all []way, c cell) (*cell, error) {
	c.Ways = make(map[string]*cost)
	calls := callsFor(c)
	start := time.Now()
	for c.Rounds < s.MinRounds || c.Rounds < s.MaxRounds && time.Since(start) < s.Budget {
		c.Rounds++
		for _, i := range rand.Perm(len(all)) {
			call := all[i].operation(c.Operation)
			if call == nil {
				continue
			}
			taken, err := measureCalls(call, c, calls)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", all[i].Name, err)
			}
			if c.Ways[all[i].Name] == nil {
				c.Ways[all[i].Name] = &cost{}
			}
			c.Ways[all[i].Name].samples = append(c.Ways[all[i].Name].samples, taken)
		}
	}
	for _, way := range c.Ways {
		way.summarize(c.Ways[floorName].samples)
	}
	return &c, nil
}

// callsFor is how often each goroutine calls in a sample, so that small calls are timed in larger numbers.
func callsFor(c cell) int {
	return max(1, 2000/(max(c.Scenarios, 20)*c.Goroutines))
}

// measureCalls times calls from as many goroutines as the cell says, after collecting the garbage of others.
func measureCalls(call func(context.Context, int, int) (int, error), c cell, calls int) (sample, error) {
	var before, after runtime.MemStats
	errs := make([]error, c.Goroutines)
	var wg sync.WaitGroup
	runtime.GC()
	if _, err := call(context.Background(), c.Scenarios, 0); err != nil { // what the collection took from the pools is there again
		return sample{}, err
	}
	runtime.ReadMemStats(&before)
	start := time.Now()
	for worker := range c.Goroutines {
		wg.Go(func() {
			for range calls {
				if _, err := call(context.Background(), c.Scenarios, worker); err != nil {
					errs[worker] = err
					return
				}
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	for _, err := range errs {
		if err != nil {
			return sample{}, err
		}
	}
	made := float64(calls * c.Goroutines)
	return sample{
		time:   elapsed.Seconds() / made,
		bytes:  float64(after.TotalAlloc-before.TotalAlloc) / made,
		allocs: float64(after.Mallocs-before.Mallocs) / made,
	}, nil
}

func (c *cost) summarize(floor []sample) {
	of := func(get func(sample) float64) (median float64, ratio spread) {
		var values, ratios []float64
		for round := range c.samples {
			values = append(values, get(c.samples[round]))
			ratios = append(ratios, get(c.samples[round])/get(floor[round]))
		}
		return spreadOf(values).Median, spreadOf(ratios)
	}
	c.Time, c.TimeRatio = of(func(s sample) float64 { return s.time })
	c.Bytes, c.BytesRatio = of(func(s sample) float64 { return s.bytes })
	c.Allocs, c.AllocsRatio = of(func(s sample) float64 { return s.allocs })
}
