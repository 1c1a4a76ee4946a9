package main

import (
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"time"
)

// result holds the measurements of one release of Go.
type result struct {
	Go    string
	Cells []cell
	Peak  float64 // of the heap during an edit of the largest list, relative to the JSON
	Live  float64 // the same with hardly any garbage
}

// cell holds the costs of one operation.
type cell struct {
	Operation string
	Scenarios int
	Costs     map[string]cost // by implementation
	Profile   string          // of the library
}

// cost holds medians of all rounds. Ratio is relative to the floor of the same round, Low and High are the quartiles.
type cost struct{ Milliseconds, Ratio, Low, High float64 }

// measure begins with the peak, while the heap is empty.
func measure(url string, rounds int) (r result, err error) {
	r.Go = runtime.Version()
	overLoopback := service{url, &http.Client{}}
	if r.Peak, err = measurePeak(overLoopback, 100); err != nil {
		return r, err
	}
	if r.Live, err = measurePeak(overLoopback, 10); err != nil {
		return r, err
	}
	inMemory := service{"http://127.0.0.1", &http.Client{Transport: newResponses()}}
	for _, n := range sizes {
		for _, operation := range operations {
			c, s := cell{Operation: operation, Scenarios: n}, inMemory
			if c.Loopback() {
				s = overLoopback
			}
			if err := c.measure(s, rounds); err != nil {
				return r, fmt.Errorf("%s: %w", c.Name(), err)
			}
			log.Printf("%s: %.2f", c.Name(), c.Ratio())
			r.Cells = append(r.Cells, c)
		}
	}
	return r, nil
}

// measure calls all implementations in each round, in a new order each time.
func (c *cell) measure(s service, rounds int) error {
	calls, err := callsOf(s, c.Operation, c.Scenarios)
	if err != nil {
		return err
	}
	times := make(map[string][]float64)
	for range rounds {
		for _, i := range rand.Perm(len(implementations)) {
			name := implementations[i].name
			if calls[name] == nil {
				continue
			}
			taken, err := timeOf(calls[name], c.Scenarios)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			times[name] = append(times[name], taken)
		}
	}
	c.Costs = make(map[string]cost)
	for name := range times {
		ratios := slices.Clone(times[name])
		for round := range ratios {
			ratios[round] /= times[floorName][round]
		}
		c.Costs[name] = cost{
			Milliseconds: 1000 * quantile(times[name], 0.5),
			Ratio:        quantile(ratios, 0.5),
			Low:          quantile(ratios, 0.25),
			High:         quantile(ratios, 0.75),
		}
	}
	c.Profile, err = profileOf(calls[libraryName])
	return err
}

// timeOf returns the seconds of a call, after a garbage collection and a first call that fills the pools again.
func timeOf(call call, scenarios int) (float64, error) {
	runtime.GC()
	if got, err := call(); err != nil || got != scenarios {
		return 0, fmt.Errorf("%d scenarios, error: %v", got, err)
	}
	repetitions := max(1, 2000/max(scenarios, 20))
	start := time.Now()
	for range repetitions {
		if _, err := call(); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds() / float64(repetitions), nil
}

func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
