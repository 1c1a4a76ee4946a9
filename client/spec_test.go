package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
)

// The tests of this file walk the specification and the code side by side. When the specification changes, they name what
// must be extended.

func specification(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	require.NoError(t, err)
	return doc
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func TestEveryOperationHasAMethod(t *testing.T) {
	service := reflect.TypeFor[*client.SimulationsService]()
	raw := reflect.TypeFor[gen.ClientInterface]()
	for path, item := range specification(t).Paths.Map() {
		for method, op := range item.Operations() {
			_, ok := raw.MethodByName(upper(op.OperationID))
			require.Truef(t, ok, "%s %s: the raw client has no method %s: run go generate ./...", method, path, upper(op.OperationID))
			name := strings.TrimSuffix(strings.TrimSuffix(upper(op.OperationID), "s"), "Simulation")
			_, ok = service.MethodByName(name)
			require.Truef(t, ok, "operation %s has no method %s on client.SimulationsService: add it in client/simulations.go, and to clienttest", op.OperationID, name)
		}
	}
}

// generatedFields returns the Go types of the generated structs' fields by type and JSON name.
func generatedFields(t *testing.T) map[string]map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../gen/simulations.gen.go", nil, 0)
	require.NoError(t, err)
	types := make(map[string]map[string]string)
	aliases := make(map[string]string)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		switch body := spec.Type.(type) {
		case *ast.StructType:
			types[spec.Name.Name] = make(map[string]string)
			for _, field := range body.Fields.List {
				if field.Tag != nil {
					tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
					name, _, _ := strings.Cut(tag, ",")
					types[spec.Name.Name][name] = typeName(field.Type)
				}
			}
		case *ast.Ident:
			aliases[spec.Name.Name] = body.Name
		}
		return true
	})
	for alias, target := range aliases {
		types[alias] = types[target]
	}
	return types
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ArrayType:
		return "[]" + typeName(e.Elt)
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	}
	return fmt.Sprintf("%T", e)
}

// fitting returns the Go types that a property may have.
func fitting(ref *openapi3.SchemaRef) []string {
	schema := ref.Value
	switch {
	case ref.Ref != "":
		return []string{ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]}
	case schema.Type.Is("integer") && schema.Format == "int64":
		return []string{"int64"}
	case schema.Type.Is("integer"):
		return []string{"int"}
	case schema.Type.Is("number"):
		return []string{"float64"}
	case schema.Type.Is("boolean"):
		return []string{"bool"}
	case schema.Type.Is("array") && schema.Items.Ref == "" && schema.Items.Value.Type.Is("object"):
		return []string{"[]json.RawMessage"}
	case schema.Type.Is("array"):
		var types []string
		for _, element := range fitting(schema.Items) {
			types = append(types, "[]"+element)
		}
		return types
	}
	return []string{"string"}
}

// properties returns the properties of a schema, those of its allOf included.
func properties(schema *openapi3.Schema) map[string]*openapi3.SchemaRef {
	all := make(map[string]*openapi3.SchemaRef)
	for _, part := range schema.AllOf {
		for name, ref := range properties(part.Value) {
			all[name] = ref
		}
	}
	for name, ref := range schema.Properties {
		all[name] = ref
	}
	return all
}

func required(schema *openapi3.Schema) []string {
	names := slices.Clone(schema.Required)
	for _, part := range schema.AllOf {
		names = append(names, required(part.Value)...)
	}
	return names
}

func TestEveryPropertyHasAFittingField(t *testing.T) {
	generated := generatedFields(t)
	for component, ref := range specification(t).Components.Schemas {
		for name, property := range properties(ref.Value) {
			t.Run(component+"."+name, func(t *testing.T) {
				goType, ok := generated[component][name]
				require.Truef(t, ok, "the generated type %s has no field for %s: run go generate ./...", component, name)
				if component == "NewScenario" {
					return // is Scenario in Go
				}
				types := fitting(property)
				if goType != "[]NewScenario" && goType != "[]json.RawMessage" { // raw: what the overlay keeps raw
					require.Containsf(t, types, goType, "the Go type of %s.%s", component, name)
				}
			})
		}
	}
}

// enforced are the keywords of a request's schema that the validation knows; internal/speccheck is where another one goes.
func enforced(ref *openapi3.SchemaRef) error {
	s := ref.Value
	for keyword, used := range map[string]bool{
		"minLength": s.MinLength != 0, "maxLength": s.MaxLength != nil, "pattern": s.Pattern != "",
		"minItems": s.MinItems != 0, "maxItems": s.MaxItems != nil, "uniqueItems": s.UniqueItems,
		"multipleOf": s.MultipleOf != nil, "not": s.Not != nil, "anyOf": s.AnyOf != nil, "oneOf": s.OneOf != nil,
	} {
		if used {
			return fmt.Errorf("the keyword %s is not enforced: extend internal/speccheck", keyword)
		}
	}
	return nil
}

func TestValidationEnforcesTheSpecification(t *testing.T) {
	doc := specification(t)
	fresh := func() client.SimulationCreate {
		return client.SimulationCreate{Name: "n", AgentID: 1, Scenarios: []client.Scenario{
			client.NewScenario("n", "d", "e", client.Rime("v")),
		}}
	}
	faults := func(t *testing.T, sim client.SimulationCreate) []string {
		t.Helper()
		c, err := client.New(client.WithAPIKey("0123456789"), client.WithBaseURL("http://127.0.0.1:1"), client.WithRetry(client.RetryPolicy{Attempts: 1}))
		require.NoError(t, err)
		_, err = c.Simulations.Create(t.Context(), sim)
		var invalid *client.ValidationError
		if !errors.As(err, &invalid) {
			return nil
		}
		var paths []string
		for _, f := range invalid.Fields {
			paths = append(paths, f.Path)
		}
		return paths
	}
	require.Empty(t, faults(t, fresh()))

	walk := []struct {
		component, path string
		of              func(*client.SimulationCreate) any
	}{
		{"SimulationCreate", "", func(s *client.SimulationCreate) any { return s }},
		{"Scenario", "scenarios[0].", func(s *client.SimulationCreate) any { return &s.Scenarios[0] }},
		{"Voice", "scenarios[0].selected_voices[0].", func(s *client.SimulationCreate) any { return &s.Scenarios[0].SelectedVoices[0] }},
	}
	for _, w := range walk {
		schema := doc.Components.Schemas[w.component].Value
		for name, ref := range properties(schema) {
			t.Run(w.component+"."+name, func(t *testing.T) {
				require.NoError(t, enforced(ref), name)
				check := func(want bool, set func(reflect.Value)) {
					t.Helper()
					sim := fresh()
					set(fieldByJSON(t, w.of(&sim), name))
					require.Equal(t, want, slices.Contains(faults(t, sim), w.path+name), "%+v", sim)
				}
				if slices.Contains(required(schema), name) {
					check(true, func(v reflect.Value) { v.SetZero() })
				}
				if ref.Value.Min != nil {
					check(true, func(v reflect.Value) { v.SetInt(int64(*ref.Value.Min) - 2) }) // one less can be zero, which is not sent
					check(false, func(v reflect.Value) { v.SetInt(int64(*ref.Value.Min)) })
				}
				if ref.Value.Max != nil {
					check(true, func(v reflect.Value) { v.SetInt(int64(*ref.Value.Max) + 1) })
					check(false, func(v reflect.Value) { v.SetInt(int64(*ref.Value.Max)) })
				}
				for _, value := range ref.Value.Enum {
					check(false, func(v reflect.Value) { v.SetString(value.(string)) })
					check(true, func(v reflect.Value) { v.SetString("no-such-value") })
				}
			})
		}
	}
}

// fieldByJSON returns the field of the struct that ptr points to.
func fieldByJSON(t *testing.T, ptr any, name string) reflect.Value {
	t.Helper()
	v := reflect.ValueOf(ptr).Elem()
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i)
		}
	}
	require.Failf(t, "no field", "%T has no field for %s", ptr, name)
	return reflect.Value{}
}

// sample returns a value for a property, in two forms that differ.
func sample(ref *openapi3.SchemaRef, second bool) any {
	n := map[bool]int{false: 1, true: 2}[second]
	switch schema := ref.Value; {
	case schema.Enum != nil:
		return schema.Enum[n-1]
	case schema.Type.Is("integer"), schema.Type.Is("number"):
		return n
	case schema.Type.Is("boolean"):
		return !second
	case schema.Type.Is("array"):
		return []any{sample(schema.Items, second)}
	case schema.Type.Is("object"):
		object := make(map[string]any)
		for name, property := range properties(schema) {
			object[name] = sample(property, second)
		}
		return object
	}
	return fmt.Sprintf("text %d", n)
}

// TestEveryScenarioPropertyIsHandled is the test that keeps a new property from being dropped: what Edit does not read, it
// does not send back.
func TestEveryScenarioPropertyIsHandled(t *testing.T) {
	schema := specification(t).Components.Schemas["Scenario"].Value
	record := func(changed string) json.RawMessage {
		object := map[string]any{"id": 7}
		for name, ref := range properties(schema) {
			if name != "id" {
				object[name] = sample(ref, name == changed)
			}
		}
		data, err := json.Marshal(object)
		require.NoError(t, err)
		return data
	}
	read := func(t *testing.T, raw json.RawMessage) client.Scenario {
		t.Helper()
		sim := client.Simulation{Simulation: gen.Simulation{ID: 1, ScenariosIDs: []json.RawMessage{raw}}}
		set, err := sim.Scenarios()
		require.NoError(t, err)
		sc, ok := set.ByID(7)
		require.True(t, ok)
		return sc
	}
	plan := func(t *testing.T, base, wanted client.Scenario) *client.Plan {
		t.Helper()
		snapshot := func(sc client.Scenario) client.Snapshot {
			return client.Snapshot{SimulationID: 1, Scenarios: []client.Scenario{sc}}
		}
		data, err := json.Marshal(map[string]any{"base": snapshot(base), "wanted": snapshot(wanted), "removed": []int64{}})
		require.NoError(t, err)
		p := new(client.Plan)
		require.NoError(t, json.Unmarshal(data, p))
		return p
	}
	for name, ref := range properties(schema) {
		if name == "id" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			places := fmt.Sprintf("the scenario property %q would be lost by Edit: extend internal/scenario (Texts for a text; otherwise Read, Content and Same) and fieldChanges in client/diff.go", name)
			before, after := read(t, record("")), read(t, record(name))

			wire, err := json.Marshal(after)
			require.NoError(t, err)
			var members map[string]any
			require.NoError(t, json.Unmarshal(wire, &members))
			want, err := json.Marshal(sample(ref, true))
			require.NoError(t, err)
			got, err := json.Marshal(members[name])
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got), "reading: "+places)

			p := plan(t, before, after)
			require.False(t, p.Empty(), "comparing: "+places)
			require.Equal(t, []string{name}, fieldNames(p.Changes()), "diff: "+places)
			require.Contains(t, p.String(), "+ "+name+":", "diff: "+places)

			again := new(client.Plan)
			data, err := json.Marshal(p)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, again))
			require.Equal(t, p.Body(), again.Body(), "JSON and backups: "+places)
		})
	}
}

func fieldNames(c client.Changes) (names []string) {
	for _, change := range c.Changed {
		for _, f := range change.Fields {
			names = append(names, f.Field)
		}
	}
	return names
}
