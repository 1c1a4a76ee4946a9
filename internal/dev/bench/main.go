// Command bench measures the time and the memory of the library's calls with both supported releases of Go, relative to
// a plain program and beside generated clients. The results are docs/benchmarks.md and docs/benchmarks.svg:
//
//	GOWORK=off go -C internal/dev/bench run . [-rounds N] [-tables] [-ogen=false]
//
// For each release bench builds itself, starts the result, and serves the responses over loopback.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The releases of Go that are measured.
const (
	olderGo = "go1.26.8"
	newerGo = "go1.27.4"
)

type options struct {
	rounds       int
	tables, ogen bool
	url          string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	var o options
	flag.IntVar(&o.rounds, "rounds", 41, "how often everything is measured; 1 is enough to see that it works")
	flag.BoolVar(&o.tables, "tables", false, "print all figures, with quartiles and profiles, and write no file")
	flag.BoolVar(&o.ogen, "ogen", true, "generate a client with ogen, and measure it beside")
	flag.StringVar(&o.url, "url", "", "measure with this build alone, against a server (bench sets this flag itself)")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	if o.url != "" {
		found, err := measure(o.url, o.rounds)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(found)
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	overlay := ""
	if o.ogen {
		overlay, err = generateOgen(dir)
	}
	if err != nil {
		return fmt.Errorf("ogen: %w", err)
	}
	server := httptest.NewServer(newResponses())
	defer server.Close()
	start := time.Now()
	var results []result
	for _, release := range [...]string{olderGo, newerGo} {
		log.Printf("measuring with %s", release)
		program := filepath.Join(dir, release)
		r, err := measureRelease(release, overlay, program, "-url", server.URL, "-rounds", fmt.Sprint(o.rounds))
		if err != nil {
			return fmt.Errorf("%s: %w", release, err)
		}
		results = append(results, r)
	}
	p := newPage(o.rounds, time.Since(start), results)
	if o.tables {
		return p.show(os.Stdout, "tables.txt")
	}
	return p.write()
}

// measureRelease builds this program with a release of Go, and runs the result.
func measureRelease(release, overlay, program string, args ...string) (r result, err error) {
	if err := goCommand(release, "build", "-overlay", overlay, "-o", program, ".").Run(); err != nil {
		return r, err
	}
	child := exec.Command(program, args...)
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(out, &r)
}

// generateOgen generates ogen's client into dir. The overlay for go build adds the client to this module, and puts
// testdata/ogen.go in place of ogen.go.
func generateOgen(dir string) (overlay string, err error) {
	const specification = "../../../api/openapi.yaml"
	generate := goCommand(olderGo, "tool", "ogen",
		"-config", "ogen.yml", "-target", dir, "-package", "ogenclient", specification)
	if err := generate.Run(); err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	replace := map[string]string{"ogen.go": "testdata/ogen.go"}
	for _, file := range files {
		replace[filepath.Join("ogenclient", filepath.Base(file))] = file
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o600)
}

// goCommand is the go command of a release, in this directory. A release that is not installed is downloaded.
func goCommand(release string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOTOOLCHAIN="+release)
	cmd.Stderr = os.Stderr
	return cmd
}
