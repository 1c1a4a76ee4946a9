package schema

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/omnidim-go/simulations/gen"
)

// Violation is a field that the specification does not allow.
type Violation struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Checker checks generated structs against the limits, enums and required properties of the specification, and collects
// the violations.
type Checker struct {
	Allow      func(enum any) bool // allows values that an enum does not list
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
			if path != "" {
				name = path + "." + name
			}
			c.field(name, v.Field(i), options == "", limited, limit)
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
	case isEnum && !enum.Valid() && (c.Allow == nil || !c.Allow(enum)):
		c.Add(path, "%.40q is not in the specification", v.String())
	default:
		c.walk(path, v)
	}
}
