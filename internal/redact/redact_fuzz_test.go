package redact_test

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/redact"
)

// FuzzNew proves that no program which shows the key in JSON, Go, a URL or HTML, whole or cut,
// makes it readable.
func FuzzNew(f *testing.F) {
	f.Add("sk-KEY.0123456789", "bad: ", "!")
	f.Add("sk/KEY+0123456789==", `{"error":"`, `"}`)
	f.Add("sk<KEY>&'0123456789", "", "")
	f.Add(`sk"\KEY\`, "aaaa", "\\")
	f.Add("aaaaaaaaab", "aaaaaaaaaa", "aaaab")
	f.Fuzz(func(t *testing.T, key, before, after string) {
		if !isKey(key) {
			t.Skip()
		}
		hide, beginnings := redact.New(key), spellings(key[:4])
		for name, spelled := range spellings(key) {
			require.NotContains(t, hide(before+spelled+after), spelled, name)
			for n := len(beginnings[name]); n < len(spelled); n++ {
				require.False(t, strings.HasSuffix(hide(before+spelled[:n]), spelled[:n]), "%s: %q", name, spelled[:n])
			}
		}
	})
}

// isKey reports whether New of package client accepts the key. A key in [redacted] could not be
// hidden.
func isKey(s string) bool {
	isOther := func(r rune) bool { return r <= ' ' || r > '~' }
	return len(s) >= 8 && !strings.ContainsFunc(s, isOther) && !strings.Contains("[redacted]", s) && !strings.ContainsAny(s, "[]")
}

// spellings asks encoders of the standard library and of the JSON package.
func spellings(key string) map[string]string {
	plain, _ := json.Marshal(key)
	forHTML, _ := json.Marshal(key, jsontext.EscapeForHTML(true))
	inner := func(quoted []byte) string { return string(quoted[1 : len(quoted)-1]) }
	return map[string]string{
		"as it is":    key,
		"JSON":        inner(plain),
		"JSON in JS":  inner(forHTML),
		"Go":          inner([]byte(strconv.Quote(key))),
		"query":       url.QueryEscape(key),
		"path":        url.PathEscape(key),
		"HTML":        html.EscapeString(key),
		"PHP's JSON":  strings.ReplaceAll(inner(plain), "/", `\/`),
		"lower query": regexp.MustCompile(`%..`).ReplaceAllStringFunc(url.QueryEscape(key), strings.ToLower),
	}
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
