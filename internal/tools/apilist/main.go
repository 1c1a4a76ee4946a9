// Command apilist records the exported Go API, so that a change to it is seen in the change that makes it.
//
//	go -C internal/tools run ./apilist -check    compares the code with the listings, and fails if they differ
//	go -C internal/tools run ./apilist -write    writes the listings
//
// A listing has one declaration a line, sorted: docs/api/client.txt is the one of package client. Members of types that
// are aliases or embedded stand in it too, so that a change of generated code shows where users meet it. Package gen has
// none: what is generated is checked in, and shows its changes itself.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const (
	// repository and listings are relative to internal/tools, where `go -C internal/tools` runs the command.
	repository = "../.."
	listings   = "docs/api"

	writeCommand = "GOWORK=off go -C internal/tools run ./apilist -write"
)

func main() {
	os.Exit(run(os.Args[1:], repository, recorded(), os.Stdout, os.Stderr))
}

// recorded names the packages with a listing, as directories of the repository.
func recorded() []string {
	return []string{"client", "client/clienttest", "gen/textorbool"}
}

// run is the command on the module in dir. It returns the exit status: 0 if all is well, 1 if listings differ, 2 if it
// could not find out.
func run(args []string, dir string, packages []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("apilist", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "fail if a listing differs from the code")
	write := flags.Bool("write", false, "write the listings")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *check == *write || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: apilist -check | -write")
		return 2
	}
	found, err := list(dir, packages)
	if err != nil {
		fmt.Fprintf(stderr, "apilist: %v\n", err)
		return 2
	}
	if *write {
		err = writeAll(dir, found)
	} else {
		err = checkAll(dir, found, stdout)
	}
	switch {
	case errors.Is(err, errDiffer):
		fmt.Fprintf(stderr, "apilist: %v\n", err)
		return 1
	case err != nil:
		fmt.Fprintf(stderr, "apilist: %v\n", err)
		return 2
	}
	return 0
}

// listingFile is where the listing of a package is kept.
func listingFile(dir, pkg string) string {
	return filepath.Join(dir, filepath.FromSlash(listings), path.Base(pkg)+".txt")
}

func writeAll(dir string, found map[string][]string) error {
	if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(listings)), 0o755); err != nil {
		return err
	}
	for pkg, lines := range found {
		if err := os.WriteFile(listingFile(dir, pkg), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
