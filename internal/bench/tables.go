package main

import (
	"bytes"
	"fmt"
	"time"
)

// wayNames are the rows of a table, in their order.
var wayNames = [...]string{floorName, generatedName, ogenName, libraryName, readName}

// writeCells writes a table for each wire and number of goroutines.
func (f *findings) writeCells(b *bytes.Buffer) {
	last := ""
	for _, goroutines := range []int{1, 32} {
		for _, c := range f.Cells {
			if c.Goroutines != goroutines {
				continue
			}
			if title := fmt.Sprintf("%s, goroutines: %d", c.Wire, goroutines); title != last {
				last = title
				fmt.Fprintf(b, "\n### %s\n\n| scenarios | call | way | time | time ratio | bytes | ratio | allocations | ratio |\n"+
					"| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n", title)
			}
			c.write(b)
		}
	}
}

func (c cell) write(b *bytes.Buffer) {
	for _, name := range wayNames {
		w := c.Ways[name]
		if w == nil {
			continue
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %.2f [%.2f, %.2f] | %s | %.2f | %s | %.2f |\n", grouped(float64(c.Scenarios)), c.Operation, name,
			duration(w.Time), w.TimeRatio.Median, w.TimeRatio.Low, w.TimeRatio.High,
			grouped(w.Bytes), w.BytesRatio.Median, grouped(w.Allocs), w.AllocsRatio.Median)
	}
}

// duration writes seconds with three digits.
func duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d >= 100*time.Millisecond:
		return d.Round(time.Millisecond).String()
	case d >= 100*time.Microsecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(10 * time.Nanosecond).String()
}

func (f *findings) writeGrowth(b *bytes.Buffer) {
	fmt.Fprint(b, "\n### Growth: time for one scenario of this library, in memory\n\n| call | at 1,000 | at 10,000 | ratio |\n| --- | --- | --- | --- |\n")
	for _, g := range f.Growth {
		fmt.Fprintf(b, "| %s | %s | %s | %.2f [%.2f, %.2f] |\n", g.Operation, duration(g.Small), duration(g.Large), g.Ratio.Median, g.Ratio.Low, g.Ratio.High)
	}
}

func (f *findings) writePeaks(b *bytes.Buffer) {
	size := float64(f.JSONBytes[peakScenarios])
	fmt.Fprintf(b, "\n### Peak memory of an Edit of 10,000 scenarios, loopback\n\nThe metric `%s`, sampled every 0.2 ms in a process of its own, "+
		"above what was there before the edit: living objects, and dead ones that were not collected yet. `GOGC=10` comes close to the living ones alone.\n\n"+
		"| way | GOGC | peak | by the JSON | heap taken from the system in the end |\n| --- | --- | --- | --- | --- |\n", heapMetric)
	for _, p := range f.Peaks {
		fmt.Fprintf(b, "| %s | %s | %s | %.1f [%.1f, %.1f] | %s |\n", p.Way, p.GC, grouped(p.Bytes.Median),
			p.Bytes.Median/size, p.Bytes.Low/size, p.Bytes.High/size, grouped(float64(p.System)))
	}
}
