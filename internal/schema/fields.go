// Package schema works on generated structs by the names, kinds and limits of the specification, so that a property that
// the specification adds needs no code.
package schema

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
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

// Copy copies, by their names, the fields in which from differs from base. Both have the same type; to points to another one.
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

// assign sets target to source. Values of other types, such as a pointer or an enum, are converted through their JSON; if they
// have another kind there, target stays as it is.
func assign(target, source reflect.Value) {
	if source.Type() == target.Type() {
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
