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

// Line returns s on one line of at most limit bytes, valid UTF-8, with a space in place of invisible characters.
func Line(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s[:min(len(s), 8*limit)], "?"), isInvisible), " ")
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit-len("…")], "") + "…"
}

// isInvisible reports whether r is white space, a control character or one for bidirectional formatting.
func isInvisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// Redactor returns s without the secrets and these texts. It is a function, so that no print of a struct that has one can show
// them.
type Redactor func(s string, texts ...string) string

// New returns a Redactor that hides the key.
func New(key string) Redactor {
	return func(s string, texts ...string) string { return hide(s, key, texts) }
}

// WithTexts returns a Redactor that hides these texts, too: whole ones, and the beginnings of those that are cut. Texts of
// less than four bytes stay.
func (r Redactor) WithTexts(texts []string) Redactor {
	return func(s string, more ...string) string { return r(s, slices.Concat(texts, more)...) }
}

// Line returns what Line makes of s after the secrets are hidden.
func (r Redactor) Line(s string, limit int) string { return Line(r(s[:min(len(s), 2*limit)]), limit) }

// hide replaces the key, and each text of which s has the whole or the first bytes. Of either, four bytes are enough if s ends or
// is cut there. Secrets that overlap are hidden together, and invisible characters do not count.
func hide(s, key string, texts []string) string {
	key = strings.TrimFunc(key, isInvisible)
	byFirst := make(map[rune][]string)
	for _, secret := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(texts, []string{key})))) {
		secret = strings.TrimFunc(secret, isInvisible)
		if first, _ := utf8.DecodeRuneInString(secret); len(secret) >= minText {
			byFirst[first] = append(byFirst[first], secret)
		}
	}
	var out strings.Builder
	done := 0 // everything before is written or hidden
	for i, plain := range s {
		end, replacement := 0, "[text]"
		candidates := byFirst[plain]
		if first, _ := decode(s[i:]); first != plain {
			candidates = slices.Concat(candidates, byFirst[first])
		}
		for _, secret := range candidates {
			n, matched := commonPrefix(s[i:], secret)
			rest := s[i+n:]
			isEnd := rest == "" || strings.HasPrefix(rest, "…") || len(rest) < len(`\u0000`) && (rest[0] == '\\' || rest[0] == '%')
			if m := min(n, matched); m >= minText && (isEnd || matched == len(secret) || m >= minShown && secret != key) {
				end = max(end, i+n)
				replacement = map[bool]string{true: "[redacted]", false: replacement}[secret == key]
			}
		}
		if end > 0 && i >= done {
			out.WriteString(s[done:i] + replacement)
		}
		done = max(done, end)
	}
	return out.String() + s[done:]
}

// commonPrefix compares the beginning of s, in any spelling that JSON, Go and URLs have, with secret: n bytes of s spell the
// first matched bytes of secret.
func commonPrefix(s, secret string) (n, matched int) {
	for matched < len(secret) && n < len(s) {
		want, width := utf8.DecodeRuneInString(secret[matched:])
		got, size := decode(s[n:])
		plain, plainSize := utf8.DecodeRuneInString(s[n:])
		switch {
		case got == want:
			n, matched = n+size, matched+width
		case plain == want: // a backslash may stand for itself
			n, matched = n+plainSize, matched+width
		case isInvisible(want):
			matched += width
		case isInvisible(got):
			n += size
		case strings.HasPrefix(s[n:], `\\`): // escaped twice
			n++
		default:
			return n, matched
		}
	}
	return n, matched
}

// decode returns the first character of s, which may be escaped as in JSON, Go or a URL, and the bytes that spell it.
func decode(s string) (rune, int) {
	var pair string // of surrogates
	switch {
	case len(s) > 11 && s[:2] == `\u` && json.Unmarshal([]byte(`"`+s[:12]+`"`), &pair) == nil && utf8.RuneCountInString(pair) == 1:
		r, _ := utf8.DecodeRuneInString(pair)
		return r, 12
	case len(s) > 2 && s[0] == '%':
		if n, err := strconv.ParseUint(s[1:3], 16, 7); err == nil {
			return rune(n), 3
		}
	case strings.HasPrefix(s, `\/`), strings.HasPrefix(s, `\'`):
		return rune(s[1]), 2
	case s[0] == '\\':
		if r, _, tail, err := strconv.UnquoteChar(s, '"'); err == nil {
			return r, len(s) - len(tail)
		}
	}
	return utf8.DecodeRuneInString(s)
}
