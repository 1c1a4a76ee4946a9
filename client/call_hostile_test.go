package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
)

// hostileID is the first id that a float64 cannot tell from its neighbor.
const hostileID = 1<<53 + 1

// What is expected of a value, besides the value that it is read as.
type (
	refused    struct{} // an error that names the field
	incomplete struct{} // an error, because the response does not have what it should
	absent     struct{} // as if the field were missing
)

// responseType is a generated type of response.
type responseType struct {
	operation string
	required  string   // the field without which the response is incomplete
	fields    []string // what a usual response has
	call      func(context.Context, *client.SimulationsService) (any, error)
}

func responseTypes() []responseType {
	return []responseType{
		{"updateSimulation", "simulation", []string{`"simulation":{}`}, // Get and Create read the same
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				sim, err := s.Update(ctx, hostileID, client.SimulationUpdate{Name: "n"})
				if sim == nil {
					return gen.SimulationEnvelope{}, err
				}
				return gen.SimulationEnvelope{Simulation: &sim.Simulation}, err
			}},
		{"startSimulation", "", []string{`"success":true`, `"simulation":{}`},
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				sim, err := s.Start(ctx, hostileID)
				if sim == nil {
					return gen.StartedSimulation{}, err
				}
				return gen.StartedSimulation{Simulation: &sim.Simulation}, err
			}},
		{"listSimulations", "records", []string{`"records":[]`, `"total_records":1`},
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				page := gen.SimulationPage{Records: []gen.Simulation{}}
				for sim, err := range s.List(ctx, client.ListOptions{}) {
					if err != nil {
						return page, err
					}
					page.Records = append(page.Records, sim.Simulation)
				}
				return page, nil
			}},
		{"stopSimulation", "", []string{`"success":true`, `"disconnect_results":{}`},
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				results, err := s.Stop(ctx, hostileID)
				return gen.StoppedSimulation{DisconnectResults: results}, err
			}},
		{"deleteSimulation", "", []string{`"success":true`, `"message":"Deleted."`},
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				return gen.DeletedSimulation{}, s.Delete(ctx, hostileID)
			}},
		{"enhancePrompt", "", []string{`"previous_context":[]`, `"prompt_breakdown":[]`},
			func(ctx context.Context, s *client.SimulationsService) (any, error) {
				prompt, err := s.EnhancePrompt(ctx, hostileID)
				if prompt == nil {
					return gen.EnhancedPrompt{}, err
				}
				return *prompt, err
			}},
	}
}

// hostileValues lists what can be in place of a value of each type: JSON, and what it is read as.
func hostileValues() map[reflect.Type]map[string]any {
	return map[reflect.Type]map[string]any{
		reflect.TypeFor[string]():               hostileStrings[string](),
		reflect.TypeFor[gen.SimulationStatus](): hostileStrings[gen.SimulationStatus](),
		reflect.TypeFor[int]():                  hostileIntegers[int](),
		reflect.TypeFor[int64]():                hostileIntegers[int64](),
		reflect.TypeFor[*bool](): {
			`true`: new(true), `false`: new(false), `null`: (*bool)(nil),
			`1`: refused{}, `"true"`: refused{}, `{}`: refused{}, `[]`: refused{},
		},
		reflect.TypeFor[gen.TextOrBool](): {
			`"x"`: textorbool.Text("x"), `""`: textorbool.Text(""), `true`: textorbool.Bool(true), `false`: textorbool.Bool(false),
			`null`: nullText(), `"a\ud83d"`: textorbool.Text("a\ufffd"), "\"a\xff\"": textorbool.Text("a\ufffd"),
			`1`: refused{}, `{}`: refused{}, `[]`: refused{},
		},
		reflect.TypeFor[*[]int]():              hostileLists(&[]int{}),
		reflect.TypeFor[[]json.RawMessage]():   hostileLists([]json.RawMessage{}),
		reflect.TypeFor[[]gen.PromptSection](): hostileLists([]gen.PromptSection{}),
		reflect.TypeFor[[]gen.Simulation](): {
			`[]`: []gen.Simulation{}, `true`: incomplete{}, `false`: incomplete{}, `null`: incomplete{}, `1`: incomplete{},
			`"x"`: incomplete{}, `{}`: incomplete{},
		},
		reflect.TypeFor[gen.Agent](): hostileObjects(gen.Agent{}),
		reflect.TypeFor[gen.PromptSection](): {
			`{}`: gen.PromptSection{}, `null`: absent{}, `true`: refused{}, `false`: refused{}, `1`: refused{}, `"x"`: refused{}, `[]`: refused{},
		},
		reflect.TypeFor[*gen.Sentiment]():         hostileObjects(&gen.Sentiment{}),
		reflect.TypeFor[*gen.DisconnectResults](): hostileObjects(&gen.DisconnectResults{}),
		reflect.TypeFor[*gen.Simulation]():        hostileObjects(&gen.Simulation{}),
		reflect.TypeFor[gen.Simulation]():         hostileObjects(gen.Simulation{}),
		reflect.TypeFor[json.RawMessage]():        hostileRaws(),
	}
}

// hostileValuesOf returns the hostile values of a type, also of one that is new in package gen.
func hostileValuesOf(typ reflect.Type) map[string]any {
	if values, ok := hostileValues()[typ]; ok {
		return values
	}
	known := map[reflect.Kind]map[string]any{reflect.String: hostileStrings[string](), reflect.Int: hostileIntegers[int]()}
	values := map[string]any{`false`: absent{}, `true`: absent{}, `null`: absent{}, `{}`: refused{}, `[]`: refused{}}
	elem := typ
	if typ.Kind() == reflect.Pointer {
		elem = typ.Elem()
	}
	for value, want := range known[elem.Kind()] {
		isAbsent := slices.Contains([]string{`true`, `false`, `null`}, value)
		if v := reflect.ValueOf(want); !isAbsent && v.Kind() == elem.Kind() {
			pointer := reflect.New(elem)
			pointer.Elem().Set(v.Convert(elem))
			values[value] = pointer.Interface()
			if typ == elem {
				values[value] = pointer.Elem().Interface()
			}
		}
	}
	return values
}

func hostileStrings[T ~string]() map[string]any {
	return map[string]any{
		`"9001"`: T("9001"), `"false"`: T("false"),
		`"a\ud83d"`: T("a\ufffd"), `"\ud83d\\ufffd"`: T("\ufffd\\ufffd"), "\"a\xff\"": T("a\ufffd"),
		`true`: T(""), `false`: T(""), `null`: T(""), `1`: refused{}, `{}`: refused{}, `[]`: refused{},
	}
}

func hostileIntegers[T int | int64]() map[string]any {
	values := map[string]any{`true`: T(0), `false`: T(0), `null`: T(0), `""`: T(0), `" "`: T(0)}
	for _, accepted := range []string{`9007199254740993`, `"9007199254740993"`, `" 9007199254740993 "`} {
		values[accepted] = refused{} // an int can have 32 bits
		if n := int64(hostileID); int64(T(n)) == n {
			values[accepted] = T(n)
		}
	}
	for _, fraction := range []string{`1.0`, `1.9`, `"1.5"`} {
		values[fraction] = T(1)
		if reflect.TypeFor[T]() == reflect.TypeFor[int64]() {
			values[fraction] = refused{} // an id
		}
	}
	for _, wrong := range []string{
		`1e3`, `1.5e3`, `9223372036854775808`, `"1e3"`, `"1.5E3"`, `"9223372036854775808"`, `"+1"`, `"01"`, `"0x1"`, `"1_000"`, `"- 1"`, `"1 1"`,
		`"x"`, `"NaN"`, `"\ud83d"`, "\"\xff\"", `{}`, `[]`, `[1]`,
	} {
		values[wrong] = refused{}
	}
	return values
}

func hostileLists(empty any) map[string]any {
	return map[string]any{
		`[]`: empty, `true`: absent{}, `false`: absent{}, `null`: absent{}, `1`: refused{}, `"x"`: refused{}, `{}`: refused{},
	}
}

func hostileObjects(empty any) map[string]any {
	return map[string]any{
		`{}`: empty, `true`: absent{}, `false`: absent{}, `null`: absent{}, `1`: refused{}, `"x"`: refused{}, `[]`: refused{},
	}
}

func hostileRaws() map[string]any {
	values := map[string]any{`{"a":1,"a":1}`: refused{}}
	for _, value := range []string{
		`{"a":"x","A":[1.0,1e3]}`, `"\ud83d"`, "\"\xff\"", `true`, `false`, `null`, `1.50`, `[{}]`, deepList(9_900),
	} {
		values[value] = json.RawMessage(value)
	}
	return values
}

// TestSimulationsService_HostileResponses puts each hostile value into each field of each response.
func TestSimulationsService_HostileResponses(t *testing.T) {
	for _, resp := range responseTypes() {
		returned, _ := resp.call(t.Context(), clientOf(t, canned(`null`)))
		walkFields(reflect.TypeOf(returned), nil, func(path []string, typ reflect.Type) {
			t.Run(resp.operation+"/"+strings.Join(path, "."), func(t *testing.T) {
				for value, want := range hostileValuesOf(typ) {
					resp.test(t, path, value, want)
				}
				resp.testName(t, path)
				resp.test(t, path, deepList(10_000), nil)
			})
		})
	}
}

// deepList returns lists inside lists.
func deepList(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

// walkFields calls fn for each field of a type, and for the elements of its lists.
func walkFields(typ reflect.Type, path []string, fn func([]string, reflect.Type)) {
	if len(path) > 0 {
		fn(path, typ)
	}
	if reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ.Kind() {
	case reflect.Struct:
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			walkFields(typ.Field(i).Type, append(slices.Clone(path), name), fn)
		}
	case reflect.Slice:
		walkFields(typ.Elem(), append(slices.Clone(path), "0"), fn)
	}
}

// test puts a value at the path of a response.
func (r responseType) test(t *testing.T, path []string, value string, want any) {
	t.Helper()
	if len(path) == 1 && path[0] == "success" && value == "false" {
		return // a refusal, and not hostile
	}
	if _, isAbsent := want.(absent); isAbsent && len(path) == 1 && path[0] == r.required {
		want = incomplete{}
	}
	got, err := r.call(t.Context(), clientOf(t, canned(r.body(path, value))))
	shown := value[:min(len(value), 40)]
	switch want.(type) {
	case nil: // refused, whatever the reason
		require.ErrorIs(t, err, client.ErrUnreadable, shown)
	case incomplete:
		require.ErrorIs(t, err, client.ErrUnreadable, shown)
		require.ErrorContains(t, err, "it does not have what it should", shown)
	case refused:
		require.ErrorIs(t, err, client.ErrUnreadable, shown)
		require.ErrorAs(t, err, new(*client.APIError), shown)
		require.ErrorContains(t, err, "its field "+strings.Join(path, "."), shown)
	default:
		require.NoErrorf(t, err, "%s: read the type of this field leniently: add it to the functions in internal/response/decode.go", shown)
		r.testValue(t, reflect.ValueOf(got), path, want, shown)
	}
}

// testValue compares what is at the path of what was returned.
func (r responseType) testValue(t *testing.T, got reflect.Value, path []string, want any, shown string) {
	t.Helper()
	if len(path) == 1 && slices.Contains([]string{"success", "message", "total_records"}, path[0]) {
		return // the methods do not return it
	}
	switch strings.Join(path, ".") + fmt.Sprint(want) { // the response may leave the id out
	case "simulation.id0", "simulation.id{}":
		want = int64(hostileID)
	case "simulation" + fmt.Sprint(&gen.Simulation{}):
		want = &gen.Simulation{ID: hostileID}
	}
	found, ok := valueAt(got, path)
	if _, isAbsent := want.(absent); isAbsent {
		require.True(t, !ok || found.IsZero(), "%s is read as %v", shown, found)
		return
	}
	require.True(t, ok, shown)
	require.Equal(t, want, found.Interface(), shown)
}

// testName uses the name of a field twice, and in another case.
func (r responseType) testName(t *testing.T, path []string) {
	t.Helper()
	parent, name := path[:len(path)-1], path[len(path)-1]
	if name == "0" {
		return // the element of a list has no name
	}
	twice := r.body(path, `null,`+strconv.Quote(name)+`:null`)
	_, err := r.call(t.Context(), clientOf(t, canned(twice)))
	require.ErrorIs(t, err, client.ErrUnreadable, twice)
	require.ErrorContains(t, err, "its field "+strings.Join(path, ".")+" occurs twice", twice)
	other := r.body(append(slices.Clone(parent), strings.ToUpper(name)), `[5]`)
	got, err := r.call(t.Context(), clientOf(t, canned(other)))
	if len(path) == 1 && name == r.required {
		require.ErrorContains(t, err, "it does not have what it should", other)
		return
	}
	require.NoError(t, err, other)
	r.testValue(t, reflect.ValueOf(got), path, absent{}, other)
}

// body returns a usual response, but with a value at a path.
func (r responseType) body(path []string, value string) string {
	for i := len(path) - 1; i >= 0; i-- {
		field := strconv.Quote(path[i]) + `:` + value
		switch {
		case path[i] == "0":
			value = `[` + value + `]`
		case i == 0:
			value = `{` + strings.Join(append(r.without(path[0]), field), ",") + `}`
		default:
			value = `{` + field + `}`
		}
	}
	return value
}

// without returns the usual fields but one, whose case does not count.
func (r responseType) without(name string) []string {
	return slices.DeleteFunc(slices.Clone(r.fields), func(field string) bool {
		return strings.HasPrefix(field, strconv.Quote(strings.ToLower(name)))
	})
}

// valueAt returns what is at a path of names and indexes. It reports false if there is no such element.
func valueAt(v reflect.Value, path []string) (reflect.Value, bool) {
	for _, name := range path {
		v = reflect.Indirect(v)
		if !v.IsValid() || v.Kind() == reflect.Slice && v.Len() == 0 {
			return v, false
		}
		if v.Kind() == reflect.Slice {
			v = v.Index(0)
			continue
		}
		v = v.FieldByIndex(fieldNamed(v.Type(), name))
	}
	return v, true
}

func fieldNamed(typ reflect.Type, name string) []int {
	for i := range typ.NumField() {
		if found, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); found == name {
			return []int{i}
		}
	}
	return nil
}
