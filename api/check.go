//go:build ignore

// This program stops the generation if openapi.yaml is another kind of file, such as a page of the vendor's documentation.
// Otherwise each action of the overlay would report that it matches nothing.
package main

import (
	"fmt"
	"os"
	"regexp"
)

const file = "api/openapi.yaml"

func main() {
	data, err := os.ReadFile(file)
	if err == nil && !regexp.MustCompile(`(?m)^[ {]*["']?openapi["']?\s*:`).Match(data) {
		err = fmt.Errorf("%s: this is no OpenAPI document, it has no openapi version", file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
