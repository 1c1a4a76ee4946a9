package client_test

import (
	"bytes"
	"io"
	"maps"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// properties returns the properties of a schema and of the parts of its allOf.
func properties(schema *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	for _, part := range schema.AllOf {
		maps.Copy(all, properties(part.Value))
	}
	maps.Copy(all, schema.Properties)
	return all
}

// required returns the names of the required properties of a schema and of the parts of its allOf.
func required(schema *openapi3.Schema) []string {
	names := slices.Clone(schema.Required)
	for _, part := range schema.AllOf {
		names = append(names, required(part.Value)...)
	}
	return names
}

// fieldByJSON returns the field of the struct that ptr points to. A nil pointer in it gets a value.
func fieldByJSON(t *testing.T, ptr any, name string) reflect.Value {
	t.Helper()
	v := reflect.ValueOf(ptr).Elem()
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag != name {
			continue
		}
		field := v.Field(i)
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
		}
		return reflect.Indirect(field)
	}
	require.FailNowf(t, "no field", "to do: gen/simulations.gen.go: run go generate ./..., because %T has no field %s", ptr, name)
	return reflect.Value{}
}

// samples returns values of a schema that differ: as a rule two and, if the schema allows it, an empty one.
func samples(ref *openapi3.SchemaRef) []any {
	schema := ref.Value
	switch {
	case len(schema.Enum) > 0:
		return schema.Enum[:min(2, len(schema.Enum))]
	case len(schema.OneOf) > 0:
		return samples(schema.OneOf[0])
	case len(schema.AnyOf) > 0:
		return samples(schema.AnyOf[0])
	case schema.Type.Includes("boolean"):
		return []any{true, false}
	case schema.Type.Includes("integer"), schema.Type.Includes("number"):
		return sampleNumbers(schema)
	case schema.Type.Includes("array"):
		return sampleLists(schema)
	case schema.Type.Includes("string"):
		return sampleStrings(schema)
	}
	return []any{sampleObject(schema, 0), sampleObject(schema, 1)}
}

func sampleNumbers(schema *openapi3.Schema) []any {
	least, most := 1.0, math.Inf(1)
	if schema.Min != nil {
		least = math.Max(least, math.Ceil(*schema.Min))
	}
	if schema.ExclusiveMin.IsTrue() || schema.ExclusiveMin.Value != nil {
		least++
	}
	if schema.Max != nil {
		most = *schema.Max
	}
	if schema.ExclusiveMax.IsTrue() || schema.ExclusiveMax.Value != nil {
		most--
	}
	values := []any{least}
	if least+1 <= most {
		values = append(values, least+1)
	}
	if schema.Format != "int64" && (schema.Min == nil || *schema.Min <= 0) {
		values = append(values, 0.0)
	}
	return values
}

func sampleLists(schema *openapi3.Schema) []any {
	items := samples(schema.Items)
	lists := []any{items[:1]}
	if len(items) > 1 {
		lists = append(lists, items[1:2])
	}
	if schema.MinItems == 0 {
		lists = append(lists, []any{})
	}
	return lists
}

// sampleStrings chooses from strings of several formats. A pattern that none of them matches needs another one here.
func sampleStrings(schema *openapi3.Schema) []any {
	strings := map[string][]string{
		"date-time": {"2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"},
		"uuid":      {"b4a51c2e-6e3c-4d0a-9d3b-0d2f6f2f7a01", "b4a51c2e-6e3c-4d0a-9d3b-0d2f6f2f7a02"},
	}[schema.Format]
	if strings == nil {
		strings = []string{"string 1", "string 2", "a", "b", ""}
	}
	var values []any
	for _, s := range strings {
		if schema.VisitJSON(s) == nil {
			values = append(values, s)
		}
	}
	if len(values) == 5 {
		return []any{"string 1", "string 2", ""}
	}
	return values
}

func sampleObject(schema *openapi3.Schema, n int) map[string]any {
	fields := map[string]any{}
	for name, ref := range properties(schema) {
		values := samples(ref)
		fields[name] = values[min(n, len(values)-1)]
	}
	return fields
}

// sample returns the first value of a component, without the properties that are left out.
func sample(t *testing.T, component string, without ...string) map[string]any {
	t.Helper()
	object := sampleObject(specification(t).Components.Schemas[component].Value, 0)
	for _, name := range without {
		delete(object, name)
	}
	return object
}

// sampleWith returns the first value of a component with a property and those that are required.
func sampleWith(t *testing.T, component, name string) map[string]any {
	t.Helper()
	object := sample(t, component)
	needed := append(required(specification(t).Components.Schemas[component].Value), name)
	maps.DeleteFunc(object, func(other string, _ any) bool { return !slices.Contains(needed, other) })
	return object
}

// setByJSON sets the property of a struct that ptr points to, and keeps the others.
func setByJSON(t *testing.T, ptr any, name string, value any) {
	t.Helper()
	data, err := json.Marshal(map[string]any{name: value})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, ptr))
}

// storage is a service that stores what it gets, also properties that nobody knows yet.
type storage struct {
	simulation map[string]any
	scenarios  []any
}

func newStorage(settings map[string]any, scenarios ...any) *storage {
	s := &storage{map[string]any{"id": 1, "name": "n", "bot_id": map[string]any{"id": 7}, "status": "Draft"}, scenarios}
	maps.Copy(s.simulation, settings)
	return s
}

// handle is the RoundTripper of a client.
func (s *storage) handle(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut {
		body := map[string]any{}
		if err := json.UnmarshalRead(r.Body, &body); err != nil {
			return nil, err
		}
		s.scenarios = body["scenarios"].([]any)
		for i, sc := range s.scenarios {
			if record := sc.(map[string]any); record["id"] == nil {
				record["id"] = 100 + i
			}
		}
		delete(body, "scenarios")
		maps.Copy(s.simulation, body)
		if agent, ok := body["agent_id"]; ok {
			s.simulation["bot_id"] = map[string]any{"id": agent}
		}
	}
	sim := maps.Clone(s.simulation)
	sim["scenarios_ids"] = s.scenarios
	data, err := json.Marshal(map[string]any{"success": true, "simulation": sim})
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(bytes.NewReader(data)),
		Request:    r,
	}, err
}

// least and most return the limits of a setting in the specification.
func least(setting string) int { return int(gen.Limits("SimulationSettings")[setting][0]) }

func most(setting string) int { return int(gen.Limits("SimulationSettings")[setting][1]) }

// valueBeside returns a value that the specification allows for a setting, other than the one that is stored.
func valueBeside(t *testing.T, setting string, stored int) int {
	t.Helper()
	for _, value := range []int{most(setting), least(setting)} {
		if value != stored {
			return value
		}
	}
	t.Skipf("the specification allows no other value for %s", setting)
	return 0
}
