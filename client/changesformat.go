package client

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// String returns a diff. Each scenario is prefixed with ~ (changed), + (added) or - (removed), and
// each line that differs in a field with - or +.
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
		d.writeField(indent, f.Field, lines(f.Before), lines(f.After))
	}
}

// lines returns the lines of a normalized text, or nil if the text is empty.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(schema.NormalText(text), "\n")
}

func (d *diffText) writeField(indent, field string, before, after []string) {
	head, tail := 0, 0
	shorter := min(len(before), len(after))
	for head < shorter && before[head] == after[head] {
		head++
	}
	for tail < shorter-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	d.writeLines(indent+"  "+field, before[:head])
	d.writeLines(indent+"- "+field, before[head:len(before)-tail])
	d.writeLines(indent+"+ "+field, after[head:len(after)-tail])
	d.writeLines(indent+"  "+field, before[len(before)-tail:])
}

func (d *diffText) writeLines(prefix string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(d, "%s: %s\n", prefix, shown(line))
	}
}

// shown quotes text unless it is an integer.
func shown(text string) string {
	_, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		return text
	}
	return strconv.Quote(text)
}
