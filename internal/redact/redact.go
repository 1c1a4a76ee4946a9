// Package redact makes foreign text fit for an error or a log: one bounded line without the key and without the texts of
// scenarios.
package redact

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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
		var first rune
		first, size = decode(s[i:])
		plain, _ := utf8.DecodeRuneInString(s[i:])
		candidates := byFirst[first]
		if plain != first {
			candidates = slices.Concat(candidates, byFirst[plain])
		}
		end := i
		for _, secret := range candidates {
			n, matched := commonPrefix(s[i:], secret)
			if matched == len(secret) || matched >= shown || isEnd(s[i+n:]) && matched >= minText {
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

// isEnd reports whether rest is empty or a part of an escape sequence.
func isEnd(rest string) bool {
	return rest == "" || len(rest) < len(`\u0000`) && (rest[0] == '\\' || rest[0] == '%')
}

// commonPrefix compares the beginning of s, in any spelling that JSON and URLs have, with secret: n bytes of s spell the
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
	const escaped, meaning = `"\/abfnrtv`, "\"\\/\a\b\f\n\r\t\v"
	if len(s) > 1 && s[0] == '\\' {
		if i := strings.IndexByte(escaped, s[1]); i >= 0 {
			return rune(meaning[i]), 2
		}
	}
	if r, ok := hex(s, `\u`, 4); ok {
		if low, ok := hex(s[6:], `\u`, 4); ok && utf16.IsSurrogate(r) {
			return utf16.DecodeRune(r, low), 12
		}
		return r, 6
	}
	for prefix, digits := range map[string]int{"%": 2, `\x`: 2, `\U`: 8} {
		if r, ok := hex(s, prefix, digits); ok && (digits == 8 || r < utf8.RuneSelf) {
			return r, len(prefix) + digits
		}
	}
	return utf8.DecodeRuneInString(s)
}

// hex returns the number of so many digits that follow the prefix of s.
func hex(s, prefix string, digits int) (rune, bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || len(rest) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(rest[:digits], 16, 32)
	return rune(n), err == nil
}
