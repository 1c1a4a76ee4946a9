// Package schema works on generated structs by the names, kinds and limits of the specification, so that a property that
// the specification adds needs no code.
package schema

import (
	"fmt"
	"reflect"
	"strings"
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
		if x, y := before.Field(i), after.Field(i); !reflect.DeepEqual(x.Interface(), y.Interface()) {
			changes = append(changes, Change{Name(before.Type().Field(i)), format(x), format(y)})
		}
	}
	return changes
}

// Copy copies the field with that name from one struct to another, which to points to.
func Copy(name string, to, from any) {
	copyFields(to, from, func(field string) bool { return field == name })
}

// CopyCommon copies the fields that both structs have, by their names.
func CopyCommon(to, from any) {
	copyFields(to, from, func(string) bool { return true })
}

// IsString reports whether the field of the struct v with that name is a string.
func IsString(v any, name string) bool {
	for i := range reflect.TypeOf(v).NumField() {
		if field := reflect.TypeOf(v).Field(i); Name(field) == name {
			return field.Type.Kind() == reflect.String
		}
	}
	return false
}

func copyFields(to, from any, wanted func(name string) bool) {
	target, source := reflect.ValueOf(to).Elem(), reflect.ValueOf(from)
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if value := source.FieldByName(field.Name); value.IsValid() && wanted(Name(field)) {
			assign(target.Field(i), value)
		}
	}
}

// assign sets target to source, also if one of them is a pointer or if their types only share the kind, such as two enums.
// Values of different kinds are left alone.
func assign(target, source reflect.Value) {
	if source.Kind() == reflect.Pointer && source.Type() != target.Type() {
		source = source.Elem()
	}
	if !source.IsValid() {
		return
	}
	if target.Kind() == reflect.Pointer && source.Kind() == target.Type().Elem().Kind() {
		value := reflect.New(target.Type().Elem())
		value.Elem().Set(source.Convert(value.Type().Elem()))
		target.Set(value)
		return
	}
	if source.Kind() == target.Kind() && source.Type().ConvertibleTo(target.Type()) {
		target.Set(source.Convert(target.Type()))
	}
}

func format(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprint(reflect.Indirect(v).Interface())
}
