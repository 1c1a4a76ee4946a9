package main

import (
	"fmt"
	"slices"
)

// Lengths of the plot, in pixels.
const (
	panelLeft   = 150 // the names of the rows stand left of the panels
	panelWidth  = 400
	figureWidth = 165 // room for the figure beside the longest bar of a panel
	rowHeight   = 18
	groupGap    = 14
	plotTop     = 64
)

// plotted is the number of scenarios of the plot.
const plotted = 1000

// plot is a bar chart: for each operation a group of rows, one for each implementation but the floor, and for each
// release a panel with their bars.
type plot struct {
	Width, Height int
	Groups        []group
	Panels        []panel
}

// group is the rows of an operation.
type group struct {
	Operation string
	Y         int
	Rows      []row
}

type row struct {
	Implementation string
	Y              int
}

// panel has the bars of one release. X and Y are those of the whole plot.
type panel struct {
	Go     string
	X      int
	FloorX int // where a bar as long as the floor's time ends
	Floors []label
	Lines  []line // at FloorX, one for each group
	Bars   []bar
	Absent []label
}

type line struct{ Top, Bottom int }

type bar struct {
	IsLibrary   bool
	X, Y, Width int
	Figure      label
}

type label struct {
	X, Y int
	Text string
}

// absent says why a generated client has no bar for an operation.
var absent = map[string]string{
	getScenarios: "leaves the scenarios raw",
	edit:         "has no edit",
}

// newPlot lays out the times with 1,000 scenarios, in one scale for all panels.
func newPlot(names []string, results []result) plot {
	p := plot{Width: panelLeft + len(results)*panelWidth}
	bars := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == floorName })
	y := plotTop
	for _, operation := range operations {
		g := group{Operation: operation, Y: y}
		for i, name := range bars {
			g.Rows = append(g.Rows, row{name, y + (i+1)*rowHeight})
		}
		p.Groups = append(p.Groups, g)
		y += (len(bars)+1)*rowHeight + groupGap
	}
	p.Height = y
	scale := (panelWidth - figureWidth) / longest(results)
	for i, r := range results {
		p.Panels = append(p.Panels, newPanel(r, panelLeft+i*panelWidth, scale, p.Groups))
	}
	return p
}

// newPanel draws the bars of a release. A bar as long as the floor's time has scale pixels.
func newPanel(r result, x int, scale float64, groups []group) panel {
	p := panel{Go: r.Go, X: x, FloorX: x + int(scale)}
	for _, g := range groups {
		costs := r.Cell(g.Operation, plotted).Costs
		last := g.Rows[len(g.Rows)-1]
		p.Lines = append(p.Lines, line{g.Rows[0].Y - rowHeight + 4, last.Y + 4})
		p.Floors = append(p.Floors, label{x + 4, g.Y, fmt.Sprintf("plain program: %.3g ms", costs[floorName].Milliseconds)})
		for _, row := range g.Rows {
			cost, measured := costs[row.Implementation]
			if !measured {
				p.Absent = append(p.Absent, label{x + 4, row.Y, absent[g.Operation]})
				continue
			}
			width := int(scale * cost.Ratio)
			text := fmt.Sprintf("%.2f", cost.Ratio)
			if row.Implementation == libraryName {
				text += fmt.Sprintf(" (at most %.2f)", mostInMemory[r.Go][g.Operation])
			}
			figure := label{x + width + 4, row.Y, text}
			p.Bars = append(p.Bars, bar{row.Implementation == libraryName, x, row.Y - 11, width, figure})
		}
	}
	return p
}

// longest returns the highest ratio, which has the longest bar.
func longest(results []result) float64 {
	ratio := 1.0
	for _, r := range results {
		for _, c := range r.Cells {
			if c.Scenarios != plotted {
				continue
			}
			for _, cost := range c.Costs {
				ratio = max(ratio, cost.Ratio)
			}
		}
	}
	return ratio
}
