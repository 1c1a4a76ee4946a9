package main

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// plot draws the time of a read and a write over loopback by the number of scenarios, one panel for each experiment.
func (r report) plot(file string) error {
	panels := make([]*plot.Plot, len(r.Runs))
	for i, found := range r.Runs {
		p, err := found.panel()
		if err != nil {
			return err
		}
		panels[i] = p
	}
	canvas := vgsvg.New(vg.Length(len(panels))*5*vg.Inch, 4*vg.Inch)
	tiles := draw.Tiles{Rows: 1, Cols: len(panels), PadX: vg.Millimeter * 4, PadTop: vg.Millimeter, PadBottom: vg.Millimeter}
	for i, c := range plot.Align([][]*plot.Plot{panels}, tiles, draw.New(canvas))[0] {
		panels[i].Draw(c)
	}
	return writeSVG(file, canvas)
}

// panel draws one run on logarithmic axes, where a straight line that rises by ten for ten is linear growth.
func (f *findings) panel() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = "A read and a write, loopback, Go as it is"
	if f.Experiment != "" {
		p.Title.Text = "The same, GOEXPERIMENT=" + f.Experiment
	}
	p.X.Label.Text, p.Y.Label.Text = "scenarios", "milliseconds"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = powers{}, powers{}
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	for i, name := range wayNames {
		line, points, err := plotter.NewLinePoints(f.points(name, "Get", "Update"))
		if err != nil {
			return nil, err
		}
		line.Color, points.Color, points.Shape = plotutil.Color(i), plotutil.Color(i), plotutil.Shape(i)
		p.Add(line, points)
		p.Legend.Add(name, line, points)
	}
	line, err := plotter.NewLine(f.points(libraryName, "Edit"))
	if err != nil {
		return nil, err
	}
	line.Color, line.Dashes = plotutil.Color(len(wayNames)-2), plotutil.Dashes(1)
	p.Add(line)
	p.Legend.Add("this library, Edit (four requests)", line)
	return p, nil
}

// points returns the milliseconds of the named operations together.
func (f *findings) points(way string, names ...string) plotter.XYs {
	var all plotter.XYs
	for _, c := range f.Cells {
		if c.Wire == memoryName || c.Goroutines != 1 || c.Operation != names[0] {
			continue
		}
		total := 0.0
		for _, other := range f.Cells {
			for _, name := range names {
				if other.Wire == c.Wire && other.Goroutines == 1 && other.Scenarios == c.Scenarios && other.Operation == name {
					total += other.Ways[way].Time * 1000
				}
			}
		}
		all = append(all, plotter.XY{X: float64(c.Scenarios), Y: total})
	}
	return all
}

// powers marks the powers of ten.
type powers struct{}

// Ticks returns the marks from smallest to largest.
func (powers) Ticks(smallest, largest float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(smallest)); e <= math.Ceil(math.Log10(largest)); e++ {
		ticks = append(ticks, plot.Tick{Value: math.Pow(10, e), Label: fmt.Sprint(math.Pow(10, e))})
	}
	return ticks
}
