package response

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MarkNames returns the names of members marking a list of scenarios as incomplete. The service
// documents none of these members.
func MarkNames() []string { return slices.Concat(countNames(), moreNames(), []string{pagination}) }

// countNames returns the names of members for the number of stored scenarios.
func countNames() []string {
	return []string{"scenarios_count", "scenario_count", "total_scenarios", "scenarios_total"}
}

// moreNames returns the names of members with a value only if more scenarios follow.
func moreNames() []string {
	return []string{"has_more", "hasMore", "has_next", "next", "next_page", "nextPage", "next_cursor",
		"next_page_token", "scenarios_has_more", "has_more_scenarios"}
}

// pagination is the name of an object whose members may be marks.
const pagination = "pagination"

// marks returns the names of the members marking a list of the given length as incomplete, including
// members of the pagination object, such as pagination.has_more.
func (o others) marks(length int) []string {
	var nested others
	_ = json.Unmarshal(o[pagination], &nested, jsontext.AllowInvalidUTF8(true)) // no members on error
	return append(o.ownMarks("", length), nested.ownMarks(pagination+".", length)...)
}

// ownMarks returns the names of the marks among the members, each after the prefix.
func (o others) ownMarks(prefix string, length int) (marks []string) {
	for _, name := range append(countNames(), moreNames()...) {
		value, isPresent := o[name]
		if isPresent && saysMore(name, value, length) {
			marks = append(marks, prefix+name)
		}
	}
	return marks
}

// noPattern matches the values, optionally quoted, of a mark on a complete list.
var noPattern = regexp.MustCompile(`(?i)^("?\s*(|null|false|no|none|-?0(\.0+)?)\s*"?|\[\s*\]|\{\s*\})$`)

// saysMore reports whether a mark indicates more scenarios. A count does so if its value is a number
// greater than length.
func saysMore(name string, value []byte, length int) bool {
	if slices.Contains(countNames(), name) {
		count, _ := strconv.ParseFloat(strings.Trim(string(value), `" `), 64) // 0 if not a number
		return count > float64(length)
	}
	return !noPattern.Match(value)
}
