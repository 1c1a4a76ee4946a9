package drills

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// heading returns the line of api/openapi.yaml that a component begins with.
func heading(component string) string { return "\n    " + component + ":\n" }

// indentOf returns the indentation of the keywords of a component, or of the last part of its allOf.
func indentOf(component string) string {
	if component == "SimulationUpdate" || component == "SimulationCreate" {
		return "          "
	}
	return "      "
}

// addProperty adds a property to a component.
func addProperty(component, name string, schema ...string) edit {
	indent := indentOf(component)
	if !strings.HasPrefix(schema[0], "$ref") && !strings.HasPrefix(schema[0], "description") {
		schema = slices.Concat([]string{"description: Drill."}, schema)
	}
	line := "\n" + indent + "    "
	property := indent + "  " + name + ":" + line + strings.Join(schema, line) + "\n"
	return edit{after: []string{heading(component)}, old: indent + "properties:\n", new: indent + "properties:\n" + property}
}

// addRequired makes a property required.
func addRequired(component, name string) edit {
	indent := indentOf(component)
	lines := indent + "required:\n"
	required := lines + indent + "  - " + name + "\n"
	if !slices.Contains([]string{"Scenario", "NewScenario", "Voice", "SimulationCreate"}, component) { // it has no such list yet
		lines = indent + "properties:\n"
		required += lines
	}
	return edit{after: []string{heading(component)}, old: lines, new: required}
}

// property is a property that the specification has.
type property struct {
	component, name string
	schema          *openapi3.SchemaRef
	required        bool
	text            string // its lines in api/openapi.yaml
}

func (p property) String() string { return "`" + p.component + "." + p.name + "`" }

func (p property) inRequests() bool {
	return slices.Contains([]string{
		"Scenario", "NewScenario", "Voice", "SimulationSettings", "SimulationUpdate", "SimulationCreate", "SimulationStart",
	}, p.component)
}

// is reports whether the schema is inline and has a type.
func (p property) is(typ string) bool { return p.schema.Ref == "" && p.schema.Value.Type.Includes(typ) }

// replace replaces text of the property, also of that of NewScenario if it is one of Scenario.
func (p property) replace(old, with string) []edit {
	changed := strings.Replace(p.text, old, with, 1)
	edits := []edit{{after: []string{heading(p.component)}, old: p.text, new: changed}}
	if p.component == "Scenario" && p.name != "id" {
		twin := edits[0]
		twin.after = []string{heading("NewScenario")}
		edits = append(edits, twin)
	}
	return edits
}

// add adds a line to the schema of the property.
func (p property) add(line string) []edit {
	first, _, _ := strings.Cut(p.text, "\n")
	return p.replace(first+"\n", first+"\n"+indentOf(p.component)+"    "+line+"\n")
}

// listed returns the properties of the components in the order of api/openapi.yaml, except those of NewScenario, which
// [property.replace] changes with those of Scenario.
func listed(t *testing.T) []property {
	t.Helper()
	doc, spec := document(t)
	var all []property
	for component, ref := range doc.Components.Schemas {
		if component == "NewScenario" {
			continue
		}
		schema := ref.Value
		if len(schema.AllOf) > 0 {
			schema = schema.AllOf[len(schema.AllOf)-1].Value
		}
		for name, of := range schema.Properties {
			required := slices.Contains(schema.Required, name)
			all = append(all, property{component, name, of, required, textOf(t, spec, component, name)})
		}
	}
	slices.SortFunc(all, func(a, b property) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// textOf returns the lines of a property: its name, and the lines below that are indented deeper.
func textOf(t *testing.T, spec, component, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(spec, heading(component))
	require.True(t, found, component)
	indent := indentOf(component) + "  "
	_, rest, found = strings.Cut(rest, "\n"+indent+name+":\n")
	require.True(t, found, component+"."+name)
	text := indent + name + ":\n"
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, indent+" ") {
			break
		}
		text += line
	}
	return text
}
