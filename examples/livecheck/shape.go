package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// shape describes JSON by its members and kinds, without any of its texts and numbers.
func shape(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return "no JSON"
	}
	return shapeOf(value)
}

func shapeOf(value any) string {
	switch v := value.(type) {
	case string:
		return shapeOfText(v)
	case json.Number:
		return "number"
	case []any:
		var kinds []string
		for _, element := range v {
			kinds = append(kinds, shapeOf(element))
		}
		slices.Sort(kinds)
		return "[" + strings.Join(slices.Compact(kinds), " or ") + "]"
	case map[string]any:
		var members []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			members = append(members, strings.Trim(strconv.Quote(key), `"`)+": "+shapeOf(v[key]))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	if value == nil {
		return "null"
	}
	return fmt.Sprint(value) // true or false
}

func shapeOfText(text string) string {
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return "digits in a text"
	}
	if text == "" {
		return "empty text"
	}
	return "text"
}
