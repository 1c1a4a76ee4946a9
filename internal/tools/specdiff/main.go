// Command specdiff compares two versions of the specification of the simulations, and says of each difference whether
// it breaks this client, adds to it, or only concerns the documentation, and what to do about it.
//
//	go -C internal/tools tool specdiff [OLD] NEW
//
// OLD and NEW are OpenAPI 3 files, YAML or JSON; `-` reads one of them from the standard input. OLD is by default the
// api/openapi.yaml of this repository. Relative paths start in internal/tools, because of -C: give absolute ones.
//
//	go -C internal/tools tool specdiff ~/Downloads/openapi.json
//	git show v0.1.0:api/openapi.yaml | go -C internal/tools tool specdiff - ../../api/openapi.yaml
//
// Only operations on simulations are compared: paths that begin with /simulations, or with the base path of a server
// and then /simulations. Named and inline schemas, and allOf and flat ones, are the same to it; so a component that was
// only renamed is no difference here, while the listing of the exported Go API shows it.
//
// The exit status is 0 if there is nothing but documentation, 1 if something was added, 2 if something breaks, and 3 if
// the files could not be compared. `go run ./specdiff` works too, but turns every status but 0 into 1.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

const (
	exitSame     = 0
	exitAdditive = 1
	exitBreaking = 2
	exitFailed   = 3
)

// ownSpecification is relative to internal/tools, where `go -C internal/tools` runs the command.
const ownSpecification = "../../api/openapi.yaml"

const usage = `usage: go -C internal/tools tool specdiff [OLD] NEW

Compares the operations on simulations in two OpenAPI 3 files (YAML or JSON; - is the standard input).
OLD is by default the project's own file, ` + ownSpecification + `. Relative paths start in internal/tools.

exit status: 0 nothing but documentation, 1 additive, 2 breaking, 3 not compared
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("specdiff", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	if err := flags.Parse(args); err != nil {
		return exitFailed
	}
	base, revision, ok := sources(flags.Args())
	if !ok {
		flags.Usage()
		return exitFailed
	}
	differences, err := compareFiles(base, revision, stdin)
	if err != nil {
		fmt.Fprintf(stderr, "specdiff: %v\n", err)
		return exitFailed
	}
	if err := report(stdout, differences); err != nil {
		fmt.Fprintf(stderr, "specdiff: %v\n", err)
		return exitFailed
	}
	return exitStatus(differences)
}

func sources(args []string) (base, revision string, ok bool) {
	switch len(args) {
	case 1:
		return ownSpecification, args[0], true
	case 2:
		return args[0], args[1], args[0] != "-" || args[1] != "-"
	}
	return "", "", false
}

func compareFiles(base, revision string, stdin io.Reader) ([]difference, error) {
	from, err := readSpec(base, stdin)
	if err != nil {
		return nil, err
	}
	to, err := readSpec(revision, stdin)
	if err != nil {
		return nil, err
	}
	return compare(from, to)
}
