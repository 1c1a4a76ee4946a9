package main

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/template"
	"time"
)

//go:embed *.tmpl
var templates embed.FS

// page is the data of the templates.
type page struct {
	Date, System string
	Rounds       int
	Took         time.Duration
	Names        []string // of the implementations that were measured
	Results      []result
	Plot         plot
	Missed       bool // a figure of a release misses the limit
}

func newPage(rounds int, took time.Duration, results []result) page {
	p := page{
		Date:    time.Now().UTC().Format(time.DateOnly),
		System:  fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		Rounds:  rounds,
		Took:    took.Round(time.Minute),
		Results: results,
	}
	for _, i := range implementations {
		if _, measured := results[0].Cells[0].Costs[i.name]; measured {
			p.Names = append(p.Names, i.name)
		}
	}
	p.Plot = newPlot(p.Names, results)
	for _, r := range results {
		p.Missed = p.Missed || slices.ContainsFunc(r.Figures(), figure.Missed)
	}
	return p
}

// write writes benchmarks.md and the plot.
func (p page) write() error {
	for _, name := range [...]string{"benchmarks.md", "benchmarks.svg"} {
		var b bytes.Buffer
		if err := p.show(&b, name); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join("../../../docs", name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (p page) show(w io.Writer, name string) error {
	t, err := template.ParseFS(templates, "*.tmpl")
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, name+".tmpl", p)
}

// figure is a measured value with a limit.
type figure struct {
	Name       string
	Is, AtMost float64
	Profile    string
}

// Missed reports whether the value is above the limit.
func (f figure) Missed() bool { return f.Is > f.AtMost }

// The limits of times relative to the floor, of their growth from 1,000 to 10,000 scenarios relative to the floor's own,
// and of the peak relative to the JSON.
var (
	mostInMemory = map[string]map[string]float64{
		olderGo: {get: 0.35, getScenarios: 0.70, update: 0.50, edit: 0.75},
		newerGo: {get: 0.65, getScenarios: 1.40, update: 0.80, edit: 1.40},
	}
	mostLoopback = map[string]float64{get: 1.25, edit: 1.75}
	mostGrowth   = 1.15
	mostPeak     = 6.5
)

// Figures returns those of a release.
func (r result) Figures() []figure {
	var figures []figure
	for _, c := range r.Cells {
		atMost := mostInMemory[r.Go][c.Operation]
		if c.Loopback() {
			atMost = mostLoopback[c.Operation]
		}
		if atMost > 0 {
			figures = append(figures, figure{c.Name(), c.Ratio(), atMost, c.Profile})
		}
	}
	for _, operation := range operations {
		large := r.Cell(operation, 10_000)
		growth := large.Ratio() / r.Cell(operation, 1000).Ratio()
		figures = append(figures, figure{operation + ", growth from 1,000 to 10,000", growth, mostGrowth, large.Profile})
	}
	live := fmt.Sprintf("%.1f with GOGC=10, the rest is garbage that was not collected yet", r.Live)
	return append(figures, figure{"Edit of 10,000, peak of the heap", r.Peak, mostPeak, live})
}

// Cell returns the costs of an operation with a number of scenarios.
func (r result) Cell(operation string, scenarios int) cell {
	for _, c := range r.Cells {
		if c.Operation == operation && c.Scenarios == scenarios {
			return c
		}
	}
	return cell{}
}

// Loopback reports whether the calls went over loopback, and not to memory.
func (c cell) Loopback() bool { return c.Scenarios == 1 }

// Name names the operation, the number of scenarios, and the way.
func (c cell) Name() string {
	name := c.Operation + " of " + map[int]string{1: "1", 1000: "1,000", 10_000: "10,000"}[c.Scenarios]
	if c.Loopback() {
		name += " over loopback"
	}
	return name
}

// Ratio is the time of the library relative to the floor.
func (c cell) Ratio() float64 { return c.Costs[libraryName].Ratio }
