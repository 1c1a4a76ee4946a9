package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

// annotations are the keywords that constrain nothing, and those that shapeOf follows.
var annotations = []string{"description", "example", "properties", "items", "allOf"}

// load parses the specification and resolves its references.
func load(t *testing.T, spec []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	require.NoError(t, err)
	return doc
}

// operation finds an operation of the specification by its id.
func operation(t *testing.T, id string) *openapi3.Operation {
	t.Helper()
	for _, item := range load(t, api.Spec()).Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID == id {
				return op
			}
		}
	}
	require.FailNow(t, "no operation "+id)
	return nil
}

// request returns the schema of an operation's body, and answer that of its success.
func request(op *openapi3.Operation) *openapi3.SchemaRef {
	return op.RequestBody.Value.Content.Get("application/json").Schema
}

func answer(op *openapi3.Operation) *openapi3.SchemaRef {
	return op.Responses.Status(200).Value.Content.Get("application/json").Schema
}

// shapeOf lists every level of a schema by its path, such as scenarios[].id, with all keywords that constrain it as JSON.
// References and allOf are resolved, so that inline schemas and named ones compare.
func shapeOf(t *testing.T, schema *openapi3.SchemaRef) map[string]string {
	t.Helper()
	shape := map[string]string{}
	addShape(t, shape, "", schema)
	return shape
}

func addShape(t *testing.T, shape map[string]string, path string, ref *openapi3.SchemaRef) {
	t.Helper()
	keywords, properties := level(t, ref.Value)
	text, err := json.Marshal(keywords)
	require.NoError(t, err)
	shape[path] = string(text)
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
	text, err := json.Marshal(schema)
	require.NoError(t, err)
	keywords := map[string]any{}
	require.NoError(t, json.Unmarshal(text, &keywords))
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

// without returns a shape less everything below the paths.
func without(shape map[string]string, paths ...string) map[string]string {
	rest := maps.Clone(shape)
	for _, path := range paths {
		maps.DeleteFunc(rest, func(name, _ string) bool { return strings.HasPrefix(name, path+".") })
	}
	return rest
}

// differences says, a line for each path, where a shape is not the wanted one.
func differences(want, got map[string]string) []string {
	var lines []string
	paths := maps.Clone(want)
	maps.Copy(paths, got)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		w, wanted := want[path]
		g, there := got[path]
		switch {
		case !there:
			lines = append(lines, path+": is missing, want "+w)
		case !wanted:
			lines = append(lines, path+": is not expected, it is "+g)
		case w != g:
			lines = append(lines, path+": want "+w+", it is "+g)
		}
	}
	return lines
}
