package drills

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// limit is a limit of a property that the specification has.
type limit struct {
	keyword string
	value   float64
	other   float64 // the limit on the other side, NaN if there is none
}

func limitsOf(schema *openapi3.Schema) (all []limit) {
	number := func(p *float64) float64 {
		if p == nil {
			return math.NaN()
		}
		return *p
	}
	least, most := number(schema.Min), number(schema.Max)
	if schema.Min != nil {
		all = append(all, limit{"minimum", least, most})
	}
	if schema.Max != nil {
		all = append(all, limit{"maximum", most, least})
	}
	if schema.MinItems > 0 {
		all = append(all, limit{"minItems", float64(schema.MinItems), math.NaN()})
	}
	if schema.MaxItems != nil {
		all = append(all, limit{"maxItems", float64(*schema.MaxItems), math.NaN()})
	}
	if schema.MinLength > 0 {
		all = append(all, limit{"minLength", float64(schema.MinLength), math.NaN()})
	}
	if schema.MaxLength != nil {
		all = append(all, limit{"maxLength", float64(*schema.MaxLength), math.NaN()})
	}
	return all
}

func (l limit) line() string { return l.keyword + ": " + format(l.value) + "\n" }

func (l limit) with(value float64) string { return l.keyword + ": " + format(value) + "\n" }

func format(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// keywords changes the schemas of the properties of the specification. A change that breaks the build of the handwritten code has
// to be tried alone: four properties of requests are removed and four of responses, each of another component, and one of each is
// given another type.
func keywords(t *testing.T) []drill {
	t.Helper()
	var all []drill
	seen := map[string]int{}
	for _, p := range listed(t) {
		for _, l := range limitsOf(p.schema.Value) {
			if p.schema.Ref == "" {
				all = append(all, l.drills(p)...)
			}
		}
		all = append(all, p.additions()...)
		all = append(all, p.changes()...)
		for _, d := range p.breaks() {
			seen[d.class+p.component]++
			if seen[d.class+p.component] > 1 {
				continue
			}
			seen[d.class]++
			if seen[d.class] == 1 || seen[d.class] <= 4 && strings.HasSuffix(d.class, " removed") {
				all = append(all, d)
			}
		}
	}
	return all
}

// drills raises, lowers and removes the limit, and makes it exclusive and fractional.
func (l limit) drills(p property) []drill {
	indent := indentOf(p.component) + "    "
	change := func(how, with string) drill {
		d := p.drill(l.keyword+" "+how, p.replace(indent+l.line(), with))
		d.isLimit = true
		return d
	}
	move := func(how string, value float64) drill {
		d := change(how, indent+l.with(value))
		d.recipe = l.recipe(p, value)
		return d
	}
	all := []drill{
		move("raised by 2", l.value+2),
		move("lowered by 1", l.value-1),
		change("removed", ""),
	}
	if l.keyword != "minimum" && l.keyword != "maximum" {
		return all
	}
	exclusive := "exclusive" + strings.ToUpper(l.keyword[:1]) + l.keyword[1:]
	inNewer := change("exclusive, as in OpenAPI 3.1", indent+l.line()+indent+exclusive+": "+format(l.value)+"\n")
	inNewer.change = append(inNewer.change, newer())
	return append(all,
		change("exclusive", indent+l.line()+indent+exclusive+": true\n"),
		move("with a fraction", l.value+0.5),
		inNewer,
	)
}

// recipe writes the limits into the description, and into the doc comment that lists the fields. It is nil for a limit that
// neither has.
func (l limit) recipe(p property, value float64) []edit {
	if l.keyword != "minimum" && l.keyword != "maximum" || math.IsNaN(l.other) {
		return nil
	}
	text, changed := format(l.value)+" to "+format(l.other), format(value)+" to "+format(l.other)
	if l.keyword == "maximum" {
		text, changed = format(l.other)+" to "+format(l.value), format(l.other)+" to "+format(value)
	}
	return []edit{
		{after: []string{heading(p.component), "        " + p.name + ":\n"}, old: text, new: changed},
		{file: "client/simulation.go", after: []string{"//\t" + goName(p.name) + " "}, old: text, new: changed},
	}
}

// additions adds keywords to the property.
func (p property) additions() []drill {
	var lines []string
	switch {
	case p.is("string"):
		lines = []string{"minLength: 1", "maxLength: 40", "pattern: '^[A-Za-z]'"}
	case p.is("integer"), p.is("number"):
		limits := limitsOf(p.schema.Value)
		if len(limits) == 0 {
			lines = []string{"minimum: 0", "minimum: 1", "maximum: 60"}
		}
		lines = append(lines, "multipleOf: 1")
	case p.is("array"):
		lines = []string{"uniqueItems: true"}
		if p.schema.Value.MaxItems == nil {
			lines = append(lines, "minItems: 1", "maxItems: 200")
		}
	}
	if p.schema.Ref == "" {
		lines = append(lines, "nullable: true", "deprecated: true")
	}
	var all []drill
	for _, line := range lines {
		all = append(all, p.drill(fmt.Sprintf("`%s` added to a property of %s", line, p.side()), p.add(line)))
	}
	return all
}

func (p property) side() string {
	if p.inRequests() {
		return "requests"
	}
	return "responses"
}

func (p property) drill(class string, change []edit) drill {
	return drill{class: class, variant: p.String(), change: change, subject: p.component + "." + p.name, target: p.String()}
}

// breaks removes the property, and gives it another type.
func (p property) breaks() []drill {
	of := " of " + p.side()
	all := []drill{p.drill("property"+of+" removed", p.remove())}
	for from, to := range map[string]string{"integer": "string", "string": "integer", "boolean": "string"} {
		if p.is(from) {
			all = append(all, p.drill(from+of+" became "+to, p.replace("type: "+from, "type: "+to)))
		}
	}
	for _, line := range []string{"enum: [Clinic, Surgery]", "format: date-time"} {
		if p.is("string") {
			all = append(all, p.drill(fmt.Sprintf("`%s` added to a string%s", line, of), p.add(line)))
		}
	}
	for i := range all {
		all[i].alone = true
	}
	return all
}

// changes makes an optional property required, and a required one optional. All other properties can fail then, too.
func (p property) changes() []drill {
	d := p.drill("property of requests became required", p.require())
	switch {
	case p.required:
		d = p.drill("property of requests became optional", p.unrequire())
	case !p.inRequests():
		return nil
	}
	d.alone = true
	return []drill{d}
}

func (p property) remove() []edit {
	edits := p.replace(p.text, "")
	if p.required {
		edits = append(edits, p.unrequire()...)
	}
	return edits
}

// components returns those that have the property.
func (p property) components() []string {
	if p.component == "Scenario" && p.name != "id" {
		return []string{"Scenario", "NewScenario"}
	}
	return []string{p.component}
}

func (p property) require() (edits []edit) {
	for _, component := range p.components() {
		edits = append(edits, addRequired(component, p.name))
	}
	return edits
}

func (p property) unrequire() (edits []edit) {
	for _, component := range p.components() {
		edits = append(edits, edit{after: []string{heading(component)}, old: indentOf(component) + "  - " + p.name + "\n"})
	}
	return edits
}
