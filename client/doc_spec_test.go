package client_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// documented are the types whose doc comments list the fields, by component of the specification.
func documented() map[string]reflect.Type {
	return map[string]reflect.Type{
		"SimulationSettings": reflect.TypeFor[client.Settings](),
		"SimulationUpdate":   reflect.TypeFor[client.SimulationUpdate](),
		"SimulationCreate":   reflect.TypeFor[client.SimulationCreate](),
		"Scenario":           reflect.TypeFor[client.Scenario](),
		"Voice":              reflect.TypeFor[client.Voice](),
	}
}

// docComments returns the doc comments of the aliases of generated types, by the name of that type, and of the package as "client".
func docComments(t *testing.T) map[string]string {
	t.Helper()
	comments := map[string]string{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ParseComments)
		require.NoError(t, err)
		if name == "doc.go" {
			comments["client"] = file.Doc.Text()
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok && spec.Assign.IsValid() && spec.Doc != nil {
				if alias, ok := spec.Type.(*ast.SelectorExpr); ok {
					comments[alias.Sel.Name] = spec.Doc.Text()
				}
			}
			return true
		})
	}
	return comments
}

var (
	fieldLine   = regexp.MustCompile(`(?m)^\t(\w+) +(\S+)(?: +// (.*))?$`)
	limitsText  = regexp.MustCompile(`\b(\d+) to (\d+)\b`)
	defaultText = regexp.MustCompile(`\bdefault (?:of the service )?is (\w+)\b`)
)

// docProblems compares the comments with the specification: the fields with their types, the limits, the defaults and the enums.
func docProblems(comments map[string]string, schemas openapi3.Schemas) (problems []string) {
	for component := range documented() {
		problems = append(problems, fieldProblems(component, comments, properties(schemas[component].Value))...)
	}
	listed := strings.FieldsFunc(comments["VoiceProvider"], func(r rune) bool { return strings.ContainsRune(" ,.\n", r) })
	for _, value := range schemas["VoiceProvider"].Value.Enum {
		if !slices.Contains(listed, value.(string)) {
			problems = append(problems, fmt.Sprintf("VoiceProvider: the value %s is not documented", value))
		}
	}
	for label, name := range map[string]string{
		"calls per scenario": "number_of_call_to_make", "calls at a time": "concurrent_call_count",
		"minutes per call": "max_call_duration_in_minutes",
	} {
		m := regexp.MustCompile(`(?m)^\t` + label + ` +(\d+)`).FindStringSubmatch(comments["client"])
		want := valuesOf(properties(schemas["SimulationSettings"].Value)[name].Value)
		if m != nil && !strings.HasSuffix(want, " default "+m[1]) {
			problems = append(problems, fmt.Sprintf("doc.go: %s are %s by default, the specification says %q", label, m[1], want))
		}
	}
	return problems
}

// fieldProblems compares the comment on one type.
func fieldProblems(component string, comments map[string]string, specified openapi3.Schemas) (problems []string) {
	problem := func(format string, args ...any) {
		problems = append(problems, component+": "+fmt.Sprintf(format, args...))
	}
	comment := comments[component]
	if strings.Contains(comment, "the fields of [Settings]") {
		comment += comments["SimulationSettings"]
	}
	lines := map[string][]string{} // by Go name: type and remark
	for _, m := range fieldLine.FindAllStringSubmatch(comment, -1) {
		lines[m[1]] = m[2:]
	}
	typ := documented()[component]
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want := strings.ReplaceAll(field.Type.String(), "gen.", "")
		line, property := lines[field.Name], specified[name]
		delete(lines, field.Name)
		delete(specified, name)
		switch {
		case line == nil || line[0] != want:
			problem("the field %s %s is not documented", field.Name, want)
		case property == nil:
			problem("the specification does not have %s", name)
		case valuesOf(property.Value) != remarkOf(line[1]):
			problem("the comment on %s says %q, the specification %q", field.Name, remarkOf(line[1]), valuesOf(property.Value))
		}
	}
	for name := range lines {
		problem("there is no field %s", name)
	}
	for name := range specified {
		problem("the property %s has no field: run go generate ./...", name)
	}
	return problems
}

// valuesOf returns the limits and the default of a property. The specification says the default in the description.
func valuesOf(property *openapi3.Schema) (values string) {
	if property.Min != nil && property.Max != nil {
		values = fmt.Sprintf("%v to %v", *property.Min, *property.Max)
	}
	if m := defaultText.FindStringSubmatch(property.Description); m != nil {
		values += " default " + m[1]
	}
	return values
}

// remarkOf returns the same of a comment.
func remarkOf(comment string) (values string) {
	if m := limitsText.FindStringSubmatch(comment); m != nil {
		values = m[1] + " to " + m[2]
	}
	if m := defaultText.FindStringSubmatch(comment); m != nil {
		values += " default " + m[1]
	}
	return values
}

func TestSpec_DocCommentsSayWhatTheSpecificationSays(t *testing.T) {
	require.Empty(t, docProblems(docComments(t), specification(t).Components.Schemas),
		"correct the doc comments in client/simulation.go, client/scenario.go and client/doc.go")
}

// A change of the specification that is not in the comments is found.
func TestSpec_DocCommentsAreCompared(t *testing.T) {
	all := docComments(t)
	settings := func(schemas openapi3.Schemas, name string) *openapi3.Schema {
		return schemas["SimulationSettings"].Value.Properties[name].Value
	}
	number := openapi3.NewSchemaRef("", openapi3.NewIntegerSchema())
	for name, tt := range map[string]struct {
		change func(openapi3.Schemas)
		want   string
	}{
		"a maximum": {func(schemas openapi3.Schemas) {
			limit := *settings(schemas, "max_call_duration_in_minutes").Max + 2
			settings(schemas, "max_call_duration_in_minutes").Max = &limit
		}, "the comment on MaxCallDurationInMinutes says"},
		"a minimum": {func(schemas openapi3.Schemas) {
			settings(schemas, "concurrent_call_count").Min = new(0.0)
		}, "the comment on ConcurrentCallCount says"},
		"a limit that is gone": {func(schemas openapi3.Schemas) {
			settings(schemas, "number_of_call_to_make").Max = nil
		}, "the comment on NumberOfCallToMake says"},
		"a new limit": {func(schemas openapi3.Schemas) {
			settings(schemas, "agent_id").Min, settings(schemas, "agent_id").Max = new(1.0), new(9.0)
		}, "the comment on AgentID says"},
		"a default": {func(schemas openapi3.Schemas) {
			property := settings(schemas, "number_of_call_to_make")
			property.Description = defaultText.ReplaceAllString(property.Description, "default is 9")
		}, "the comment on NumberOfCallToMake says"},
		"a property of a scenario": {
			func(schemas openapi3.Schemas) { schemas["Scenario"].Value.Properties["priority"] = number }, "the property priority has no field",
		},
		"a property that is gone": {
			func(schemas openapi3.Schemas) { delete(schemas["Voice"].Value.Properties, "provider") }, "the specification does not have provider",
		},
		"a provider": {func(schemas openapi3.Schemas) {
			schemas["VoiceProvider"].Value.Enum = append(schemas["VoiceProvider"].Value.Enum, "acme")
		}, "the value acme is not documented"},
	} {
		t.Run(name, func(t *testing.T) {
			schemas := specification(t).Components.Schemas
			tt.change(schemas)
			require.Contains(t, strings.Join(docProblems(all, schemas), "\n"), tt.want)
		})
	}
	for name, tt := range map[string]struct{ component, old, replacement, want string }{
		"a type": {
			"Scenario", "ID             int64", "ID             string", "the field ID int64 is not documented",
		},
		"a field": {
			"Voice", "\tProvider VoiceProvider", "", "the field Provider VoiceProvider is not documented",
		},
		"a field of nowhere":  {"Voice", "\tProvider", "\tSpeed    int\n\tProvider", "there is no field Speed"},
		"a provider's name":   {"VoiceProvider", "rime", "", "the value rime is not documented"},
		"a limit in a remark": {"Scenario", "0: a new scenario", "0 to 5", "the comment on ID says"},
	} {
		t.Run("in the comment, "+name, func(t *testing.T) {
			comments := maps.Clone(all)
			require.Contains(t, comments[tt.component], tt.old)
			comments[tt.component] = strings.ReplaceAll(comments[tt.component], tt.old, tt.replacement)
			require.Contains(t, strings.Join(docProblems(comments, specification(t).Components.Schemas), "\n"), tt.want)
		})
	}
	comments := maps.Clone(all)
	comments["client"] = "\tminutes per call 99\n"
	require.Contains(t, strings.Join(docProblems(comments, specification(t).Components.Schemas), "\n"), "doc.go: minutes per call are")
}
