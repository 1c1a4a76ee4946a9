// Drift compares api/openapi.yaml with the vendor's published OpenAPI file, for the operations of
// the client. Usually .ci/drift runs the program:
//
//	drift OURS VENDOR
//
// The vendor documents hardly any errors, no sizes of ids, and some limits only in descriptions.
// Drift reads limits from descriptions, completes the vendor's file with our other statements, and
// lets oasdiff compare the two. Only contradictions remain.
//
// The output ends with one line for each difference. The exit status is 0 without differences, 1 with some, and 2 if the
// files could not be compared.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: drift OURS VENDOR")
		os.Exit(2)
	}
	differences, err := compare(os.Stdout, os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "drift:", err)
		os.Exit(2)
	}
	if differences > 0 {
		os.Exit(1)
	}
}

// compare prints the differences between two files and returns their number.
func compare(w io.Writer, oursFile, vendorFile string) (int, error) {
	ours, err := load(oursFile)
	if err != nil {
		return 0, err
	}
	vendor, err := load(vendorFile)
	if err != nil {
		return 0, err
	}
	prefix := stripPrefix(vendor)
	lines := serverDifference(ours, vendor, prefix)

	our, their := operations(ours), operations(vendor)
	common := intersection(our, their)
	if len(common) == 0 {
		return 0, errors.New(vendorFile + " has no operation of the client")
	}
	known, err := knownOperations()
	if err != nil {
		return 0, err
	}
	removed := missing(our, their, nil)
	added := missing(their, our, known)
	for _, op := range removed {
		lines = append(lines, "error: operation removed: "+op.String())
	}
	for _, op := range added {
		lines = append(lines, "info: operation added: "+op.String())
	}
	keep(ours, common)
	keep(vendor, common)
	complete(vendor, ours)
	changes, err := oasdiff(ours, vendor)
	if err != nil {
		return 0, err
	}
	lines = append(lines, changes...)

	fmt.Fprintf(w, "%d of %d operations are in both files; the vendor's other operations: %d known, %d new\n",
		len(common), len(our), len(their)-len(common)-len(added), len(added))
	fmt.Fprintf(w, "differences: %d\n", len(lines))
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	return len(lines), nil
}

// load reads a file that refers to no other file.
func load(file string) (*openapi3.T, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if doc.Paths.Len() == 0 {
		return nil, errors.New(file + " is no OpenAPI document with paths")
	}
	return doc, nil
}
