package main

import (
	"fmt"
	"io"

	"github.com/omnidim-go/simulations/internal/redact"
)

// printFindings writes what was found out: for each assumption the verdict, what was seen, and what that means.
func printFindings(w io.Writer, hide redact.Redactor, findings []finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%-13s %s: %s\n", f.verdict, f.assumption.name, f.assumption.assumed); err != nil {
			return err
		}
		for _, row := range [][2]string{{"found", f.seen}, {"means", f.means}} {
			if row[1] == "" {
				continue
			}
			if _, err := fmt.Fprintf(w, "%-13s %s: %s\n", "", row[0], oneLine(hide, row[1])); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneLine makes what the service says fit for a terminal: one line, without the key.
func oneLine(hide redact.Redactor, s string) string { return hide.Line(s, redact.MaxLine) }
