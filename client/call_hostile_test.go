package client_test

import (
	"context"
	"encoding/json"
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

// responseType is a generated type of response.
type responseType struct {
	operation string
	required  string   // the field without which the response lacks the expected fields
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
		{"listSimulations", "records", []string{`"records":[]`, `"total_records":0`},
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

// formats are values of every kind.
func formats() []string {
	return []string{
		`"x"`, `""`, `" "`, `"12"`, `"a\ud83d"`, "\"a\xff\"", `1`, `0`, `-7`, `1.5`, `1.5e3`, `1e3`, `"1e3"`, `"+1"`, `"01"`, `"0x1"`, `" 12 "`, `"1.5"`,
		`9007199254740993`, `9223372036854775808`, `true`, `false`, `null`, `[]`, `["a"]`, `[1]`, `[1.5]`, `[false]`, `[null]`, `[12,"Front desk"]`,
		`[12,"Front desk",1]`, `["Front desk",12]`, `{}`, `{"a":1}`, `{"id":12}`, `{"id":"x","name":"Front desk"}`, deepList(9_900),
	}
}

// readable lists the formats that a type is read from, and their values. All other formats read as absent.
func readable(typ reflect.Type) map[string]any {
	text := map[string]string{
		`"x"`: "x", `"12"`: "12", `"a\ud83d"`: "a\ufffd", "\"a\xff\"": "a\ufffd", `" "`: " ", `"1e3"`: "1e3", `"+1"`: "+1", `"01"`: "01",
		`"0x1"`: "0x1", `" 12 "`: " 12 ", `"1.5"`: "1.5",
	}
	numbers := map[string]int64{`"12"`: 12, `1`: 1, `-7`: -7}
	if strconv.IntSize == 64 || typ.Kind() == reflect.Int64 {
		numbers[`9007199254740993`] = hostileID
	}
	if typ.Kind() == reflect.Int { // a whole number in any notation
		numbers[`1e3`], numbers[`"1e3"`], numbers[`1.5e3`], numbers[`" 12 "`] = 1000, 1000, 1500, 12
	}
	values := make(map[string]any)
	switch {
	case typ == reflect.TypeFor[[]int]():
		values[`[]`], values[`[1]`], values[`[1.5]`] = []int{}, []int{1}, []int{1}
	case typ == reflect.TypeFor[*[]int]():
		values[`[]`], values[`[1]`], values[`[1.5]`] = &[]int{}, &[]int{1}, &[]int{1}
	case typ == reflect.TypeFor[gen.TextOrBool]():
		for format, value := range text {
			values[format] = textorbool.Text(value)
		}
		values[`""`], values[`true`], values[`false`] = textorbool.Text(""), textorbool.Bool(true), textorbool.Bool(false)
		values[`null`] = nullText()
	case typ == reflect.TypeFor[json.RawMessage]():
		for _, format := range formats() {
			values[format] = json.RawMessage(format)
		}
	case typ == reflect.TypeFor[[]json.RawMessage]():
		for format, want := range map[string][]string{
			`[]`: {}, `["a"]`: {`"a"`}, `[1]`: {`1`}, `[1.5]`: {`1.5`}, `[false]`: {`false`}, `[null]`: {`null`}, `[12,"Front desk"]`: {`12`, `"Front desk"`},
			`[12,"Front desk",1]`: {`12`, `"Front desk"`, `1`}, `["Front desk",12]`: {`"Front desk"`, `12`}, deepList(9_900): {deepList(9_899)},
		} {
			values[format] = rawRecords(want...)
		}
	case typ == reflect.TypeFor[gen.Agent]():
		values[`[12,"Front desk"]`] = gen.Agent{ID: 12, Name: "Front desk"}
		values[`{"id":12}`] = gen.Agent{ID: 12}
		values[`{"id":"x","name":"Front desk"}`] = gen.Agent{Name: "Front desk"}
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct: // an element in another format is zero
		for _, format := range formats() {
			var elements []json.RawMessage
			if json.Unmarshal([]byte(format), &elements) == nil && elements != nil {
				values[format] = reflect.MakeSlice(typ, len(elements), len(elements)).Interface()
			}
		}
	case typ.Kind() == reflect.Pointer && isScalar(typ.Elem()):
		for format, value := range readable(typ.Elem()) {
			values[format] = pointerTo(value)
		}
		if typ.Elem().Kind() == reflect.String {
			values[`""`] = reflect.New(typ.Elem()).Interface()
		} else {
			values[`0`] = reflect.New(typ.Elem()).Interface()
		}
	case typ.Kind() == reflect.String:
		for format, value := range text {
			values[format] = reflect.ValueOf(value).Convert(typ).Interface()
		}
	case typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64:
		for format, value := range numbers {
			values[format] = reflect.ValueOf(value).Convert(typ).Interface()
		}
	case typ.Kind() == reflect.Pointer && typ.Elem().Kind() == reflect.Float32:
		values = decoded(typ)
		values[`"12"`], values[`"1.5"`], values[`"1e3"`] = new(float32(12)), new(float32(1.5)), new(float32(1000))
	default:
		values = decoded(typ)
	}
	return values
}

func isScalar(typ reflect.Type) bool {
	return typ.Kind() == reflect.String || typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64
}

func pointerTo(value any) any {
	pointer := reflect.New(reflect.TypeOf(value))
	pointer.Elem().Set(reflect.ValueOf(value))
	return pointer.Interface()
}

// decoded lists the formats that encoding/json reads a type from.
func decoded(typ reflect.Type) map[string]any {
	values := make(map[string]any)
	for _, format := range formats() {
		value := reflect.New(typ)
		isRead := json.Unmarshal([]byte(format), value.Interface()) == nil && !value.Elem().IsZero()
		if isRead {
			values[format] = value.Elem().Interface()
		}
	}
	return values
}

// isStrict reports whether an unexpected format of a field is an error.
func isStrict(path []string) bool {
	strict := []string{
		"success", "records", "records.0", "records.0.id", "records.0.scenarios_ids", "simulation", "simulation.id", "simulation.scenarios_ids",
	}
	return slices.Contains(strict, strings.Join(path, "."))
}

// eachField calls fn for each field of each response.
func eachField(t *testing.T, fn func(t *testing.T, r responseType, path []string, typ reflect.Type)) {
	t.Helper()
	for _, r := range responseTypes() {
		returned, _ := r.call(t.Context(), clientOf(t, canned(`null`)))
		walkFields(reflect.TypeOf(returned), nil, func(path []string, typ reflect.Type) {
			t.Run(r.operation+"/"+strings.Join(path, "."), func(t *testing.T) { fn(t, r, path, typ) })
		})
	}
}

// readType is what to do about a type that is read wrongly.
const readType = "to do: internal/response/decode.go: read the type of the field from the formats that readable lists in " +
	"client/call_hostile_test.go"

// returns reports whether the method returns what is at a path. Of most responses it returns one field.
func (r responseType) returns(path []string) bool {
	return r.operation == "enhancePrompt" || slices.Contains([]string{"simulation", "records", "disconnect_results"}, path[0])
}

func TestSimulationsService_ReadsAShownFieldInAnyFormat(t *testing.T) {
	eachField(t, func(t *testing.T, r responseType, path []string, typ reflect.Type) {
		if slices.Contains(path, "progress") && len(path) > 2 { // see TestSimulation_Results_PercentIs0To100OrUnknown
			return
		}
		if isStrict(path) || r.operation == "listSimulations" && path[0] == "total_records" {
			return
		}
		values := readable(typ)
		for _, format := range formats() {
			got, err := r.call(t.Context(), clientOf(t, canned(r.body(path, format))))
			shown := format[:min(len(format), 40)]
			require.NoError(t, err, "%s\n%s", shown, readType)
			want, isRead := values[format]
			found, ok := valueAt(reflect.ValueOf(got), path)
			switch {
			case !r.returns(path):
				continue
			case isRead:
				require.True(t, ok, "%s\n%s", shown, readType)
				require.Equal(t, want, found.Interface(), "%s\n%s", shown, readType)
			case ok:
				require.True(t, found.IsZero(), "%s is read as %v\n%s", shown, found, readType)
			}
		}
	})
}

// The formats of the other fields decide whether the response can be used.
func TestSimulationsService_RefusesAStrictFieldInAnotherFormat(t *testing.T) {
	const lacks = "the expected fields are missing"
	id := []string{`true`, `"x"`, `"a\ud83d"`, `1.5`, `1e3`, `"1e3"`, `"+1"`, `"01"`, `"0x1"`, `"1.5"`, `9223372036854775808`, `[]`, `[1]`, `{}`}
	list := []string{`true`, `"x"`, `""`, `1`, `0`, `{}`, `{"a":1}`}
	verdict := []string{`"x"`, `"true"`, `"false"`, `""`, `1`, `0`, `[]`, `[true]`, `{}`}
	for _, r := range responseTypes() {
		for path, wrong := range map[string][]string{
			"success": verdict, "ok": verdict,
			"simulation.id": id, "simulation.scenarios_ids": list, "records.0.id": id, "records.0.scenarios_ids": list,
			"records.0": {`null`, `true`, `false`, `"x"`, `1`, `[]`, `[12,"Front desk"]`},
		} {
			names := strings.Split(path, ".")
			if names[0] != "success" && names[0] != "ok" && !r.has(names[0]) {
				continue
			}
			for _, format := range wrong {
				_, err := r.call(t.Context(), clientOf(t, canned(r.body(names, format))))
				require.ErrorIs(t, err, client.ErrUnreadable, "%s %s %s", r.operation, path, format)
				require.ErrorContains(t, err, "its field "+path+" is ", "%s %s", r.operation, format)
			}
			for _, format := range []string{`null`, `false`} {
				if path == "records.0" || path == "success" || path == "ok" {
					continue
				}
				_, err := r.call(t.Context(), clientOf(t, canned(r.body(names, format))))
				require.NoError(t, err, "%s %s %s", r.operation, path, format)
			}
		}
		for _, format := range formats() {
			if r.required == "" || format[0] == '{' || format[0] == '[' {
				continue
			}
			_, err := r.call(t.Context(), clientOf(t, canned(r.body([]string{r.required}, format))))
			require.ErrorIs(t, err, client.ErrUnreadable, "%s %s", r.operation, format)
			require.ErrorContains(t, err, lacks, "%s %s", r.operation, format)
		}
	}
}

// A name that occurs twice is an error wherever it is, because either value may count. A name in another case is another name.
func TestSimulationsService_RefusesANameThatOccursTwice(t *testing.T) {
	eachField(t, func(t *testing.T, r responseType, path []string, _ reflect.Type) {
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
		if len(path) == 1 && (name == r.required || r.operation == "deleteSimulation" && name == "success") {
			require.ErrorIs(t, err, client.ErrUnreadable, other)
			return
		}
		require.NoError(t, err, other)
		found, ok := valueAt(reflect.ValueOf(got), path)
		if strings.Join(path, ".") == "simulation.id" {
			require.Equal(t, int64(hostileID), found.Int(), "the id that was asked for")
		} else if len(path) > 1 {
			require.True(t, !ok || found.IsZero(), other)
		}
	})
}

func TestSimulationsService_RefusesJSONThatIsTooDeep(t *testing.T) {
	eachField(t, func(t *testing.T, r responseType, path []string, _ reflect.Type) {
		_, err := r.call(t.Context(), clientOf(t, canned(r.body(path, deepList(10_000)))))
		require.ErrorIs(t, err, client.ErrUnreadable)
	})
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

// has reports whether the response has a field of its own.
func (r responseType) has(name string) bool { return len(r.without(name)) < len(r.fields) }

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
