package api_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// annotations are the keywords that constrain nothing, and those that shapeOf follows.
var annotations = []string{"description", "example", "properties", "items", "allOf"}

// shapeOf lists each level of a schema by its path, such as scenarios[].id, with all keywords that constrain it as JSON.
// References and allOf are resolved, so that inline schemas and named ones can be compared.
func shapeOf(t *testing.T, schema *openapi3.SchemaRef) map[string]string {
	t.Helper()
	shape := map[string]string{}
	addShape(t, shape, "", schema)
	return shape
}

func addShape(t *testing.T, shape map[string]string, path string, ref *openapi3.SchemaRef) {
	t.Helper()
	keywords, properties := level(t, ref.Value)
	data, err := json.Marshal(keywords, json.Deterministic(true))
	require.NoError(t, err)
	shape[path] = string(data)
	for name, property := range properties {
		addShape(t, shape, strings.TrimPrefix(path+"."+name, "."), property)
	}
	if ref.Value.Items != nil {
		addShape(t, shape, path+"[]", ref.Value.Items)
	}
}

// level merges a schema with the parts of its allOf.
func level(t *testing.T, schema *openapi3.Schema) (map[string]any, openapi3.Schemas) {
	t.Helper()
	data, err := schema.MarshalJSON()
	require.NoError(t, err)
	keywords := map[string]any{}
	require.NoError(t, json.Unmarshal(data, &keywords))
	maps.DeleteFunc(keywords, func(name string, _ any) bool { return slices.Contains(annotations, name) })

	properties := openapi3.Schemas{}
	maps.Copy(properties, schema.Properties)
	for _, part := range schema.AllOf {
		more, theirs := level(t, part.Value)
		for name := range more {
			require.True(t, keywords[name] == nil || name == "type", "two parts of an allOf have %s", name)
		}
		maps.Copy(keywords, more)
		maps.Copy(properties, theirs)
	}
	return keywords, properties
}

// below returns the levels of a shape under one of its paths, that level itself as "".
func below(shape map[string]string, path string) map[string]string {
	part := map[string]string{}
	for name, keywords := range shape {
		rest, found := strings.CutPrefix(name, path)
		if found && (rest == "" || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "[]")) {
			part[strings.TrimPrefix(rest, ".")] = keywords
		}
	}
	return part
}

// requireSameShape compares two shapes path by path.
func requireSameShape(t *testing.T, want, got map[string]string, message string) {
	t.Helper()
	paths := maps.Clone(want)
	maps.Copy(paths, got)
	for path := range paths {
		t.Run(path, func(t *testing.T) { require.Equal(t, want[path], got[path], message) })
	}
}

// missing returns a line for each path of want that got lacks, or that allows less in got: the specification has at least
// what the vendor documents. A property, a value of an enum and a required property can be added. A limit must be there,
// with any number: limits come from the specification.
func missing(t *testing.T, want, got map[string]string) []string {
	t.Helper()
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(want)) {
		keywords, ok := got[path]
		if !ok {
			lines = append(lines, path+": missing, want "+want[path])
			continue
		}
		if !covers(parse(t, want[path]), parse(t, keywords)) {
			lines = append(lines, path+": want at least "+want[path]+", got "+keywords)
		}
	}
	return lines
}

func parse(t *testing.T, data string) (v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(data), &v))
	return v
}

// covers reports whether got has all that want has.
func covers(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		for name, value := range want {
			ok = ok && covers(value, object[name])
		}
		return ok
	case []any:
		list, ok := got.([]any)
		for _, value := range want {
			ok = ok && slices.ContainsFunc(list, func(other any) bool { return covers(value, other) })
		}
		return ok
	case float64:
		_, ok := got.(float64)
		return ok
	default:
		return want == got
	}
}

func TestMissing(t *testing.T) {
	want := map[string]string{
		"a":   `{"enum":["x","y"],"type":"string"}`,
		"a.b": `{"maximum":0,"required":["c"],"type":"integer"}`,
	}
	tests := []struct {
		name  string
		a, ab string
		lines int
	}{
		{"the same", want["a"], want["a.b"], 0},
		{"value added", `{"enum":["x","new","y"],"type":"string"}`, want["a.b"], 0},
		{"value removed", `{"enum":["x"],"type":"string"}`, want["a.b"], 1},
		{"limit changed", want["a"], `{"maximum":7,"required":["c"],"type":"integer"}`, 0},
		{"limit removed", want["a"], `{"required":["c"],"type":"integer"}`, 1},
		{"limit no number", want["a"], `{"maximum":"7","required":["c"],"type":"integer"}`, 1},
		{"required added", want["a"], `{"maximum":1,"required":["b","c"],"type":"integer"}`, 0},
		{"required removed", want["a"], `{"maximum":1,"required":["b"],"type":"integer"}`, 1},
		{"type changed", `{"enum":["x","y"],"type":"integer"}`, `{"maximum":1,"required":["c"],"type":"string"}`, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Len(t, missing(t, want, map[string]string{"a": tt.a, "a.b": tt.ab, "new": text}), tt.lines)
		})
	}
	require.Equal(t, []string{"a.b: missing, want " + want["a.b"]}, missing(t, want, map[string]string{"a": want["a"]}))
}
