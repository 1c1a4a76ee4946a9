// Package redact prepares untrusted text for errors and logs: a single line of limited length,
// without the API key.
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

// MaxLine is the maximum length of an error text, in bytes.
const MaxLine = 2000

// minCut is the minimum length in bytes at which a truncated key is recognized.
const minCut = 4

// Line returns s as a single line of valid UTF-8 of at most limit bytes. Invisible characters are
// replaced with spaces.
func Line(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s[:min(len(s), 8*limit)], "?"), isInvisible), " ")
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit-len("…")], "") + "…"
}

// isInvisible reports whether r is whitespace, a control character or a bidirectional formatting
// character.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Bidi_Control)
}

// Redactor returns a string with the key redacted. Because a Redactor is a function, printing a
// struct that contains one does not reveal the key.
type Redactor func(s string) string

// New returns a Redactor that replaces the key in plain text and as encoded in JSON, Go, URLs and
// HTML. The Redactor also replaces a truncated key at the end of the text or before an ellipsis.
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

// Line returns the beginning of s as a single line of at most limit bytes, with the key redacted.
func (r Redactor) Line(s string, limit int) string { return Line(r(s[:min(len(s), 2*limit)]), limit) }

// hideBeginning redacts the longest prefix of the key found at the end of s.
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

// spell returns the encodings of a key of printable ASCII, longest first, because one encoding can
// be a prefix of another.
func spell(key string) []string {
	quoted := strconv.Quote(key)
	quoted = quoted[1 : len(quoted)-1]
	query := url.QueryEscape(key)
	forHTML := strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`) // JSON as encoded by Go
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
		strings.ReplaceAll(quoted, "/", `\/`), // JSON as encoded by PHP
		url.PathEscape(key),
		query,
		strings.ReplaceAll(query, "%2F", "/"), // as encoded by Python
		regexp.MustCompile("%..").ReplaceAllStringFunc(query, strings.ToLower),
		html.EscapeString(key),
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

// escapeAll replaces every character with its character code in the given format.
func escapeAll(s, format string) string {
	return regexp.MustCompile(".").ReplaceAllStringFunc(s, func(char string) string {
		return fmt.Sprintf(format, char[0])
	})
}
