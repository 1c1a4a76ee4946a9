// Package schema works on generated structs by the names, kinds and limits of the specification, so that a property that
// the specification adds needs no code.
package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/omnidim-go/simulations/gen"
)

// Change is a field in which two structs differ. Before or After is empty if there is no value.
type Change struct{ Field, Before, After string }

// Name returns the JSON name of a field.
func Name(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// Diff returns the fields in which two structs of the same type differ.
func Diff(a, b any) (changes []Change) {
	before, after := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range before.NumField() {
		if x, y := before.Field(i), after.Field(i); !isEqual(x, y) {
			changes = append(changes, Change{Name(before.Type().Field(i)), format(x), format(y)})
		}
	}
	return changes
}

// Copy copies to the struct that to points to, by name, each field in which from differs from base. These two have the same type.
func Copy(to, from, base any) {
	target, source, before := reflect.ValueOf(to).Elem(), reflect.ValueOf(from), reflect.ValueOf(base)
	for i := range source.NumField() {
		field := target.FieldByName(source.Type().Field(i).Name)
		if field.IsValid() && !isEqual(source.Field(i), before.Field(i)) {
			assign(field, source.Field(i))
		}
	}
}

func isEqual(a, b reflect.Value) bool { return reflect.DeepEqual(a.Interface(), b.Interface()) }

// assign sets target to source. Pointers are copied, and values of other types, such as an enum, converted through their JSON;
// if they have another kind there, target stays as it is.
func assign(target, source reflect.Value) {
	if source.Type() == target.Type() && source.Kind() != reflect.Pointer {
		target.Set(source)
		return
	}
	value := reflect.New(target.Type())
	if data, err := json.Marshal(source.Interface()); err == nil && json.Unmarshal(data, value.Interface()) == nil {
		target.Set(value.Elem())
	}
}

func format(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprint(reflect.Indirect(v).Interface())
}

// Violation is a field that the specification does not allow.
type Violation struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Checker checks generated structs against the limits, enums and required properties of the specification, and collects
// the violations.
type Checker struct {
	Allowed    []gen.VoiceProvider // besides those of the specification
	Violations []Violation
}

// Add adds a violation that the specification does not know of.
func (c *Checker) Add(path, format string, args ...any) {
	c.Violations = append(c.Violations, Violation{path, fmt.Sprintf(format, args...)})
}

// Check checks the struct v. path is its own path, "" for a whole body.
func (c *Checker) Check(path string, v any) { c.walk(path, reflect.ValueOf(v)) }

func (c *Checker) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			c.walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Struct:
		limits := gen.Limits(v.Type().Name())
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			limit, limited := limits[name]
			c.field(strings.TrimPrefix(path+"."+name, "."), v.Field(i), options == "", limited, limit)
		}
	}
}

// field checks one property. A zero value is not sent.
func (c *Checker) field(path string, v reflect.Value, required, limited bool, limit [2]int64) {
	if v.IsZero() || v.Kind() == reflect.String && strings.TrimSpace(v.String()) == "" {
		if required || v.Kind() == reflect.String && v.Len() > 0 {
			c.Add(path, "is missing")
		}
		return
	}
	v = reflect.Indirect(v)
	enum, isEnum := v.Interface().(interface{ Valid() bool })
	switch {
	case v.Kind() == reflect.String && !utf8.ValidString(v.String()):
		c.Add(path, "is not valid UTF-8")
	case limited && v.CanInt() && (v.Int() < limit[0] || v.Int() > limit[1]):
		c.Add(path, "is %d, not %d to %d", v.Int(), limit[0], limit[1])
	case v.Kind() == reflect.Int64 && v.Int() < 0: // an id
		c.Add(path, "is %d, not 1 or more", v.Int())
	case isEnum && !enum.Valid() && !slices.Contains(c.Allowed, gen.VoiceProvider(v.String())):
		c.Add(path, "%.40q is not in the specification", v.String())
	default:
		c.walk(path, v)
	}
}
