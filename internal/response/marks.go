package response

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// MarkNames returns the names of the members that can mark a list of scenarios as incomplete. The
// service documents none of these members.
func MarkNames() []string {
	return append(countNames(), "has_more", "hasMore", "has_next", "next", "next_page", "nextPage", "next_cursor",
		"next_page_token", "scenarios_has_more", "has_more_scenarios", pagination)
}

// countNames returns the names of the members that count the stored scenarios. The other names in
// MarkNames indicate that more scenarios follow.
func countNames() []string {
	return []string{"scenarios_count", "scenario_count", "total_scenarios", "scenarios_total"}
}

// pagination is the name of an object that can contain the other members.
const pagination = "pagination"

// mark is a member listed in MarkNames. The names of members of the pagination object are prefixed
// with "pagination.".
type mark struct {
	name  string
	value jsontext.Value
}

// readMark reads the value of the given member and appends any marks found to marks.
func (r *reader) readMark(marks *[]mark, name string) error {
	if name != pagination || r.PeekKind() != '{' {
		return r.readNamedMark(marks, name, name)
	}
	return r.members(func(inner string) error {
		return r.readNamedMark(marks, inner, pagination+"."+inner)
	})
}

func (r *reader) readNamedMark(marks *[]mark, name, path string) error {
	value, err := r.raw()
	if name != pagination && slices.Contains(MarkNames(), name) {
		*marks = append(*marks, mark{path, value})
	}
	return err
}

// partial returns the name of the first mark that shows a list of the given length to be
// incomplete, or "" if there is none. Ignored names are skipped.
func partial(marks []mark, length int, ignored []string) string {
	isIgnored := func(name string) bool { return slices.Contains(ignored, name) }
	for _, m := range marks {
		path := strings.Split(m.name, ".")
		if !slices.ContainsFunc(path, isIgnored) && m.saysMore(path[len(path)-1], length) {
			return m.name
		}
	}
	return ""
}

// saysMore reports whether the mark is a count greater than length, or indicates that more
// scenarios follow.
func (m mark) saysMore(name string, length int) bool {
	if slices.Contains(countNames(), name) {
		count, err := strconv.ParseFloat(word(m.value), 64)
		return err == nil && count > float64(length)
	}
	isNo := slices.Contains([]string{"", "null", "false", "no", "none", "0"}, word(m.value))
	return !isNo && !IsEmpty(m.value)
}

// word returns a value in lower case, without quotes and surrounding spaces.
func word(value jsontext.Value) string {
	return strings.ToLower(strings.Trim(string(value), `" `))
}
