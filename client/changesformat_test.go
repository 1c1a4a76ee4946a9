package client_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestChanges_String(t *testing.T) {
	field := func(before, after string) []client.FieldChange {
		return []client.FieldChange{{Field: "description", Before: before, After: after}}
	}
	changed := func(before, after string) client.Changes {
		return client.Changes{Changed: []client.ScenarioChange{{After: entry(9001, "Refund"), Fields: field(before, after)}}}
	}
	for name, tt := range map[string]struct {
		changes client.Changes
		want    []string
	}{
		"none": {client.Changes{}, []string{"no change"}},
		"settings, scenarios changed, added and removed": {
			client.Changes{
				Settings: []client.FieldChange{{Field: "name", Before: "A", After: "B"}, {Field: "agent_id", Before: "7", After: "8"}},
				Added:    []client.Scenario{entry(0, "new", client.Rime("v")), entry(5, "extra")},
				Changed:  []client.ScenarioChange{{Before: entry(1, "x"), After: entry(1, "y"), Fields: []client.FieldChange{{Field: "name", Before: "x", After: "y"}}}},
				Removed:  []client.Scenario{entry(2, "old", client.Rime("v"))},
			},
			[]string{
				`- name: "A"`, `+ name: "B"`, `- agent_id: 7`, `+ agent_id: 8`,
				`~ 1 "y"`, `    - name: "x"`, `    + name: "y"`,
				`+ new "new"`, `    + description: "d"`, `    + expected_result: "e"`, `    + selected_voices: "rime/v"`,
				`+ 5 "extra"`, `    + description: "d"`, `    + expected_result: "e"`,
				`- 2 "old"`, `    - description: "d"`, `    - expected_result: "e"`, `    - selected_voices: "rime/v"`,
			},
		},
		"lines that differ, between those that do not": {
			changed("Be polite.\nYou book.\nToday.\nBye.\n", "Be polite.\nYou cancel.\nBye."),
			[]string{
				`~ 9001 "Refund"`, `      description: "Be polite."`, `    - description: "You book."`, `    - description: "Today."`,
				`    + description: "You cancel."`, `      description: "Bye."`,
			},
		},
		"a line more": {
			changed("a\r\nb", "a\nb\nc"),
			[]string{`~ 9001 "Refund"`, `      description: "a"`, `      description: "b"`, `    + description: "c"`},
		},
		"a line that occurs twice": {
			changed("a\na", "a\na\na"),
			[]string{`~ 9001 "Refund"`, `      description: "a"`, `      description: "a"`, `    + description: "a"`},
		},
		"one line that becomes two": {
			changed("a", "b\nc"), []string{`~ 9001 "Refund"`, `    - description: "a"`, `    + description: "b"`, `    + description: "c"`},
		},
		"an empty line": {
			changed("a\n\nb", "a\nb"),
			[]string{`~ 9001 "Refund"`, `      description: "a"`, `    - description: ""`, `      description: "b"`},
		},
		"a text that had no value": {
			changed("", "a\nb"), []string{`~ 9001 "Refund"`, `    + description: "a"`, `    + description: "b"`},
		},
		"a text that has none now": {
			changed("a\nb", ""), []string{`~ 9001 "Refund"`, `    - description: "a"`, `    - description: "b"`},
		},
		"a blank text": {
			changed("a", " \n"), []string{`~ 9001 "Refund"`, `    - description: "a"`, `    + description: ""`},
		},
		"white space at the end of a line": {
			changed("a\nb", "a \nb"),
			[]string{`~ 9001 "Refund"`, `    - description: "a"`, `    + description: "a "`, `      description: "b"`},
		},
		"a line break at the end": {
			changed("a\n", "b\r\n"), []string{`~ 9001 "Refund"`, `    - description: "a"`, `    + description: "b"`},
		},
		"a text that looks like a diff": {
			changed("a\n~ 7 \"x\"", "a\n    + name: \"x\""),
			[]string{
				`~ 9001 "Refund"`, `      description: "a"`, `    - description: "~ 7 \"x\""`,
				`    + description: "    + name: \"x\""`,
			},
		},
		"a name of two lines": {
			client.Changes{Removed: []client.Scenario{{ID: 2, Name: "a\nb\n"}}}, []string{`- 2 "a b"`},
		},
		"control characters in lines": {
			changed("a\n\x1b[2J\r", "a\n\u202eb\x07\u0085"),
			[]string{
				`~ 9001 "Refund"`, `      description: "a"`, `    - description: "\x1b[2J"`, `    + description: "\u202eb\a"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, strings.Join(tt.want, "\n")+"\n", tt.changes.String())
		})
	}
}

// The diff of an Edit is that of its plan.
func TestChanges_String_IsWhatPlansPrint(t *testing.T) {
	srv := newServer(t)
	c, id := newClient(t, srv), seed(t, srv)
	change := both(removing(cancels), both(adding("Asks\nagain"), func(e *client.Edit) error {
		return e.Scenarios.Change(books, func(sc *client.Scenario) { sc.Description += "\nSay please.\n" })
	}))
	printed := plan(t, c, id, change).String()
	result, err := c.Simulations.Edit(t.Context(), id, change)
	require.NoError(t, err)
	require.Equal(t, printed, "simulation 101: 1 added, 1 changed, 1 removed, 0 kept\n"+result.Changes.String())
	require.NotContains(t, printed, `\n`)
}
