package client_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
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

// docComment is the doc comment of an alias of a generated type.
type docComment struct{ file, name, text string }

// docComments returns the doc comments by the name of the generated type.
func docComments(t *testing.T) map[string]docComment {
	t.Helper()
	comments := map[string]docComment{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ParseComments)
		require.NoError(t, err)
		for node := range ast.Preorder(file) {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || !spec.Assign.IsValid() || spec.Doc == nil {
				continue
			}
			if alias, ok := spec.Type.(*ast.SelectorExpr); ok {
				comments[alias.Sel.Name] = docComment{name, spec.Name.Name, spec.Doc.Text()}
			}
		}
	}
	return comments
}

var (
	fieldLine   = regexp.MustCompile(`(?m)^\t(\w+) +(\S+)(?: +// (.*))?$`)
	limitsText  = regexp.MustCompile(`\b(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)\b`)
	defaultText = regexp.MustCompile(`\bdefault (?:of the service )?is (\w+)\b`)
)

// lines returns the lines of a comment about fields, by Go name: the whole line, the name, the type and the remark.
func (c docComment) lines() map[string][]string {
	lines := map[string][]string{}
	for _, m := range fieldLine.FindAllStringSubmatch(c.text, -1) {
		lines[m[1]] = m
	}
	return lines
}

// correct says what to write into the comment.
func (c docComment) correct(format string, args ...any) string {
	return fmt.Sprintf("to do: client/%s: correct the comment on %s: ", c.file, c.name) + fmt.Sprintf(format, args...)
}

// problem compares the comment with a field and its property. The result is empty if they agree.
func (c docComment) problem(field reflect.StructField, property *openapi3.Schema) string {
	typ := strings.ReplaceAll(field.Type.String(), "gen.", "")
	if strings.HasPrefix(typ, "struct {") {
		typ = "struct" // without a name
	}
	line := c.lines()[field.Name]
	if line == nil || line[2] != typ {
		return c.correct("write the line %s %s", field.Name, typ)
	}
	want, got := valuesOf(property), remarkOf(line[3])
	if want != got {
		return fmt.Sprintf("%q is not %q\n", got, want) + c.correct("say the limits and the default in the line %s", field.Name)
	}
	return ""
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

func TestSpec_DocCommentsListEachField(t *testing.T) {
	comments, schemas := docComments(t), specification(t).Components.Schemas
	settings := properties(schemas["SimulationSettings"].Value)
	for component, typ := range documented() {
		comment, specified := comments[component], properties(schemas[component].Value)
		lines := comment.lines()
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			delete(lines, typ.Field(i).Name)
			if component != "SimulationSettings" && settings[name] != nil && strings.Contains(comment.text, "the fields of [Settings]") {
				continue
			}
			t.Run(component+"."+name, func(t *testing.T) {
				require.NotNil(t, specified[name], "to do: gen/simulations.gen.go: run go generate ./...")
				require.Empty(t, comment.problem(typ.Field(i), specified[name].Value))
			})
		}
		for name := range lines {
			t.Run(component+"."+name, func(t *testing.T) { require.Fail(t, comment.correct("remove the line %s", name)) })
		}
	}
}

func TestSpec_DocCommentListsEachProvider(t *testing.T) {
	comment := docComments(t)["VoiceProvider"]
	listed := strings.FieldsFunc(comment.text, func(r rune) bool { return strings.ContainsRune(" ,.\n", r) })
	for _, value := range specification(t).Components.Schemas["VoiceProvider"].Value.Enum {
		t.Run(value.(string), func(t *testing.T) {
			require.Contains(t, listed, value, comment.correct("write the value %s, and add a constant", value))
		})
	}
}

// A difference between a comment and the specification is found.
func TestSpec_DocCommentsAreCompared(t *testing.T) {
	type scenario struct {
		Calls int `json:"calls"`
	}
	field := reflect.TypeFor[scenario]().Field(0)
	property := openapi3.NewIntegerSchema().WithMin(1).WithMax(3)
	property.Description = "Calls. The default of the service is 2."
	for text, want := range map[string]string{
		"\tCalls int // 1 to 3; the default is 2\n":    "",
		"\tCalls int64 // 1 to 3; the default is 2\n":  "write the line Calls int",
		"\tTexts int // 1 to 3; the default is 2\n":    "write the line Calls int",
		"\tCalls int // 1 to 4; the default is 2\n":    `"1 to 4 default 2" is not "1 to 3 default 2"`,
		"\tCalls int // 1 to 3; the default is none\n": `"1 to 3 default none" is not "1 to 3 default 2"`,
		"\tCalls int // 1 to 3.5; the default is 2\n":  `"1 to 3.5 default 2" is not "1 to 3 default 2"`,
		"\tCalls int\n": `"" is not "1 to 3 default 2"`,
	} {
		problem := docComment{"x.go", "Scenario", text}.problem(field, property)
		require.Contains(t, problem, want, text)
		require.Equal(t, want == "", problem == "", text)
	}
	for component := range documented() {
		require.NotEmpty(t, docComments(t)[component].lines(), component)
	}
}
