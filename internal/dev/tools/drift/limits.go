package main

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// limits of a number, of the length of a string, or of the number of items. Nil means no limit.
type limits struct {
	min, max *float64
}

const number = `(\d+(?:,\d{3})*(?:\.\d+)?)`

var (
	upperLimit = regexp.MustCompile(`(?i)(?:\b(?:max(?:imum)?\.?(?: is| of|:)?|at most|up to|no more than|not exceed)|<=|≤)\s*` + number)
	lowerLimit = regexp.MustCompile(`(?i)(?:\b(?:min(?:imum)?\.?(?: is| of|:)?|at least|no less than)|>=|≥)\s*` + number)
	rangeOf    = regexp.MustCompile(`(?i)(?:between )?` + number + `\s*(?:-|–|to|and|\.\.+)\s*` + number)
)

// describedLimits reads limits from a description, such as "calls per scenario (default 1, max 3)"
// or "1 to 3 calls".
func describedLimits(description string) limits {
	found := limits{min: firstNumber(lowerLimit, description), max: firstNumber(upperLimit, description)}
	if found.min != nil || found.max != nil {
		return found
	}
	if both := rangeOf.FindStringSubmatch(description); both != nil {
		return limits{min: parse(both[1]), max: parse(both[2])}
	}
	return limits{}
}

func firstNumber(pattern *regexp.Regexp, text string) *float64 {
	match := pattern.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	return parse(match[1])
}

func parse(digits string) *float64 {
	value, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if err != nil {
		return nil
	}
	return &value
}

// limitsOf reads limits from the keywords of a schema.
func limitsOf(schema *openapi3.Schema) limits {
	switch {
	case schema.Type.Is("string"):
		return limits{min: unlessZero(schema.MinLength), max: toFloat(schema.MaxLength)}
	case schema.Type.Is("array"):
		return limits{min: unlessZero(schema.MinItems), max: toFloat(schema.MaxItems)}
	default:
		return limits{min: schema.Min, max: schema.Max}
	}
}

// setLimits writes limits into the keywords of a schema.
func setLimits(schema *openapi3.Schema, l limits) {
	switch {
	case schema.Type.Is("string"):
		schema.MinLength, schema.MaxLength = orZero(l.min), toUint(l.max)
	case schema.Type.Is("array"):
		schema.MinItems, schema.MaxItems = orZero(l.min), toUint(l.max)
	default:
		schema.Min, schema.Max = l.min, l.max
	}
}

// statesLimits reports whether numbers in a description can be limits of the schema. For a string,
// only numbers of characters are.
func statesLimits(schema *openapi3.Schema) bool {
	switch {
	case schema.Type.Is("string"):
		return strings.Contains(strings.ToLower(schema.Description), "character")
	case schema.Type.Is("array"), schema.Type.Is("integer"), schema.Type.Is("number"):
		return true
	default:
		return false
	}
}

func unlessZero(n uint64) *float64 {
	if n == 0 {
		return nil
	}
	return toFloat(&n)
}

func orZero(f *float64) uint64 {
	if f == nil {
		return 0
	}
	return uint64(*f)
}

func toFloat(n *uint64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

func toUint(f *float64) *uint64 {
	if f == nil {
		return nil
	}
	n := uint64(*f)
	return &n
}
