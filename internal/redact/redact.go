// Package redact makes foreign text fit for an error or a log: one bounded line without the API
// key.
package redact

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// MaxLine is the longest text of an error, in bytes.
const MaxLine = 2000

// minCut is the number of characters by which the beginning of a cut key is recognized.
const minCut = 4

// Line returns s on one line of at most limit bytes, valid UTF-8, with a space in place of
// invisible characters.
func Line(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s[:min(len(s), 8*limit)], "?"), isInvisible), " ")
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit-len("…")], "") + "…"
}

// isInvisible reports whether r is white space, a control character or one for bidirectional
// formatting.
func isInvisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// Redactor returns s without the key. A function does not show the key when a struct is printed.
type Redactor func(s string) string

// New returns a Redactor for the key in plain text, JSON, Go, URLs and HTML. A limit may have cut
// the key at the end of a text or before an ellipsis: there the beginning of the key is hidden as
// well.
func New(key string) Redactor {
	if key == "" {
		return func(s string) string { return s }
	}
	spelled := spellings(key)
	var pairs []string
	for _, spelling := range spelled {
		pairs = append(pairs, spelling.whole, "[redacted]")
	}
	whole := strings.NewReplacer(pairs...)
	return func(s string) string {
		parts := strings.Split(whole.Replace(s), "…")
		for i, part := range parts {
			parts[i] = hideBeginning(part, spelled)
		}
		return strings.Join(parts, "…")
	}
}

// Line returns the first bytes of s on one line, without the key.
func (r Redactor) Line(s string, limit int) string { return Line(r(s[:min(len(s), 2*limit)]), limit) }

// hideBeginning hides a beginning of the key at the end of s.
func hideBeginning(s string, spelled []spelling) string {
	for _, spelling := range spelled {
		for n := min(len(s), len(spelling.whole)-1); n >= spelling.least; n-- {
			if before, found := strings.CutSuffix(s, spelling.whole[:n]); found {
				return before + "[redacted]"
			}
		}
	}
	return s
}

// spelling is one way to write the key.
type spelling struct {
	whole string
	least int // bytes of the first minCut characters
}

// spellings returns the ways to write the key, the longest first: one can be the beginning of
// another.
func spellings(key string) []spelling {
	var all []spelling
	beginning := key[:min(minCut, len(key))]
	for _, encode := range encoders() {
		all = append(all, spelling{whole: encode(key), least: len(encode(beginning))})
	}
	slices.SortFunc(all, func(a, b spelling) int {
		return cmp.Or(len(b.whole)-len(a.whole), strings.Compare(a.whole, b.whole))
	})
	return slices.Compact(all)
}

// encoders returns the functions by which programs spell a string of printable ASCII.
func encoders() []func(string) string {
	const markup = `<>&"'+=/` + "`"
	return []func(string) string{
		strings.Clone,
		quote, // JSON and Go
		func(s string) string { return strings.ReplaceAll(quote(s), "/", `\/`) }, // JSON of PHP
		func(s string) string { return escape(quote(s), "<>&", `\u%04x`) },       // JSON of Go
		func(s string) string { return escape(quote(s), "<>&='", `\u%04x`) },     // JSON of Gson
		func(s string) string { return escape(quote(s), "<>&+'`", `\u%04X`) },    // JSON of .NET
		func(s string) string { return escape(s, s, `\u%04x`) },                  // JSON, every character
		func(s string) string { return escape(s, s, `\u%04X`) },
		url.PathEscape,
		url.QueryEscape,
		func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "%2F", "/") }, // Python
		func(s string) string { return lowerPercent(url.QueryEscape(s)) },
		html.EscapeString,
		func(s string) string { return escape(s, markup, "&#%d;") },
		func(s string) string { return escape(s, markup, "&#x%X;") },
	}
}

// lowerPercent writes the digits of percent-encoding in lower case.
func lowerPercent(s string) string {
	before, rest, found := strings.Cut(s, "%")
	if !found {
		return s
	}
	return before + "%" + strings.ToLower(rest[:2]) + lowerPercent(rest[2:])
}

// quote spells s as JSON and Go do, without the quotation marks.
func quote(s string) string {
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

// escape writes those characters of s that are in chars in a format for their numbers.
func escape(s, chars, format string) string {
	var b strings.Builder
	for _, r := range s {
		if !strings.ContainsRune(chars, r) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}
