// Command sizes checks the figures of readable code. Standard input lists the handwritten Go files, one a line; standard
// output shows each figure beside the limit.
//
// The figures describe package client with its internal packages. Two limits hold for all files but tests: a file has at
// most 400 lines, and a line at most 140 columns, where a tab counts as one. The goal for branches is 680, and for lines of
// code 3,900.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

const (
	mostBranches     = 750
	mostComplexity   = 12
	mostNesting      = 3
	mostAssigningIfs = 3
	mostWidePercent  = 1.5
	mostCode         = 5000
	mostTestRatio    = 3

	mostLines   = 400
	mostColumns = 140
	wideColumns = 120
)

func main() {
	violations, err := run(os.Stdin, os.Stdout, os.ReadFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sizes:", err)
		os.Exit(2)
	}
	for _, violation := range violations {
		fmt.Fprintln(os.Stderr, violation)
	}
	if len(violations) > 0 {
		os.Exit(1)
	}
}

// run measures the listed files, prints the figures, and returns a message for each exceeded limit.
func run(list io.Reader, out io.Writer, read func(name string) ([]byte, error)) (violations []string, err error) {
	var f figures
	names := bufio.NewScanner(list)
	for names.Scan() {
		name := names.Text()
		src, err := read(name)
		if err != nil {
			return nil, err
		}
		violations = append(violations, tooLong(name, src)...)
		if err := f.add(name, src); err != nil {
			return nil, err
		}
	}
	if err := names.Err(); err != nil {
		return nil, err
	}
	if f.lines == 0 {
		return nil, fmt.Errorf("no file of package client is listed")
	}
	for _, l := range f.limited() {
		fmt.Fprintln(out, l)
		if l.is > l.atMost {
			violations = append(violations, "over the limit: "+l.String())
		}
	}
	return violations, nil
}

// limited is a figure with a limit.
type limited struct {
	name       string
	is, atMost float64
	where      string
}

func (l limited) String() string {
	return fmt.Sprintf("%-40s %6.4g  at most %6.4g  %s", l.name, l.is, l.atMost, l.where)
}

// limited returns each figure with the limit.
func (f *figures) limited() []limited {
	return []limited{
		{"branches", float64(f.branches), mostBranches, ""},
		{"highest complexity of a function", float64(f.complexity.is), mostComplexity, f.complexity.function},
		{"deepest nesting of a function", float64(f.nesting.is), mostNesting, f.nesting.function},
		{"ifs that assign to an outer variable", float64(f.assigningIfs), mostAssigningIfs, ""},
		{"lines over 120 columns, in percent", 100 * float64(f.wide) / float64(f.lines), mostWidePercent, ""},
		{"lines of code", float64(f.code), mostCode, ""},
		{"lines of tests for one line of source", float64(f.testLines) / float64(f.lines), mostTestRatio, ""},
	}
}
