package drills

import (
	"slices"
	"strings"
)

// kind is a kind of property, as the lines of its schema.
type kind struct {
	name   string
	schema []string
}

func kinds() []kind {
	return []kind{
		{"string", []string{"type: string"}},
		{"string of limited length", []string{"type: string", "minLength: 1", "maxLength: 40"}},
		{"string with a pattern", []string{"type: string", "pattern: '^[a-z]+$'"}},
		{"date-time", []string{"type: string", "format: date-time"}},
		{"uuid", []string{"type: string", "format: uuid"}},
		{"integer", []string{"type: integer"}},
		{"integer from 1 to 5", []string{"description: 1 to 5.", "type: integer", "minimum: 1", "maximum: 5"}},
		{"int64", []string{"type: integer", "format: int64"}},
		{"number", []string{"type: number"}},
		{"number from 0.5", []string{"type: number", "minimum: 0.5"}},
		{"boolean", []string{"type: boolean"}},
		{"inline enum", []string{"type: string", "enum:", "  - low", "  - high"}},
		{"object", []string{"type: object", "properties:", "  level:", "    type: string", "    description: Drill."}},
		{"free-form object", []string{"type: object", "additionalProperties: true"}},
		{"array of strings", []string{"type: array", "items:", "  type: string"}},
		{"array of integers", []string{"type: array", "items:", "  type: integer"}},
		{"array of `$ref`", []string{"type: array", "items:", "  " + ref("Sentiment")}},
		{"array of limited length", []string{"type: array", "maxItems: 2", "items:", "  type: string"}},
		{"`$ref` to an object", []string{ref("Sentiment")}},
		{"`$ref` to an enum", []string{ref("SimulationStatus")}},
		{"`$ref` to TextOrBool", []string{ref("TextOrBool")}},
		{"string or boolean, inline", []string{"oneOf:", "  - type: string", "  - type: boolean"}},
		{"nullable string", []string{"type: string", "nullable: true"}},
		{"nullable integer", []string{"type: integer", "nullable: true"}},
		{"nullable boolean", []string{"type: boolean", "nullable: true"}},
		{"nullable array", []string{"type: array", "nullable: true", "items:", "  type: string"}},
		{"nullable `$ref`", []string{"nullable: true", "allOf:", "  - " + ref("Sentiment")}},
	}
}

func ref(component string) string { return "$ref: '#/components/schemas/" + component + "'" }

// place is where a property can be added.
type place struct {
	name       string
	components []string // whose properties have it
	required   bool
	kinds      []string // tried one by one, because one property can fail the tests of another; nil: all kinds
}

func places() []place {
	return []place{
		{name: "a scenario", components: []string{"Scenario", "NewScenario"}},
		{name: "a scenario, required", components: []string{"Scenario", "NewScenario"}, required: true, kinds: few()},
		{name: "a scenario of updates only", components: []string{"Scenario"}, kinds: []string{"string"}},
		{name: "a voice", components: []string{"Voice"}, kinds: basic()},
		{name: "a voice, required", components: []string{"Voice"}, required: true, kinds: few()},
		{name: "the settings", components: []string{"SimulationSettings", "Simulation"}},
		{name: "the settings, and not of responses", components: []string{"SimulationSettings"}},
		{name: "the body of updateSimulation", components: []string{"SimulationUpdate"}},
		{name: "the body of createSimulation", components: []string{"SimulationCreate"}},
		{name: "the body of createSimulation, required", components: []string{"SimulationCreate"}, required: true, kinds: few()},
		{name: "the body of startSimulation", components: []string{"SimulationStart"}},
		{name: "a simulation in responses", components: []string{"Simulation"}},
		{name: "an agent in responses", components: []string{"Agent"}},
		{name: "the sentiment in responses", components: []string{"Sentiment"}},
		{name: "the response with a simulation", components: []string{"SimulationEnvelope"}},
		{name: "the response of startSimulation", components: []string{"StartedSimulation"}},
		{name: "the response of stopSimulation", components: []string{"StoppedSimulation"}},
		{name: "the results of stopSimulation", components: []string{"DisconnectResults"}},
		{name: "the response of deleteSimulation", components: []string{"DeletedSimulation"}},
		{name: "the response of enhancePrompt", components: []string{"EnhancedPrompt"}},
		{name: "a section of enhancePrompt", components: []string{"PromptSection"}},
		{name: "an error", components: []string{"Error"}},
		{name: "a page", components: []string{"SimulationPage"}},
	}
}

// properties adds a property of each kind in each place, and as a parameter of a query.
func properties() []drill {
	var all []drill
	for _, k := range kinds() {
		for i, p := range places() {
			if !k.refersTo(p.components[0]) && (p.kinds == nil || slices.Contains(p.kinds, k.name)) {
				all = append(all, p.drill(k, subject(i, k)))
			}
		}
		all = append(all, queryDrill(k, "in_query_"+slug(k)))
	}
	return all
}

func few() []string { return []string{"string", "integer", "boolean", "array of strings", "object"} }

func basic() []string {
	return append(few(), "number", "inline enum", "`$ref` to an object", "nullable string")
}

// refersTo reports whether the property would make its component contain itself.
func (k kind) refersTo(component string) bool {
	return strings.Contains(strings.Join(k.schema, "\n"), ref(component))
}

// subject returns the name of a property that no other drill adds.
func subject(place int, k kind) string { return "p" + string(rune('a'+place)) + "_" + slug(k) }

func slug(k kind) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r == ' ', r == '-':
			return '_'
		}
		return -1
	}, strings.ReplaceAll(strings.ToLower(k.name), "uuid", "guid")), "_") // an initialism
}

func (p place) drill(k kind, name string) drill {
	d := drill{class: "property added to " + p.name, variant: k.name, subject: name, alone: p.kinds != nil}
	for _, component := range p.components {
		d.change = append(d.change, addProperty(component, name, k.schema...))
		if p.required {
			d.change = append(d.change, addRequired(component, name))
		}
	}
	d.recipe = p.recipe(k, name)
	return d
}

// recipe says what a contributor writes: an action of the overlay if the Go type cannot carry each value, a line of the doc
// comment that lists the fields, and a row of the table of the strings of a scenario. It is nil for a response, which needs
// neither, and where it cannot help.
func (p place) recipe(k kind, name string) (recipe []edit) {
	comments := map[string]edit{
		"Scenario":           {file: "client/scenario.go", after: []string{"// Scenario is "}, old: "//\tSelectedVoices "},
		"SimulationSettings": {file: "client/simulation.go", after: []string{"// Settings are "}, old: "//\tMaxCallDurationInMinutes "},
		"SimulationUpdate":   {file: "client/simulation.go", after: []string{"// SimulationUpdate is "}, old: "//\tScenarios "},
		"SimulationCreate":   {file: "client/simulation.go", after: []string{"// SimulationCreate is "}, old: "//\tScenarios "},
	}
	comment, isListed := comments[p.components[0]]
	isScenario := p.name == "a scenario"
	if p.kinds != nil || isScenario && k.name != "string" || !isListed && p.components[0] != "SimulationStart" {
		return nil
	}
	if action := k.action(name); action != "" {
		recipe = append(recipe, edit{file: "api/overlay.yaml", old: "actions:\n", new: "actions:\n" + action})
	}
	if isListed {
		comment.new = "//\t" + fieldOfSubject + k.remark() + "\n\t" + comment.old
		recipe = append(recipe, comment)
	}
	if isScenario {
		row := "\t{\"" + name + "\", true, func(sc *gen.Scenario) *string { return &sc." + goName(name) + " }},\n"
		recipe = append(recipe, edit{file: "internal/scenario/scenario.go", after: []string{"var texts = "}, old: "}\n", new: row + "}\n"})
	}
	return recipe
}

// remark is what a doc comment says of the limits.
func (k kind) remark() string {
	if k.name == "integer from 1 to 5" {
		return " // 1 to 5"
	}
	return ""
}

// action is the action of the overlay for a property that can be zero or empty.
func (k kind) action(name string) string {
	target := "  - target: $.components.schemas..properties." + name + "\n    update:\n"
	switch k.name {
	case "integer", "nullable integer":
		return target + "      x-go-type-skip-optional-pointer: false\n"
	case "array of strings", "array of integers", "array of `$ref`", "array of limited length", "nullable array":
		return target + "      x-omitempty: false\n      x-omitzero: true\n      x-oapi-codegen-extra-tags:\n        yaml: " +
			name + ",omitempty\n"
	}
	return ""
}

func queryDrill(k kind, name string) drill {
	yaml := "        - name: " + name + "\n          in: query\n          description: Drill.\n          schema:\n            " +
		strings.Join(k.schema, "\n            ") + "\n"
	return drill{
		class: "optional parameter added to the query of listSimulations", variant: k.name, subject: name,
		change: []edit{{after: []string{"operationId: listSimulations\n"}, old: "      parameters:\n", new: "      parameters:\n" + yaml}},
	}
}
