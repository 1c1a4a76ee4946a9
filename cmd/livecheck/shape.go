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

// shape describes JSON by its fields and kinds, without any of its strings and numbers.
func shape(raw []byte) string {
	var value any
	if json.Unmarshal(raw, &value, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return "not JSON"
	}
	return shapeOf(value)
}

func shapeOf(value any) string {
	switch v := value.(type) {
	case string:
		return shapeOfString(v)
	case float64:
		return "number"
	case []any:
		var kinds []string
		for _, element := range v {
			kinds = append(kinds, shapeOf(element))
		}
		slices.Sort(kinds)
		return "[" + strings.Join(slices.Compact(kinds), " or ") + "]"
	case map[string]any:
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fields = append(fields, name+": "+shapeOf(v[name]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
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
