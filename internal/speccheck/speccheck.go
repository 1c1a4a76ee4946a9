// Package speccheck checks values of generated types against the limits, the enums and the required properties of the
// specification, all of which the generated code carries.
package speccheck

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Fault is a field that the specification does not allow.
type Fault struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Checker collects the faults of the values that it walks.
type Checker struct {
	Known  func(enum any) bool // allows values of enums that the specification does not list
	Skip   func(ptr any) bool  // leaves elements of lists unchecked
	Faults []Fault
}

// Fault adds one that the specification does not know of.
func (c *Checker) Fault(path, format string, args ...any) {
	c.Faults = append(c.Faults, Fault{path, fmt.Sprintf(format, args...)})
}

// Check walks a generated struct that stands at path.
func (c *Checker) Check(path string, v any) { c.walk(path, reflect.ValueOf(v)) }

func (c *Checker) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if element := v.Index(i); c.Skip == nil || !c.Skip(element.Addr().Interface()) {
				c.walk(fmt.Sprintf("%s[%d]", path, i), element)
			}
		}
	case reflect.Struct:
		var limits map[string][2]int64
		if l, ok := v.Interface().(interface{ Limits() map[string][2]int64 }); ok {
			limits = l.Limits()
		}
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			limit, limited := limits[name]
			if path != "" {
				name = path + "." + name
			}
			c.field(name, v.Field(i), options == "", limited, limit)
		}
	}
}

// field checks one property. Zero means that it is not sent.
func (c *Checker) field(path string, v reflect.Value, required, limited bool, limit [2]int64) {
	enum, isEnum := v.Interface().(interface{ Valid() bool })
	switch {
	case required && (v.IsZero() || v.Kind() == reflect.String && strings.TrimSpace(v.String()) == ""):
		c.Fault(path, "is missing")
	case v.IsZero():
	case v.Kind() == reflect.String && !utf8.ValidString(v.String()):
		c.Fault(path, "is not valid UTF-8")
	case limited && (v.Int() < limit[0] || v.Int() > limit[1]):
		c.Fault(path, "is %d, not %d to %d", v.Int(), limit[0], limit[1])
	case isEnum && !enum.Valid() && (c.Known == nil || !c.Known(enum)):
		c.Fault(path, "%.40q is not in the specification", v.String())
	default:
		c.walk(path, v)
	}
}
