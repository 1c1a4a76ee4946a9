// Package schema processes generated structs by the names, kinds and limits in the specification.
// New properties require no changes here.
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

// Names returns the JSON names of the fields of the struct v.
func Names(v any) []string {
	typ := reflect.TypeOf(v)
	names := make([]string, typ.NumField())
	for i := range names {
		names[i] = Name(typ.Field(i))
	}
	return names
}

// SameText reports whether two texts are equal, ignoring leading and trailing whitespace and the
// difference between CRLF and LF, because services trim text and convert line endings.
func SameText(a, b string) bool { return a == b || NormalText(a) == NormalText(b) }

// NormalText returns text without leading and trailing whitespace and with CRLF replaced by LF. Two
// texts are the same if their normalized texts are equal.
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

// Copy copies each field of from that differs from base to the corresponding field of the struct
// that to points to. from and base must be structs of the same type. Fields are matched by Go name.
func Copy(to, from, base any) {
	target, source, before := reflect.ValueOf(to).Elem(), reflect.ValueOf(from), reflect.ValueOf(base)
	for i := range source.NumField() {
		field := target.FieldByName(source.Type().Field(i).Name)
		if field.IsValid() && !isSame(source.Field(i), before.Field(i)) {
			assign(field, source.Field(i))
		}
	}
}

// isSame reports whether two values of the same type are equal. Strings are compared with SameText.
func isSame(a, b reflect.Value) bool {
	if a.Kind() == reflect.String {
		return SameText(a.String(), b.String())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// assign sets target to source. Pointers are deep-copied. Values of a different type, such as an
// enum, are converted through JSON; if the conversion fails, target is unchanged.
func assign(target, source reflect.Value) {
	if source.Type() == target.Type() && source.Kind() != reflect.Pointer {
		target.Set(source)
		return
	}
	data, _ := json.Marshal(source.Interface()) // no data cannot be decoded
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
