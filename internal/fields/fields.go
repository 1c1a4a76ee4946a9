// Package fields compares and copies the fields of generated structs by their names in the specification, so that a
// property that the specification adds needs no code.
package fields

import (
	"fmt"
	"reflect"
	"strings"
)

// Diff returns the fields in which two structs of the same type differ; zero values are "".
func Diff[Change ~struct{ Field, Before, After string }](a, b any) (changes []Change) {
	before, after := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range before.NumField() {
		if x, y := before.Field(i), after.Field(i); !reflect.DeepEqual(x.Interface(), y.Interface()) {
			changes = append(changes, Change{nameOf(before.Type().Field(i)), text(x), text(y)})
		}
	}
	return changes
}

// Copy copies the field of that name from one struct to another one, which to points to.
func Copy(name string, to, from any) {
	source, target := reflect.ValueOf(from), reflect.ValueOf(to).Elem()
	for i := range source.NumField() {
		if field := source.Type().Field(i); nameOf(field) == name {
			target.FieldByName(field.Name).Set(source.Field(i))
		}
	}
}

func nameOf(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

func text(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprint(v.Interface())
}
