package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// measured is a result in which each call of the library takes ratio times as long as the plain program.
func measured(release string, ratio float64) result {
	r := result{Go: release, Peak: ratio, Live: ratio}
	for _, n := range sizes {
		for _, operation := range operations {
			costs := map[string]cost{floorName: {7.6, 1, 1, 1}, libraryName: {7.6 * ratio, ratio, ratio, ratio}}
			if absent[operation] == "" {
				costs["gen alone"] = cost{6.2, 0.82, 0.8, 0.84}
				costs["ogen"] = cost{1.4, 0.18, 0.17, 0.19}
			}
			profile := fmt.Sprintf("90 %% `client.%s of %d`", operation, n)
			r.Cells = append(r.Cells, cell{operation, n, costs, profile})
		}
	}
	return r
}

func shown(t *testing.T, name string, results ...result) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, newPage(41, 5*time.Minute, results).show(&b, name))
	return b.String()
}

// shape is a text or a bar of a plot, with its bounds.
type shape struct {
	text                     string
	left, top, right, bottom float64
}

// shapes returns the texts and bars of an SVG. A character of a text is about 7 pixels wide.
func shapes(t *testing.T, svg string) (all []shape, width, height float64) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return all, width, height
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		number := func(name string) (n float64) {
			for _, a := range start.Attr {
				if a.Name.Local == name {
					_, err := fmt.Sscan(a.Value, &n)
					require.NoError(t, err)
				}
			}
			return n
		}
		x, y := number("x"), number("y")
		switch start.Name.Local {
		case "text":
			var text string
			require.NoError(t, dec.DecodeElement(&text, &start))
			all = append(all, shape{text, x, y - 10, x + 7*float64(len(text)), y + 3})
		case "rect":
			if width == 0 {
				width, height = number("width"), number("height") // the background
				continue
			}
			all = append(all, shape{"", x, y, x + number("width"), y + number("height")})
		}
	}
}

func TestPlotHasNoOverlaps(t *testing.T) {
	for _, ratio := range []float64{0, 0.01, 0.12, 0.97, 1, 1.59, 7, 123} {
		t.Run(fmt.Sprint(ratio), func(t *testing.T) {
			all, width, height := shapes(t, shown(t, "benchmarks.svg", measured(olderGo, ratio), measured(newerGo, 1/max(ratio, 0.1))))
			for i, a := range all {
				require.LessOrEqual(t, a.right, width, a.text)
				require.LessOrEqual(t, a.bottom, height, a.text)
				for _, b := range all[:i] {
					apart := a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
					require.True(t, apart, "%+v overlaps %+v", a, b)
				}
			}
		})
	}
}

func TestPlotHasAFigureOrAReasonInEachRow(t *testing.T) {
	svg := shown(t, "benchmarks.svg", measured(olderGo, 0.25), measured(newerGo, 1.5))
	for text, times := range map[string]int{
		">0.25 (at most 0.75)<":          1,
		">1.50 (at most 1.40)<":          2, // Get and Scenarios has the same limit
		">0.82<":                         4, // two operations in two releases
		">" + absent[getScenarios] + "<": 4, // two clients in two releases
		">" + absent[edit] + "<":         4,
		">plain program: 7.6 ms<":        8,
		"<rect":                          1 + 2*8,
	} {
		require.Equal(t, times, strings.Count(svg, text), text)
	}
}

func TestEachCallThatAnImplementationLacksHasAReason(t *testing.T) {
	for _, operation := range operations {
		calls, err := callsOf(service{"http://127.0.0.1", &http.Client{}}, operation, 1)
		require.NoError(t, err)
		_, generated := calls["gen alone"]
		require.Equal(t, generated, absent[operation] == "", operation)
	}
}

func TestPageSaysWhereTheTimeOfMissedLimitsGoes(t *testing.T) {
	met := shown(t, "benchmarks.md", measured(olderGo, 0.25), measured(newerGo, 0.25))
	require.Contains(t, met, "All limits are met.")
	require.NotContains(t, met, "missed")
	require.NotContains(t, met, "client.Edit")
	missed := shown(t, "benchmarks.md", measured(olderGo, 0.25), measured(newerGo, 1.45))
	require.NotContains(t, missed, "All limits are met.")
	require.Contains(t, missed, "| Edit of 1,000 | 0.25 | 0.75 | met | 1.45 | 1.40 | **missed** |")
	require.Contains(t, missed, "- Edit of 1,000, go1.27.4: 90 % `client.Edit of 1000`\n")
	require.NotContains(t, missed, "- Edit of 1,000, go1.26.8")
	require.Contains(t, missed, "in 41 rounds")
	require.Contains(t, missed, "in about 5 minutes")
}

func TestTablesListEachMeasuredImplementation(t *testing.T) {
	tables := shown(t, "tables.txt", measured(olderGo, 0.25))
	require.Contains(t, tables, "go1.26.8, Get of 1,000: milliseconds, relative to the plain program, quartiles\n"+
		"     7.600   1.00   1.00   1.00 plain program\n"+
		"     6.200   0.82   0.80   0.84 gen alone\n"+
		"     1.400   0.18   0.17   0.19 ogen\n"+
		"     1.900   0.25   0.25   0.25 this library\n"+
		"90 % `client.Get of 1000`\n")
	require.Contains(t, tables, "quartiles\n     7.600   1.00   1.00   1.00 plain program\n     1.900   0.25   0.25   0.25 this library\n")
}
