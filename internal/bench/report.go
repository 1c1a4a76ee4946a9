package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// report is what one run of the program found.
type report struct {
	Quick bool
	Date  time.Time
	Runs  []*findings
}

// markdown writes the whole report.
func (r report) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, "# What a call costs, and how it grows\n\n",
		"Written by `go -C internal/bench run .`, which measures everything side by side in one run.\n\n")
	r.conditions(&b)
	for _, found := range r.Runs {
		fmt.Fprintf(&b, "\n## Figures to reach, %s\n\n", found.title())
		found.writeTargets(&b)
	}
	fmt.Fprint(&b, "\n![Time of a read and a write by the number of scenarios](benchmarks.svg)\n")
	for _, found := range r.Runs {
		fmt.Fprintf(&b, "\n## Measurements, %s\n", found.title())
		found.writeCells(&b)
		found.writeGrowth(&b)
		found.writePeaks(&b)
		found.writeProfiles(&b)
	}
	return b.Bytes()
}

func (f *findings) title() string {
	if f.Experiment == "" {
		return "Go as it is"
	}
	return "`GOEXPERIMENT=" + f.Experiment + "`"
}

func (r report) conditions(b *bytes.Buffer) {
	found := r.Runs[0]
	fmt.Fprintf(b, "- %s, %s/%s, %d cores, %s; %s\n", found.GoVersion, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), r.Date.Format(time.DateOnly))
	fmt.Fprintf(b, "- An answer with 1,000 scenarios has %s bytes of JSON, one with 10,000 %s.\n", grouped(float64(found.JSONBytes[1000])), grouped(float64(found.JSONBytes[10_000])))
	fmt.Fprint(b,
		"- *floor* is what a user would write: `net/http`, `json.Marshal`, `json.NewDecoder(body).Decode`, plain structs. An edit of the floor is a read and a write; one of this library reads, reads again, writes and reads back: four requests, counted.\n",
		"- *oapi-codegen, raw* is the generated client with maps for the records; *ogen* is generated from the same specification. *Records read* adds `Scenarios`, which `Get` and `Update` leave to whoever needs it.\n",
		"- *In memory* is a `RoundTripper` over canned answers; *loopback* is a server with the same answers in another process on the same machine. Both answers, to the read and to the write, hold the full list.\n",
		"- All ways run in each round, in a new order each time, after a garbage collection and one call that does not count. A ratio is to the floor of the same round: the median, and the quartiles in brackets. Bytes and allocations are the differences of `runtime.MemStats` (`TotalAlloc`, `Mallocs`) for one call, with `GOGC` as it is (100) but in the table of peaks.\n")
	if r.Quick {
		fmt.Fprint(b, "- **This was a quick run: too few rounds to rely on.**\n")
	}
}

// processor names the processor where the system does.
func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor unknown"
}

func (f *findings) writeTargets(b *bytes.Buffer) {
	fmt.Fprint(b, "| figure | at most | measured | |\n| --- | --- | --- | --- |\n")
	for _, t := range f.targets() {
		mark := "reached"
		if !t.reached() {
			mark = "**not reached**"
		}
		fmt.Fprintf(b, "| %s | %.2f | %.2f | %s |\n", t.What, t.AtMost, t.Is, mark)
	}
}
