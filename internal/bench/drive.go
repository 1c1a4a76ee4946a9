package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// experiments are the values of GOEXPERIMENT that are measured; the empty one is Go as it is.
var experiments = [...]string{"", "jsonv2"}

// drive measures under each experiment, and writes the report and the plot.
func drive(o options) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	report := report{Quick: o.quick, Date: time.Now().UTC()}
	for _, experiment := range experiments {
		log.Printf("measuring with GOEXPERIMENT=%q", experiment)
		found, err := measureIn(dir, experiment, o.quick)
		if err != nil {
			return fmt.Errorf("GOEXPERIMENT=%q: %w", experiment, err)
		}
		report.Runs = append(report.Runs, found)
	}
	if err := os.WriteFile(filepath.Join(o.out, "benchmarks.md"), report.markdown(), 0o644); err != nil {
		return err
	}
	return report.plot(filepath.Join(o.out, "benchmarks.svg"))
}

// measureIn builds the program under an experiment, and runs it as the measuring process.
func measureIn(dir, experiment string, quick bool) (*findings, error) {
	program := filepath.Join(dir, "bench-"+experiment)
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "GOWORK=off", "GOEXPERIMENT="+experiment)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	measure := exec.Command(program, "-role", "measure", fmt.Sprintf("-quick=%t", quick))
	measure.Stderr = os.Stderr
	out, err := measure.Output()
	if err != nil {
		return nil, err
	}
	found := &findings{}
	err = json.Unmarshal(out, found)
	found.Experiment = experiment
	return found, err
}
