package redact_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/redact"
)

// spell writes a string in one of the many ways that JSON and URLs have: each byte of choices picks the spelling of a
// character.
func spell(s, choices string) string {
	var b strings.Builder
	for i, r := range []rune(s) {
		choice := byte(0)
		if choices != "" {
			choice = choices[i%len(choices)]
		}
		b.WriteString(spellRune(r, choice%6))
	}
	return b.String()
}

func spellRune(r rune, choice byte) string {
	high, low := utf16.EncodeRune(r)
	switch {
	case choice == 1 && r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	case choice == 1:
		return fmt.Sprintf(`\u%04x\u%04X`, high, low)
	case choice == 2 && r <= 0xffff:
		return fmt.Sprintf(`\u%04X`, r)
	case choice == 3 && r < utf8.RuneSelf:
		return fmt.Sprintf("%%%02X", r)
	case choice == 4:
		quoted, _ := json.Marshal(string(r), jsontext.EscapeForHTML(true))
		return strings.Trim(string(quoted), `"`) + strings.Repeat(`"`, strings.Count(string(quoted), `\"`))
	case choice == 5 && r == '/':
		return `\/`
	}
	return string(r)
}

// isSecret reports whether s is as long as a key, and has nothing that a replacement could complete or an escape sequence begin. Nothing
// invisible surrounds it.
func isSecret(s string) bool {
	isInvisible := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) }
	isTrimmed := strings.TrimFunc(s, isInvisible) == s
	return len(s) >= 8 && isTrimmed && utf8.ValidString(s) && !strings.ContainsAny(s, `[]\%`) && !strings.ContainsFunc(s, unicode.IsControl)
}

// endsInEscape reports whether what follows s could be a part of an escape sequence.
func endsInEscape(s string) bool {
	tail := s[max(0, len(s)-12):]
	return strings.ContainsAny(tail, `\%`)
}

// readings are what a program or a person can make of s: s itself, and what its escape sequences mean.
func readings(s string) []string {
	all := []string{s}
	var decoded string
	if json.Unmarshal([]byte(`"`+s+`"`), &decoded, jsontext.AllowInvalidUTF8(true)) == nil {
		all = append(all, decoded)
	}
	if decoded, err := url.PathUnescape(s); err == nil {
		all = append(all, decoded)
	}
	return all
}

// FuzzNew proves that the key survives in no spelling.
func FuzzNew(f *testing.F) {
	f.Add("sk-KEY.0123456789", "bad: ", "!", "")
	f.Add("sk/KEY+0123456789==", `{"error":"`, `"}`, "\x05\x05\x05")
	f.Add("sk<KEY>&0123456789", "", "", "\x01\x02\x03\x04")
	f.Add("sk-Größe-🔑-0123", "aaaa", "\\", "\x01\x00")
	f.Add("aaaaaaaaab", "aaaaaaaaaa", "aaaab", "\x00\x01")
	f.Fuzz(func(t *testing.T, key, before, after, choices string) {
		if !isSecret(key) || endsInEscape(before) {
			t.Skip()
		}
		spelled := spell(key, choices)
		out := redact.New(key)(before + spelled + after)
		require.NotContains(t, out, spelled)
		for _, reading := range readings(out) {
			require.NotContains(t, reading, key)
		}
	})
}

// FuzzRedactor_WithTexts proves that a text survives neither whole nor cut to its first eight bytes, and that the key never does.
func FuzzRedactor_WithTexts(f *testing.F) {
	f.Add("You want to cancel.", "You want", "bad: ", "!", "")
	f.Add("You want to go", "want to order a pizza", "You want to ", "", "\x01")
	f.Add("aaaaaaaaab", "aaaaaaaa", "aaaaaaaaaaaa", "aaaa", "\x00\x02")
	f.Fuzz(func(t *testing.T, text, other, before, after, choices string) {
		const key = "sk-KEY.0123456789"
		if !isSecret(text) || !utf8.ValidString(other) || endsInEscape(before) {
			t.Skip()
		}
		hide := redact.New(key).WithTexts([]string{other, text})
		spelled := spell(text, choices)
		out := hide(before + spelled + after + key)
		require.NotContains(t, out, spelled)
		require.NotContains(t, out, key)
		for _, reading := range readings(out) {
			require.NotContains(t, reading, text)
		}
		cut := strings.ToValidUTF8(text[:8], "")
		if len(cut) == 8 {
			require.NotContains(t, hide(before+cut+"\n"+after), cut)
		}
	})
}

// FuzzLine proves that a line is a line, whatever it is made of.
func FuzzLine(f *testing.F) {
	f.Add("It is.", 3)
	f.Add("0123456789a", 10)
	f.Add(strings.Repeat("ä\u202e\n", 50), 20)
	f.Add("a\xff\u2028\x1b[2J"+strings.Repeat("\U0001f511", 9), 30)
	f.Add(strings.Repeat("\xff", 50), 20)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 3 || limit > 1<<16 {
			t.Skip()
		}
		line := redact.Line(s, limit)
		require.LessOrEqual(t, len(line), limit)
		require.True(t, utf8.ValidString(line))
		require.False(t, strings.ContainsFunc(line, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
		}), "%q", line)
	})
}
