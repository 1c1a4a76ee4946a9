package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// share is the part of the processor's time that was spent in a function and in what it called, 0 to 1.
type share struct {
	Function string
	Part     float64
}

const (
	profiledFor    = 2 * time.Second
	profiledShares = 14
)

// profiled are the calls of the library at 10,000 scenarios in memory, each with where its time goes.
func profiled(s schedule) (map[string][]share, error) {
	l, err := newLibrary(inMemory(), s.Sizes)
	if err != nil {
		return nil, err
	}
	found := make(map[string][]share)
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := l.get(context.Background(), peakScenarios, 0); return err },
		"Update": func() error { _, err := l.update(context.Background(), peakScenarios, 0); return err },
		"Edit":   func() error { _, err := l.edit(context.Background(), peakScenarios, 0); return err },
	} {
		if found[name], err = profileOf(call); err != nil {
			return nil, fmt.Errorf("profile of %s: %w", name, err)
		}
	}
	return found, nil
}

func profileOf(call func() error) ([]share, error) {
	var recorded bytes.Buffer
	if err := pprof.StartCPUProfile(&recorded); err != nil {
		return nil, err
	}
	var err error
	for start := time.Now(); err == nil && time.Since(start) < profiledFor; {
		err = call()
	}
	pprof.StopCPUProfile()
	if err != nil {
		return nil, err
	}
	p, err := profile.Parse(&recorded)
	if err != nil {
		return nil, err
	}
	return shares(p), nil
}

// shares sums up the functions of this module and of encoding/json, and the garbage collector.
func shares(p *profile.Profile) []share {
	var total int64
	spent := make(map[string]int64)
	for _, s := range p.Sample {
		value := s.Value[len(s.Value)-1]
		total += value
		seen := make(map[string]bool)
		for _, l := range s.Location {
			for _, line := range l.Line {
				name := line.Function.Name
				if !seen[name] && (strings.Contains(name, "omnidim-go/simulations/") || strings.HasPrefix(name, "encoding/json") || name == "runtime.gcBgMarkWorker") {
					seen[name] = true
					spent[name] += value
				}
			}
		}
	}
	var all []share
	for name, value := range spent {
		if !strings.Contains(name, "/internal/bench") {
			all = append(all, share{strings.TrimPrefix(name, "github.com/omnidim-go/simulations/"), float64(value) / float64(total)})
		}
	}
	slices.SortFunc(all, func(a, b share) int {
		if a.Part != b.Part {
			return int(1e6 * (b.Part - a.Part))
		}
		return strings.Compare(a.Function, b.Function)
	})
	return all[:min(len(all), profiledShares)]
}

func (f *findings) writeProfiles(b *bytes.Buffer) {
	fmt.Fprint(b, "\n### Where the time goes at 10,000 scenarios, in memory\n\nThe processor's time in a function and in what it calls, of all the program's time.\n\n| call | function | share |\n| --- | --- | --- |\n")
	for _, call := range operations {
		for _, s := range f.Profiles[call] {
			fmt.Fprintf(b, "| %s | `%s` | %.0f %% |\n", call, s.Function, 100*s.Part)
		}
	}
}
