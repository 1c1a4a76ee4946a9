package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/redact"
)

func TestLine(t *testing.T) {
	for name, tt := range map[string]struct {
		s     string
		limit int
		want  string
	}{
		"short":                          {"It is.", 10, "It is."},
		"nothing":                        {"", 10, ""},
		"as long as the limit":           {"0123456789", 10, "0123456789"},
		"longer":                         {"0123456789a", 10, "0123456…"},
		"far longer":                     {strings.Repeat("a", 1<<20), 10, "aaaaaaa…"},
		"lines":                          {" One.\r\n\n\tTwo.\u2028Three.\u0085Four. ", 99, "One. Two. Three. Four."},
		"control characters":             {"a\x00\x1b[2Jb\x7fc\u009b", 99, "a [2Jb c"},
		"nothing but control characters": {"\n\x07\n", 10, ""},
		"bidirectional formatting":       {"a\u202eb\u2066c\u200fd\u061ce\u2069", 99, "a b c d e"},
		"not UTF-8":                      {"a\xffb", 99, "a?b"},
		"cut before a letter of 2 bytes": {"0123456ä89", 10, "0123456…"},
		"cut inside a letter of 2 bytes": {"012345ä789", 10, "012345…"},
		"spaces count once":              {"a    b", 3, "a b"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, redact.Line(tt.s, tt.limit))
		})
	}
}

func TestNew(t *testing.T) {
	const key, slashed = "sk-KEY.0123456789", "sk/KEY+0123456789=="
	for name, tt := range map[string]struct{ key, s, want string }{
		"no key in it":              {key, "It is.", "It is."},
		"the key":                   {key, key, "[redacted]"},
		"the key in a sentence":     {key, "not " + key + ".", "not [redacted]."},
		"twice, side by side":       {key, key + key, "[redacted][redacted]"},
		"a part of the key":         {key, "not sk-KEY.01, but", "not sk-KEY.01, but"},
		"cut at the end":            {key, "not sk-KEY.01", "not [redacted]"},
		"four bytes at the end":     {key, "not sk-K", "not [redacted]"},
		"three bytes at the end":    {key, "not sk-", "not sk-"},
		"a beginning, then the key": {key, "sk-KEY." + key, "sk-KEY.[redacted]"},
		"one letter escaped":        {key, `not \u0073k-KEY.0123456789`, "not [redacted]"},
		"all letters escaped":       {"sk-KEY12", `\u0073\u006b\u002D\u004b\u0045\u0059\u0031\u0032`, "[redacted]"},
		"cut in an escape":          {"sk-KEY12", `not \u0073\u006b\u002D\u004b\u0045\u00`, `not [redacted]\u00`},
		"slashes escaped":           {slashed, `not sk\/KEY+0123456789==`, "not [redacted]"},
		"in a URL":                  {slashed, `?key=sk%2FKEY%2b0123456789%3D%3D`, "?key=[redacted]"},
		"marks escaped":             {`sk-KEY"<&>\12`, `sk-KEY\"\u003c\u0026\u003E\\12`, "[redacted]"},
		"beginning with %":          {"%41bcdefgh", "not %41bcdefgh", "not [redacted]"},
		"beginning with a backslash": {
			`\nbcdefgh`, `not \nbcdefgh`, "not [redacted]",
		},
		"a letter of several bytes":      {"sk-Größe-🔑-12", `not sk-Gr\u00f6\u00DFe-\ud83d\uDD11-12`, "not [redacted]"},
		"an escaped backslash before u":  {"sk-KEY12", `\\u0073k-KEY12`, `\[redacted]`},
		"behind a percent sign":          {"12345678", `100%123456781`, `100%[redacted]1`},
		"behind a backslash":             {"name-0123456789", `\name-0123456789`, `\[redacted]`},
		"an escape of another character": {key, `\n\u00e4\/`, `\n\u00e4\/`},
		"half an escape":                 {key, `\u00`, `\u00`},
		"a percent sign":                 {key, "100%", "100%"},
		"cut by invisible characters":    {key, "not sk-\u200eKEY.\x00012\n3456789", "not [redacted]"},
		"with invisible characters":      {"\u200esk-KEY  12\u200e", "not sk-KEY 12, but", "not [redacted], but"},
		"cut before an ellipsis":         {key, "not sk-KEY.01234…", "not [redacted]…"},
		"cut by an escaped character":    {key, `not sk-\u200eKEY.0123\n456789`, "not [redacted]"},
		"of invisible characters":        {" \u200e ", "not  \u200e this", "not  \u200e this"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, redact.New(tt.key)(tt.s))
		})
	}
}

func TestRedactor_WithTexts(t *testing.T) {
	const short, long = "You want", "You want to cancel the visit of Mrs Smith"
	for name, tt := range map[string]struct {
		s     string
		texts []string
		want  string
	}{
		"no text":                       {"No.", nil, "No."},
		"nothing":                       {"", []string{long}, ""},
		"a whole text":                  {"bad: " + long + "!", []string{long}, "bad: [text]!"},
		"the key, too":                  {"sk-KEY.0123456789: " + long, []string{long}, "[redacted]: [text]"},
		"the key inside of a text":      {"bad: say sk-KEY.0123456789 aloud", []string{"say sk-KEY.0123456789 aloud"}, "bad: [text]"},
		"twice, side by side":           {long + long, []string{long}, "[text][text]"},
		"a text that is cut":            {"bad: " + long[:20] + "...", []string{long}, "bad: [text]..."},
		"a text that the end cuts":      {"bad: " + long[:20], []string{long}, "bad: [text]"},
		"8 bytes of a text":             {"bad: " + long[:8] + ".", []string{long}, "bad: [text]."},
		"7 bytes of a text":             {"bad: " + long[:7] + ".", []string{long}, "bad: " + long[:7] + "."},
		"4 bytes of a text, at the end": {"bad: " + long[:4], []string{long}, "bad: [text]"},
		"the beginning first":           {"bad: " + long, []string{short, long}, "bad: [text]"},
		"the beginning last":            {"bad: " + long, []string{long, short}, "bad: [text]"},
		"only the beginning":            {"bad: " + short + ", it", []string{short, long}, "bad: [text], it"},
		"a text in a text":              {"bad: " + long, []string{"cancel", long}, "bad: [text]"},
		"texts that overlap":            {"bad: You want to order a pizza", []string{long, "want to order a pizza"}, "bad: [text]"},
		"a text of 4 bytes":             {"bad: text.", []string{"text"}, "bad: [text]."},
		"a text of 4 bytes, many times": {"bad: text.", []string{"text", "text", "[tex"}, "bad: [text]."},
		"a text of 3 bytes":             {"bad: the", []string{"the"}, "bad: the"},
		"half of a short text":          {"bad: canc.", []string{"cancel"}, "bad: canc."},
		"a text of the same letter":     {strings.Repeat("a", 20), []string{strings.Repeat("a", 9) + "b"}, "[text]"},
		"a letter of several bytes":     {"bad: Größe 40 cm", []string{"Größe 40"}, "bad: [text] cm"},
		"another case":                  {"bad: YOU WANT TO", []string{long}, "bad: YOU WANT TO"},
		"escaped":                       {`bad: You\u0020want\n\"now\"!`, []string{"You want\n\"now\""}, "bad: [text]!"},
		"quoted as Go does": {
			`bad: "Say \x07 \v \U000e0067 \a aloud!"`, []string{"Say \x07 \v \U000e0067 \a aloud"}, `bad: "[text]!"`,
		},
		"a text inside of the key":      {"key sk-KEY.0123456789 is", []string{"KEY.", "0123"}, "key [redacted] is"},
		"a text that begins as the key": {"key sk-KEY.0123456789 is", []string{"sk-KEY.0 is one"}, "key [redacted] is"},
		"other white space, escaped":    {`bad: One\r\nand\ttwo!`, []string{"One\nand two"}, "bad: [text]!"},
		"escaped twice": {
			`bad: {\"d\":\"Say \\\"hi\\\"\\nto her\"}`, []string{"Say \"hi\"\nto her"}, `bad: {\"d\":\"[text]\"}`,
		},
		"quoted as Python does": {`bad: 'I can\'t come'`, []string{"I can't come"}, "bad: '[text]'"},
		"white space is no text": {
			"agent 12-34 is - see docs-1", []string{"-         Book", "1.\n\n\n\n\n\nCall"},
			"agent 12-34 is - see docs-1",
		},
		"other invisible characters":      {"bad: One two.\u200e Three\t!", []string{"\nOne\ntwo.  Three "}, "bad: [text]\t!"},
		"cut in an escape of its letters": {`bad: You want\u00`, []string{"You want\u00e4"}, `bad: [text]\u00`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, redact.New("sk-KEY.0123456789").WithTexts(tt.texts)(tt.s))
		})
	}
}
