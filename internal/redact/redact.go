// Package redact makes foreign text fit for an error or a log: one bounded line without the API
// key.
package redact

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// MaxLine is the longest text of an error, in bytes.
const MaxLine = 2000

// minCut is the number of bytes by which the beginning of a cut key is recognized.
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
	return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Bidi_Control)
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
	spellings := spell(key)
	var pairs []string
	for _, spelling := range spellings {
		pairs = append(pairs, spelling, "[redacted]")
	}
	whole := strings.NewReplacer(pairs...)
	return func(s string) string {
		parts := strings.Split(whole.Replace(s), "…")
		for i, part := range parts {
			parts[i] = hideBeginning(part, spellings)
		}
		return strings.Join(parts, "…")
	}
}

// Line returns the first bytes of s on one line, without the key.
func (r Redactor) Line(s string, limit int) string { return Line(r(s[:min(len(s), 2*limit)]), limit) }

// hideBeginning hides the longest beginning of the key at the end of s.
func hideBeginning(s string, spellings []string) string {
	for n := min(len(s), len(spellings[0])); n >= minCut; n-- {
		for _, spelling := range spellings {
			if before, found := strings.CutSuffix(s, spelling[:min(n, len(spelling))]); found {
				return before + "[redacted]"
			}
		}
	}
	return s
}

// spell returns the ways in which programs write a key of printable ASCII, the longest first: one
// can be the beginning of another.
func spell(key string) []string {
	quoted := strconv.Quote(key)
	quoted = quoted[1 : len(quoted)-1]
	query := url.QueryEscape(key)
	forHTML := strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`) // JSON of Go
	gson := strings.NewReplacer("'", `\u0027`, "=", `\u003d`)
	dotNet := strings.NewReplacer("<", `\u003C`, ">", `\u003E`, "&", `\u0026`, "'", `\u0027`, "+", `\u002B`)
	all := []string{
		key,
		quoted, // JSON and Go
		forHTML.Replace(quoted),
		gson.Replace(forHTML.Replace(quoted)),
		dotNet.Replace(quoted),
		escapeAll(key, `\u%04x`),
		escapeAll(key, `\u%04X`),
		strings.ReplaceAll(quoted, "/", `\/`), // JSON of PHP
		url.PathEscape(key),
		query,
		strings.ReplaceAll(query, "%2F", "/"), // of Python
		regexp.MustCompile("%..").ReplaceAllStringFunc(query, strings.ToLower),
		html.EscapeString(key),
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

// escapeAll writes every character as JSON may, by its number.
func escapeAll(s, format string) string {
	return regexp.MustCompile(".").ReplaceAllStringFunc(s, func(char string) string {
		return fmt.Sprintf(format, char[0])
	})
}
