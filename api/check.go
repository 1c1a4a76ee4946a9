//go:build ignore

// This program runs the generator, whose command is in the arguments. If openapi.yaml does not fit the generator or the overlay,
// the last line of the output begins with "to do": it names the file to edit.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
)

const (
	file    = "api/openapi.yaml"
	overlay = "api/overlay.yaml"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(command []string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`(?m)^[ {]*["']?openapi["']?\s*:`).Match(data) {
		return fmt.Errorf("%s: this is no OpenAPI document, it has no openapi version\nto do: %s: restore the document, and paste "+
			"the schemas of the vendor's page below components", file, file)
	}
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	os.Stderr.Write(out)
	missing := regexp.MustCompile(`selector "(.+)" did not match any targets`).FindSubmatch(out)
	switch {
	case missing != nil:
		return fmt.Errorf("to do: %s: correct or remove the action with the target %s, which %s does not have", overlay, missing[1], file)
	case err != nil:
		return fmt.Errorf("to do: %s: correct the error that the generator reports above", file)
	}
	return nil
}
