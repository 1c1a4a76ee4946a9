package client

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// String returns a diff. Each scenario is prefixed with ~ (changed), + (added) or - (removed), and
// each old or new field value with - or +.
func (c Changes) String() string {
	if c.Empty() {
		return "no change\n"
	}
	var d diffText
	d.writeFields("", c.Settings)
	for i := range c.Changed {
		change := &c.Changed[i]
		d.writeScenario("~", &change.After, change.Fields)
	}
	for i := range c.Added {
		sc := &c.Added[i]
		d.writeScenario("+", sc, fieldChanges(scenario.Diff(nameOnly(sc), sc)))
	}
	for i := range c.Removed {
		sc := &c.Removed[i]
		d.writeScenario("-", sc, fieldChanges(scenario.Diff(sc, nameOnly(sc))))
	}
	return d.String()
}

// nameOnly returns a scenario that differs from sc in every field that is set, except the name.
func nameOnly(sc *Scenario) *Scenario {
	return &Scenario{Name: sc.Name, SelectedVoices: sc.SelectedVoices[:0]}
}

// diffText builds the text of a diff.
type diffText struct{ strings.Builder }

func (d *diffText) writeScenario(mark string, sc *Scenario, fields []FieldChange) {
	id := "new"
	if sc.ID != 0 {
		id = strconv.FormatInt(sc.ID, 10)
	}
	name := strings.ReplaceAll(schema.NormalText(sc.Name), "\n", " ")
	fmt.Fprintf(d, "%s %s %q\n", mark, id, name)
	d.writeFields("    ", fields)
}

func (d *diffText) writeFields(indent string, fields []FieldChange) {
	for _, f := range fields {
		before, after := schema.NormalText(f.Before), schema.NormalText(f.After)
		if strings.Contains(before+after, "\n") {
			fmt.Fprintf(d, "%s%s:\n", indent, f.Field)
			d.writeLines(indent+"  ", lines(f.Before, before), lines(f.After, after))
			continue
		}
		if f.Before != "" {
			fmt.Fprintf(d, "%s- %s: %s\n", indent, f.Field, shown(before))
		}
		if f.After != "" {
			fmt.Fprintf(d, "%s+ %s: %s\n", indent, f.Field, shown(after))
		}
	}
}

// lines splits normal, the normalized form of text, into lines. It returns nil if text is empty.
func lines(text, normal string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(normal, "\n")
}

// writeLines writes the common leading and trailing lines and, between them, the differing lines
// marked with - and +.
func (d *diffText) writeLines(indent string, before, after []string) {
	head, tail := 0, 0
	shorter := min(len(before), len(after))
	for head < shorter && before[head] == after[head] {
		head++
	}
	for tail < shorter-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	d.writeMarked(indent+" ", before[:head])
	d.writeMarked(indent+"-", before[head:len(before)-tail])
	d.writeMarked(indent+"+", after[head:len(after)-tail])
	d.writeMarked(indent+" ", before[len(before)-tail:])
}

func (d *diffText) writeMarked(mark string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(d, "%s %s\n", mark, printable(line))
	}
}

// printable escapes characters that a terminal may interpret.
func printable(line string) string {
	var b strings.Builder
	for _, r := range line {
		if r == '\t' || strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}

// shown quotes value unless it is an integer or a boolean.
func shown(value string) string {
	_, err := strconv.ParseInt(value, 10, 64)
	if err == nil || value == "true" || value == "false" {
		return value
	}
	return strconv.Quote(value)
}
