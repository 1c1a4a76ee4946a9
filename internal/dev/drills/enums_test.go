package drills

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// enums adds a value to each enum, at each place, and removes each value.
func enums(t *testing.T) []drill {
	t.Helper()
	doc, _ := document(t)
	var all []drill
	for _, component := range components(t) {
		values := doc.Components.Schemas[component].Value.Enum
		for i, value := range values {
			line := "        - " + value.(string) + "\n"
			change := func(class, with string) {
				all = append(all, drill{
					class: class, variant: "`" + component + "`: " + value.(string), target: component,
					change: []edit{{after: []string{heading(component), "      enum:\n"}, old: line, new: with}},
				})
			}
			change("value of an enum removed", "")
			change("value of an enum renamed", "        - another value\n")
			if i == 0 {
				change("value of an enum added before", "        - added-first\n"+line)
			}
			change("value of an enum added after", line+"        - added-"+string(rune('a'+i))+"\n")
		}
	}
	require.NotEmpty(t, all)
	return all
}
