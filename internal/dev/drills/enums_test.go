package drills

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// enums adds a value to each enum, before and after each of its values, and removes the first and the last value.
func enums(t *testing.T) []drill {
	t.Helper()
	doc, _ := document(t)
	var all []drill
	for _, component := range components(t) {
		values := doc.Components.Schemas[component].Value.Enum
		for i, value := range values {
			e := enumValue{component, value.(string)}
			if i == 0 || i == len(values)-1 {
				all = append(all, e.remove())
			}
			if i == 0 {
				all = append(all, e.add("before", -1))
			}
			all = append(all, e.add("after", i))
		}
	}
	require.NotEmpty(t, all)
	return all
}

// enumValue is a value of the enum that a component is.
type enumValue struct{ component, value string }

func (e enumValue) line() string { return "        - " + e.value + "\n" }

func (e enumValue) remove() drill {
	d := e.change("removed from", "")
	d.alone = true
	return d
}

// change replaces the line of the value.
func (e enumValue) change(how, with string) drill {
	return drill{
		class: "value " + how + " `" + e.component + "`", variant: e.value, target: e.component,
		change: []edit{{after: []string{heading(e.component), "      enum:\n"}, old: e.line(), new: with}},
	}
}

// add adds a value beside this one, which is number i of the enum.
func (e enumValue) add(where string, i int) drill {
	name := fmt.Sprintf("%s-%d", strings.ToLower(e.component), i+1)
	with := e.line() + "        - " + name + "\n"
	if where == "before" {
		with = "        - " + name + "\n" + e.line()
	}
	d := e.change("added to", with)
	d.variant, d.subject, d.target = where+" "+e.value, name, ""
	if e.component == "VoiceProvider" {
		d.recipe = []edit{{
			file: "client/scenario.go", after: []string{"VoiceProvider is "}, old: "eleven_labs", new: "eleven_labs, " + d.subject,
		}}
	}
	return d
}
