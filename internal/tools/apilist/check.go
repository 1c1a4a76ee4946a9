package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

var errDiffer = errors.New("the exported Go API differs from its listing; if it is meant to, run " + writeCommand +
	" and commit the listing with the change")

// checkAll prints what each listing lacks and what it has too much, and returns errDiffer if that is anything.
func checkAll(dir string, found map[string][]string, stdout io.Writer) error {
	var result error
	for _, pkg := range slices.Sorted(maps.Keys(found)) {
		old, err := readListing(listingFile(dir, pkg))
		if err != nil {
			return err
		}
		changes := changes(old, found[pkg])
		if len(changes) == 0 {
			continue
		}
		result = errDiffer
		fmt.Fprintf(stdout, "%s:\n", pkg)
		for _, line := range changes {
			fmt.Fprintln(stdout, line)
		}
	}
	return result
}

// readListing takes a listing that is not there for an empty one.
func readListing(file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' || r == '\r' }), nil
}

// changes lists the lines that are only in one of the two, sorted, "-" those that are gone and "+" those that are new.
func changes(before, after []string) []string {
	var differing []string
	for _, line := range before {
		if !slices.Contains(after, line) {
			differing = append(differing, "- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			differing = append(differing, "+ "+line)
		}
	}
	slices.SortStableFunc(differing, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	return differing
}
