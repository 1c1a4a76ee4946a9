// Package schema works on generated structs by the names, kinds and limits of the specification.
// New properties need no code here.
package schema

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
)

// Change is a field in which two structs differ. Before or After is empty for no value.
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

// SameText compares two texts. White space at the ends and CRLF in place of LF do not count,
// because services trim texts and convert line ends.
func SameText(a, b string) bool { return a == b || NormalText(a) == NormalText(b) }

// NormalText returns the text without white space at the ends and with LF for CRLF. Equal texts
// have equal normal texts.
func NormalText(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n")
}

// Diff returns the fields in which two structs of one type differ. SameText compares the strings.
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

// Copy sets each field of the struct behind to whose value differs between from and base, two
// structs of one type. Fields are found by their Go names.
func Copy(to, from, base any) {
	target, source, before := reflect.ValueOf(to).Elem(), reflect.ValueOf(from), reflect.ValueOf(base)
	for i := range source.NumField() {
		field := target.FieldByName(source.Type().Field(i).Name)
		if field.IsValid() && !isSame(source.Field(i), before.Field(i)) {
			assign(field, source.Field(i))
		}
	}
}

// isSame compares two values of one type. An empty string means no value, so white space is not the
// same.
func isSame(a, b reflect.Value) bool {
	if a.Kind() == reflect.String {
		return a.IsZero() == b.IsZero() && SameText(a.String(), b.String())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// assign sets target to source. Pointers are copied; values of another type, such as an enum, are
// converted through JSON. If the JSON does not fit, target keeps its value.
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
