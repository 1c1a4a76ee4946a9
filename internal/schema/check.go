package schema

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/omnidim-go/simulations/gen"
)

// Violation is a field with a value that the specification does not allow.
type Violation struct {
	Path    string // such as scenarios[2].selected_voices[0].provider
	Problem string
}

// Checker collects violations of limits, enums and required properties in generated structs.
type Checker struct {
	Allowed    []gen.VoiceProvider // in addition to those in the specification
	Violations []Violation
}

// Check checks the struct v at the given path. The path of a request body is "".
func (c *Checker) Check(path string, v any) { c.walk(path, reflect.ValueOf(v)) }

func (c *Checker) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			c.walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Struct:
		c.walkFields(path, v)
	}
}

func (c *Checker) walkFields(path string, v reflect.Value) {
	limits := gen.Limits(v.Type().Name())
	for i := range v.NumField() {
		field := v.Field(i)
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" { // a field of time.Time or of another type with its own JSON format
			continue
		}
		limit, isLimited := limits[name]
		if !isLimited {
			limit = defaultLimits(field.Kind())
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if problem := c.problem(field, options == "", limit); problem != "" {
			c.Violations = append(c.Violations, Violation{at, problem})
		}
		if !field.IsZero() {
			c.walk(at, reflect.Indirect(field))
		}
	}
}

// defaultLimits returns the limits of a number that has none in the specification. An int64 is
// always an ID.
func defaultLimits(kind reflect.Kind) [2]int64 {
	if kind == reflect.Int64 {
		return [2]int64{1, math.MaxInt64}
	}
	return [2]int64{math.MinInt64, math.MaxInt64}
}

// problem returns a description of the violated rule, or "" if there is none. A zero value is
// treated as absent, because zero values are not sent.
func (c *Checker) problem(v reflect.Value, required bool, limits [2]int64) string {
	if v.IsZero() {
		return absent(v.Kind(), required)
	}
	v = reflect.Indirect(v)
	switch {
	case v.Kind() == reflect.String:
		return c.textProblem(v)
	case v.CanInt():
		return numberProblem(v.Int(), limits)
	}
	return ""
}

func absent(kind reflect.Kind, required bool) string {
	switch {
	case !required:
		return ""
	case kind == reflect.String:
		return "is blank"
	}
	return "is missing"
}

func (c *Checker) textProblem(v reflect.Value) string {
	text := v.String()
	enum, isEnum := v.Interface().(interface{ Valid() bool })
	switch {
	case strings.TrimSpace(text) == "":
		return "is blank"
	case !utf8.ValidString(text):
		return "is not valid UTF-8"
	case isEnum && !enum.Valid() && !slices.Contains(c.Allowed, gen.VoiceProvider(text)):
		return fmt.Sprintf("%.40q is not in the specification", text)
	}
	return ""
}

func numberProblem(n int64, limits [2]int64) string {
	switch {
	case n < limits[0]:
		return fmt.Sprintf("is %d, not %d or more", n, limits[0])
	case n > limits[1]:
		return fmt.Sprintf("is %d, not %d or less", n, limits[1])
	}
	return ""
}
