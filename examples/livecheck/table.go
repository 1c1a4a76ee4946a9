package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// printTable writes what was found out.
func printTable(w io.Writer, findings []finding) error {
	if len(findings) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "POINT\tSEEN\tASSUMED\tHOLDS\tWHAT TO DO")
	for _, f := range findings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", f.point.name, orDash(f.seen), f.point.assumed, f.verdict, orDash(f.toDo))
	}
	return table.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// oneLine puts a text of the service into one line, without what a terminal could take for a command.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}
