package drills

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// enums adds a value to each enum, before and after each of its values, and removes and renames each value.
func enums(t *testing.T) []drill {
	t.Helper()
	doc, _ := document(t)
	var all []drill
	for _, component := range components(t) {
		for i, value := range doc.Components.Schemas[component].Value.Enum {
			e := enumValue{component, value.(string)}
			all = append(all, e.change("removed from", ""), e.change("renamed in", "        - another value\n"))
			if i == 0 {
				all = append(all, e.add("before", "first", "        - added-first\n"+e.line()))
			}
			name := string(rune('a' + i))
			all = append(all, e.add("after", name, e.line()+"        - added-"+name+"\n"))
		}
	}
	require.NotEmpty(t, all)
	return all
}

// enumValue is a value of the enum that a component is.
type enumValue struct{ component, value string }

func (e enumValue) line() string { return "        - " + e.value + "\n" }

// change replaces the line of the value.
func (e enumValue) change(how, with string) drill {
	return drill{
		class: "value " + how + " `" + e.component + "`", variant: e.value, target: e.component,
		change: []edit{{after: []string{heading(e.component), "      enum:\n"}, old: e.line(), new: with}},
	}
}

// add adds a value beside this one.
func (e enumValue) add(where, name, with string) drill {
	d := e.change("added to", with)
	d.variant, d.subject, d.target = where+" "+e.value, "added-"+name, ""
	if e.component == "VoiceProvider" {
		d.recipe = []edit{{
			file: "client/scenario.go", after: []string{"// VoiceProvider is "}, old: "eleven_labs", new: "eleven_labs, " + d.subject,
		}}
	}
	return d
}
