package main

import (
	"fmt"
	"math"
)

// target is a figure to reach.
type target struct {
	What   string
	Is     float64
	AtMost float64
}

func (t target) reached() bool { return t.Is <= t.AtMost }

// The figures to reach, all relative to the floor but growth and peak.
const (
	mostTime   = 0.80 // of Get and Update
	mostBytes  = 0.50
	mostAllocs = 0.50
	mostEdit   = 1.6 // the time of four requests by that of the floor's two
	mostGrowth = 1.2 // the time for one scenario of a large list by that of a small one
	mostPeak   = 6.0 // the heap by the answer's JSON
)

// targets returns the figures of a run, as far as they were measured.
func (f *findings) targets() []target {
	var all []target
	for _, c := range f.Cells {
		if c.Scenarios >= growthSmall && c.Goroutines == 1 {
			all = append(all, f.targetsOf(c)...)
		}
	}
	for _, g := range f.Growth {
		all = append(all, target{fmt.Sprintf("%s: time for one scenario at 10,000 by that at 1,000", g.Operation), g.Ratio.Median, mostGrowth})
	}
	for _, p := range f.Peaks {
		if p.Way == libraryName && p.GC == "100" {
			all = append(all, target{"Edit of 10,000 scenarios: peak of the heap by the JSON", p.Bytes.Median / float64(f.JSONBytes[peakScenarios]), mostPeak})
		}
	}
	return all
}

func (f *findings) targetsOf(c cell) []target {
	own, where := c.Ways[libraryName], fmt.Sprintf("%s of %s, %s", c.Operation, grouped(float64(c.Scenarios)), c.Wire)
	switch {
	case c.Operation == "Edit":
		return []target{{where + ": time", own.TimeRatio.Median, mostEdit}}
	case c.Wire != memoryName:
		return nil
	}
	all := []target{
		{where + ": time", own.TimeRatio.Median, mostTime},
		{where + ": bytes", own.BytesRatio.Median, mostBytes},
		{where + ": allocations", own.AllocsRatio.Median, mostAllocs},
	}
	if f.Experiment == "jsonv2" {
		all = append(all, target{where + ": time by that of ogen", own.Time / c.Ways[ogenName].Time, 1})
	}
	return all
}

// grouped writes a whole number with commas.
func grouped(v float64) string {
	digits := fmt.Sprintf("%.0f", math.Round(v))
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
