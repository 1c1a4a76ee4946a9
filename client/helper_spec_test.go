package client_test

import (
	"bytes"
	"io"
	"maps"
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
	require.FailNowf(t, "no field", "%T has no field %s: run go generate ./...", ptr, name)
	return reflect.Value{}
}

// samples returns two values of a property that differ and, if it has one, its zero value.
func samples(component, name string, property *openapi3.Schema) []any {
	switch {
	case len(property.Enum) > 1:
		return property.Enum[:2]
	case property.Type.Includes("boolean"):
		return []any{true, false}
	case property.Type.Includes("integer"), property.Type.Includes("number"):
		limits, limited := gen.Limits(component)[name]
		if limited && limits[0] > 0 {
			return []any{float64(limits[0]), float64(limits[0] + 1)}
		}
		return []any{1.0, 2.0, 0.0}
	case property.Type.Includes("array"):
		items := samples("", "", property.Items.Value)
		return []any{items[:1], items[1:2], []any{}}
	case property.Type.Includes("object"):
		return []any{object(property, 0), object(property, 1)}
	}
	return []any{"string 1", "string 2", ""}
}

func object(schema *openapi3.Schema, n int) map[string]any {
	fields := map[string]any{}
	for name, ref := range properties(schema) {
		fields[name] = samples("", name, ref.Value)[n]
	}
	return fields
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
