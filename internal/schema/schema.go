// Package schema works on generated structs by the names, kinds and limits of the specification. A
// property that the specification adds needs no code here.
package schema

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
)

// Change is a field in which two structs differ. Before or After is empty if the field has no value
// there.
type Change struct{ Field, Before, After string }

// Name returns the JSON name of a field.
func Name(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// Names returns the JSON names of the fields of a struct.
func Names(v any) []string {
	typ := reflect.TypeOf(v)
	names := make([]string, typ.NumField())
	for i := range names {
		names[i] = Name(typ.Field(i))
	}
	return names
}

// SameText reports whether two texts are equal, apart from white space at their ends and from CRLF
// in place of LF. Services trim texts and convert line ends, so neither counts as a change.
func SameText(a, b string) bool { return a == b || NormalText(a) == NormalText(b) }

// NormalText returns the text without white space at its ends and with LF as its line end. Equal
// texts have the same normal text.
func NormalText(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n")
}

// Diff returns the fields in which two structs of the same type differ. Strings are compared with
// SameText.
func Diff(a, b any) (changes []Change) {
	before, after := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range before.NumField() {
		x, y := before.Field(i), after.Field(i)
		if !isSame(x, y) {
			changes = append(changes, Change{Name(before.Type().Field(i)), format(x), format(y)})
		}
	}
	return changes
}

// Copy sets each field of the struct behind to whose value in from differs from the value in base.
// It finds the fields by their Go names; from and base have the same type.
func Copy(to, from, base any) {
	target, source, before := reflect.ValueOf(to).Elem(), reflect.ValueOf(from), reflect.ValueOf(base)
	for i := range source.NumField() {
		field := target.FieldByName(source.Type().Field(i).Name)
		if field.IsValid() && !isSame(source.Field(i), before.Field(i)) {
			assign(field, source.Field(i))
		}
	}
}

// isSame compares two values of one type. An empty string is an absent value, which differs from
// white space.
func isSame(a, b reflect.Value) bool {
	if a.Kind() == reflect.String {
		return a.IsZero() == b.IsZero() && SameText(a.String(), b.String())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// assign sets target to source. It copies pointers, and converts values of another type, such as an
// enum, through their JSON. If the JSON does not fit, target keeps its value.
func assign(target, source reflect.Value) {
	if source.Type() == target.Type() && source.Kind() != reflect.Pointer {
		target.Set(source)
		return
	}
	data, err := json.Marshal(source.Interface())
	if err != nil {
		return
	}
	value := reflect.New(target.Type())
	if json.Unmarshal(data, value.Interface()) == nil {
		target.Set(value.Elem())
	}
}

func format(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprint(reflect.Indirect(v).Interface())
}
