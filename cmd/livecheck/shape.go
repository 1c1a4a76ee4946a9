package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shape describes JSON by the names and kinds of fields, without strings and numbers.
func shape(raw jsontext.Value) string {
	if raw == nil {
		return "absent"
	}
	var value any
	if json.Unmarshal(raw, &value, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return "not JSON"
	}
	return shapeOf(value)
}

// shapeOf describes values in the same place, such as the elements of a list.
func shapeOf(values ...any) string {
	var shapes []string
	var objects []map[string]any
	var elements []any
	for _, value := range values {
		switch v := value.(type) {
		case map[string]any:
			objects = append(objects, v)
		case []any:
			elements = append(elements, v...)
			if len(v) == 0 {
				shapes = append(shapes, "[]")
			}
		default:
			shapes = append(shapes, shapeOfScalar(v))
		}
	}
	if len(objects) > 0 {
		shapes = append(shapes, shapeOfObjects(objects))
	}
	if len(elements) > 0 {
		shapes = append(shapes, "["+shapeOf(elements...)+"]")
	}
	slices.Sort(shapes)
	return strings.Join(slices.Compact(shapes), " or ")
}

// shapeOfObjects merges the shapes of objects, field by field.
func shapeOfObjects(objects []map[string]any) string {
	values := make(map[string][]any)
	for _, object := range objects {
		for name, value := range object {
			values[name] = append(values[name], value)
		}
	}
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		field := name + ": " + shapeOf(values[name]...)
		if len(values[name]) < len(objects) {
			field += " or absent"
		}
		fields = append(fields, field)
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func shapeOfScalar(value any) string {
	switch v := value.(type) {
	case string:
		return shapeOfString(v)
	case float64:
		return "number"
	case nil:
		return "null"
	}
	return fmt.Sprint(value) // true or false
}

func shapeOfString(s string) string {
	if _, err := strconv.ParseInt(s, 10, 64); err == nil {
		return "digits in a string"
	}
	if s == "" {
		return "empty string"
	}
	return "string"
}
