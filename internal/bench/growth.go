package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/omnidim-go/simulations/client"
)

// The sizes between which growth is measured.
const growthSmall, growthLarge = 1000, 10_000

// growth is how the time for one scenario changes from the small list to the large one.
type growth struct {
	Operation    string
	Small, Large float64 // seconds for one scenario, medians
	Ratio        spread  // of the same round
}

// step prepares what is not timed, and returns what is.
type step func(l library, n int) (timed func() error, err error)

// growing are the operations whose cost must be linear.
func growing() map[string]step {
	ctx := context.Background()
	return map[string]step{
		"Get":    func(l library, n int) (func() error, error) { return timed(l.get, n), nil },
		"Update": func(l library, n int) (func() error, error) { return timed(l.update, n), nil },
		"Edit": func(l library, n int) (func() error, error) {
			return func() error { _, err := l.edit(ctx, n, 0); return err }, nil
		},
		"Plan": func(l library, n int) (func() error, error) {
			return func() error { _, err := l.s.Plan(ctx, simulationID(n, 0), flip(n)); return err }, nil
		},
		"Apply": func(l library, n int) (func() error, error) {
			plan, err := l.s.Plan(ctx, simulationID(n, 0), flip(n))
			return func() error { _, err := l.s.Apply(ctx, plan); return err }, err
		},
		"String": func(l library, n int) (func() error, error) {
			plan, err := l.s.Plan(ctx, simulationID(n, 0), flip(n))
			return func() error { _ = plan.String(); return nil }, err
		},
		"Replace": func(l library, n int) (func() error, error) {
			set, err := setOf(l, n)
			if err != nil {
				return nil, err
			}
			desired := slices.Collect(set.All())
			for i := range desired {
				desired[i].ID = 0 // by name, which is the longer way
			}
			return func() error { return set.Replace(desired) }, nil
		},
		"Build": func(l library, n int) (func() error, error) {
			set, err := setOf(l, n)
			return func() error { _, err := set.Build(); return err }, err
		},
	}
}

func timed(call simulationCall, n int) func() error {
	return func() error { _, err := call(context.Background(), n, 0); return err }
}

func setOf(l library, n int) (*client.ScenarioSet, error) {
	sim, err := l.s.Get(context.Background(), simulationID(n, 0))
	if err != nil {
		return nil, err
	}
	set, err := sim.Scenarios()
	if err != nil {
		return nil, err
	}
	return set, flip(n)(&client.Edit{Scenarios: set})
}

func measureGrowth(s schedule) ([]growth, error) {
	l, err := newLibrary(inMemory(), []int{growthSmall, growthLarge})
	if err != nil {
		return nil, err
	}
	rounds := 15
	if s.Quick {
		rounds = 2
	}
	var found []growth
	for _, name := range []string{"Get", "Update", "Edit", "Plan", "Apply", "Replace", "String", "Build"} {
		g, err := measureStep(l, name, growing()[name], rounds)
		if err != nil {
			return nil, fmt.Errorf("growth of %s: %w", name, err)
		}
		found = append(found, g)
	}
	return found, nil
}

// measureStep works on as many scenarios with the small list as with the large one.
func measureStep(l library, name string, do step, rounds int) (growth, error) {
	taken := map[int][]float64{}
	for range rounds {
		sizes := []int{growthSmall, growthLarge}
		rand.Shuffle(len(sizes), func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
		for _, n := range sizes {
			t, err := timeStep(l, do, n)
			if err != nil {
				return growth{}, err
			}
			taken[n] = append(taken[n], t)
		}
	}
	g := growth{Operation: name, Small: spreadOf(taken[growthSmall]).Median, Large: spreadOf(taken[growthLarge]).Median}
	var ratios []float64
	for i := range rounds {
		ratios = append(ratios, taken[growthLarge][i]/taken[growthSmall][i])
	}
	g.Ratio = spreadOf(ratios)
	return g, nil
}

// timeStep returns the seconds for one scenario.
func timeStep(l library, do step, n int) (float64, error) {
	var total time.Duration
	runtime.GC()
	for range growthLarge / n {
		fn, err := do(l, n)
		if err != nil {
			return 0, err
		}
		start := time.Now()
		if err := fn(); err != nil {
			return 0, err
		}
		total += time.Since(start)
	}
	return total.Seconds() / growthLarge, nil
}
