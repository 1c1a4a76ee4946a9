// Package redact makes foreign text fit for an error or a log: one bounded line without the key and without the texts of
// scenarios.
package redact

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// MaxLine is the length that no error's text exceeds, in bytes.
const MaxLine = 2000

const (
	minText  = 4 // bytes; hiding a shorter text would tear other words apart
	minShown = 8 // bytes of a longer text that are recognized as its beginning
)

// Line returns s on one line of at most limit bytes: without control and bidirectional formatting characters, and valid
// UTF-8.
func Line(s string, limit int) string {
	const ellipsis = "…"
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s[:min(len(s), 8*limit)], "?")), " ")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit-len(ellipsis)], "") + ellipsis
}

// Redactor hides secrets in a string. It is a function, so that no print of a struct that has one can show them.
type Redactor func(string) string

// New returns a Redactor that hides the key.
func New(key string) Redactor {
	return func(s string) string { return hide(s, []string{key}, len(key), "[redacted]") }
}

// WithTexts returns a Redactor that hides the texts, too: whole ones, and the beginnings of those that are cut. Texts of
// less than four bytes stay.
func (r Redactor) WithTexts(texts []string) Redactor {
	return func(s string) string { return r(hide(s, texts, minShown, "[text]")) }
}

// hide replaces each secret of which s has the whole, the first shown bytes, or at its own end at least four. Secrets that
// overlap are hidden together.
func hide(s string, secrets []string, shown int, replacement string) string {
	byFirst := make(map[rune][]string)
	for _, secret := range secrets {
		if first, _ := utf8.DecodeRuneInString(secret); len(secret) >= minText {
			byFirst[first] = append(byFirst[first], secret)
		}
	}
	var out strings.Builder
	done := 0 // everything before is written or hidden
	for i, size := 0, 0; i < len(s); i += size {
		var plain rune
		plain, size = utf8.DecodeRuneInString(s[i:])
		first, _ := decode(s[i:])
		end := i
		for _, secret := range slices.Concat(byFirst[first], byFirst[plain]) {
			n, matched := commonPrefix(s[i:], secret)
			rest := s[i+n:]
			isEnd := rest == "" || len(rest) < len(`\u0000`) && (rest[0] == '\\' || rest[0] == '%') // cut in an escape sequence
			if matched == len(secret) || matched >= shown || isEnd && matched >= minText {
				end = max(end, i+n)
			}
		}
		if end > i && i >= done {
			out.WriteString(replacement)
		}
		if done = max(done, end); i >= done {
			out.WriteString(s[i : i+size])
		}
	}
	return out.String()
}

// commonPrefix compares the beginning of s, in any spelling that JSON, Go and URLs have, with secret: n bytes of s spell the
// first matched bytes of secret.
func commonPrefix(s, secret string) (n, matched int) {
	for matched < len(secret) && n < len(s) {
		want, width := utf8.DecodeRuneInString(secret[matched:])
		got, size := decode(s[n:])
		if got != want {
			got, size = utf8.DecodeRuneInString(s[n:]) // a backslash may stand for itself
		}
		if got != want {
			break
		}
		n, matched = n+size, matched+width
	}
	return n, matched
}

// decode returns the first character of s, which may be escaped as in JSON, Go or a URL, and the bytes that spell it.
func decode(s string) (rune, int) {
	var pair string // of surrogates
	switch {
	case len(s) > 11 && s[0] == '\\' && json.Unmarshal([]byte(`"`+s[:12]+`"`), &pair) == nil && utf8.RuneCountInString(pair) == 1:
		r, _ := utf8.DecodeRuneInString(pair)
		return r, 12
	case len(s) > 2 && s[0] == '%':
		if n, err := strconv.ParseUint(s[1:3], 16, 7); err == nil {
			return rune(n), 3
		}
	case strings.HasPrefix(s, `\/`):
		return '/', 2
	case s[0] == '\\':
		if r, _, tail, err := strconv.UnquoteChar(s, '"'); err == nil {
			return r, len(s) - len(tail)
		}
	}
	return utf8.DecodeRuneInString(s)
}
