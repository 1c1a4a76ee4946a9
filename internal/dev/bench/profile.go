package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// profileOf calls for two seconds, and returns the five functions of the library that take most of the processor's time.
// The time of a function includes the calls of other packages.
func profileOf(call call) (string, error) {
	var recorded bytes.Buffer
	if err := pprof.StartCPUProfile(&recorded); err != nil {
		return "", err
	}
	var err error
	for start := time.Now(); err == nil && time.Since(start) < 2*time.Second; {
		_, err = call()
	}
	pprof.StopCPUProfile()
	if err != nil {
		return "", err
	}
	p, err := profile.Parse(&recorded)
	if err != nil {
		return "", err
	}
	var total float64
	spent := make(map[string]float64)
	for _, s := range p.Sample {
		total += float64(s.Value[1])
		spent[owner(s)] += float64(s.Value[1])
	}
	functions := slices.SortedFunc(maps.Keys(spent), func(a, b string) int { return cmp.Compare(spent[b], spent[a]) })
	var parts []string
	for _, function := range functions[:min(len(functions), 5)] {
		parts = append(parts, fmt.Sprintf("%.0f %% %s", 100*spent[function]/total, function))
	}
	return strings.Join(parts, ", "), nil
}

// owner returns the innermost function of the library in a stack.
func owner(s *profile.Sample) string {
	for _, location := range s.Location {
		for _, line := range location.Line {
			name := line.Function.Name
			if name == "runtime.gcBgMarkWorker" {
				return "garbage collection"
			}
			if own, ok := strings.CutPrefix(name, "github.com/omnidim-go/simulations/"); ok {
				own, _, _ = strings.Cut(own, ".func") // a function literal counts for the function around it
				own, _, _ = strings.Cut(own, "[go.")  // and an instance for its generic function
				return "`" + own + "`"
			}
		}
	}
	return "`net/http` and the runtime"
}
