// Package redact makes foreign text fit for an error or a log: one bounded line without the key and without the texts of
// scenarios.
package redact

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxLine is the length that no error's text exceeds, in bytes.
const MaxLine = 2000

const (
	ellipsis = "…"
	minText  = 4 // bytes; hiding a shorter text would tear other words apart
	minShown = 8 // bytes of a longer text that are recognized as its beginning
)

// Line returns s on one line of at most limit bytes: without control and bidirectional formatting characters, and valid
// UTF-8.
func Line(s string, limit int) string {
	if len(s) > 4*limit {
		s = s[:4*limit] // white space can make it shorter, but not by more than this matters
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
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
	return func(s string) string {
		return hide(s, []string{key}, "[redacted]", func(matched int) bool { return matched == len(key) })
	}
}

// WithTexts returns a Redactor that hides the texts, too: whole ones, and the beginnings of those that are cut. Texts of
// less than four bytes stay.
func (r Redactor) WithTexts(texts []string) Redactor {
	return func(s string) string {
		return r(hide(s, texts, "[text]", func(matched int) bool { return matched >= minShown }))
	}
}

// hide replaces each secret of which enough is shown. Secrets that overlap are hidden together. A secret that the end of s
// cuts is hidden from four bytes on.
func hide(s string, secrets []string, replacement string, enough func(matched int) bool) string {
	byFirst := make(map[rune][]string)
	for _, secret := range secrets {
		if len(secret) >= minText {
			first, _ := utf8.DecodeRuneInString(secret)
			byFirst[first] = append(byFirst[first], secret)
		}
	}
	var out strings.Builder
	hidden := 0 // everything before this index is written or hidden
	for i := 0; i < len(s); {
		end := i
		first, size := decode(s[i:])
		for _, secret := range byFirst[first] {
			n, matched := commonPrefix(s[i:], secret)
			if matched == len(secret) || enough(matched) || i+n == len(s) && matched >= minText {
				end = max(end, i+n)
			}
		}
		if end > i && i >= hidden {
			out.WriteString(replacement)
		}
		hidden = max(hidden, end)
		_, plain := utf8.DecodeRuneInString(s[i:])
		if end == i && size > plain && i >= hidden { // an escape sequence is copied whole
			plain = size
		}
		if i >= hidden {
			out.WriteString(s[i : i+plain])
		}
		i += plain
	}
	return out.String()
}

// commonPrefix compares the beginning of s, in any spelling that JSON and URLs have, with secret: n bytes of s spell the
// first matched bytes of secret.
func commonPrefix(s, secret string) (n, matched int) {
	for matched < len(secret) && n < len(s) {
		want, width := utf8.DecodeRuneInString(secret[matched:])
		got, size := decode(s[n:])
		if got != want {
			if got, size = utf8.DecodeRuneInString(s[n:]); got != want {
				break
			}
		}
		n, matched = n+size, matched+width
	}
	return n, matched
}

// decode returns the first character of s, which may be escaped as in JSON or a URL, and the bytes that spell it.
func decode(s string) (rune, int) {
	switch {
	case strings.HasPrefix(s, `\u`):
		if r, ok := hex(s, 2, 6); ok {
			if low, ok := hex(s, 8, 12); ok && s[6:8] == `\u` && utf16.IsSurrogate(r) {
				return utf16.DecodeRune(r, low), 12
			}
			return r, 6
		}
	case len(s) > 1 && s[0] == '\\':
		if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
			return rune("\"\\/\b\f\n\r\t"[i]), 2
		}
	case len(s) > 0 && s[0] == '%':
		if r, ok := hex(s, 1, 3); ok && r < utf8.RuneSelf {
			return r, 3
		}
	}
	return utf8.DecodeRuneInString(s)
}

func hex(s string, from, to int) (rune, bool) {
	if len(s) < to {
		return 0, false
	}
	n, err := strconv.ParseUint(s[from:to], 16, 32)
	return rune(n), err == nil
}
