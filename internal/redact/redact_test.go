package redact_test

import (
	"fmt"
	"runtime"
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
	const key, slashed, marked = "sk-KEY.0123456789", "sk/KEY+0123456789==", `sk-KEY"<&>\12'`
	for name, tt := range map[string]struct{ key, s, want string }{
		"no key":                     {"", "It is.", "It is."},
		"no key in it":               {key, "It is.", "It is."},
		"the key":                    {key, key, "[redacted]"},
		"the key in a sentence":      {key, "not " + key + ".", "not [redacted]."},
		"twice, side by side":        {key, key + key, "[redacted][redacted]"},
		"a part of the key":          {key, "not sk-KEY.01, but", "not sk-KEY.01, but"},
		"cut at the end":             {key, "not sk-KEY.01", "not [redacted]"},
		"cut after four characters":  {key, "not sk-K", "not [redacted]"},
		"cut after three characters": {key, "not sk-", "not sk-"},
		"cut before an ellipsis":     {key, "not sk-KEY.01234… but", "not [redacted]… but"},
		"cut, escaped":               {slashed, `not sk\/KEY+0`, "not [redacted]"},
		"cut in an escape":           {slashed, `not sk%2fKEY%`, "not [redacted]"},
		"a beginning, then the key":  {key, "sk-KEY." + key, "sk-KEY.[redacted]"},
		"JSON":                       {marked, `"sk-KEY\"<&>\\12'"`, `"[redacted]"`},
		"JSON with slashes":          {`sk/KEY"0123`, `"sk/KEY\"0123"`, `"[redacted]"`},
		"JSON of Go":                 {marked, `"sk-KEY\"\u003c\u0026\u003e\\12'"`, `"[redacted]"`},
		"JSON of PHP":                {slashed, `"sk\/KEY+0123456789=="`, `"[redacted]"`},
		"JSON of Gson":               {slashed, `"sk/KEY+0123456789\u003d\u003d"`, `"[redacted]"`},
		"JSON, all letters escaped":  {"sk-KEY12", `"\u0073\u006b\u002d\u004b\u0045\u0059\u0031\u0032"`, `"[redacted]"`},
		"JSON, in upper case":        {"sk-KEY12", `"\u0073\u006B\u002D\u004B\u0045\u0059\u0031\u0032"`, `"[redacted]"`},
		"JSON of .NET":               {slashed, `"sk/KEY\u002B0123456789=="`, `"[redacted]"`},
		"a query":                    {slashed, `?key=sk%2FKEY%2B0123456789%3D%3D&`, "?key=[redacted]&"},
		"a query in lower case":      {slashed, `?key=sk%2fKEY%2b0123456789%3d%3d&`, "?key=[redacted]&"},
		"a path":                     {slashed, `/sk%2FKEY+0123456789==/`, "/[redacted]/"},
		"a query that keeps slashes": {slashed, `?key=sk/KEY%2B0123456789%3D%3D&`, "?key=[redacted]&"},
		"HTML of Go":                 {marked, `<b>sk-KEY&#34;&lt;&amp;&gt;\12&#39;</b>`, "<b>[redacted]</b>"},
		"an ending like an escape":   {`sk-KEY12\`, `"sk-KEY12\\", not sk-KEY12\.`, `"[redacted]", not [redacted].`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, redact.New(tt.key)(tt.s))
		})
	}
}

func TestRedactor_Line_HidesTheKeyBeforeItCuts(t *testing.T) {
	const key = "sk-KEY.0123456789"
	hide := redact.New(key)
	for n := range 100 {
		line := hide.Line(strings.Repeat("x", n)+strings.Repeat(key, 50), 60)
		require.LessOrEqual(t, len(line), 60)
		require.NotContains(t, line, key[:4])
	}
}

// hostileTexts are units of texts that a service can repeat to make redaction slow.
func hostileTexts(key string) map[string]string {
	return map[string]string{
		"the beginning of the key": key[:len(key)-1], "the key": key, "ellipses": "…", "escapes": `\u0061`, "other text": "It is. ",
	}
}

var aKey = strings.Repeat("a", 42) + "b" // most positions of aaaa… look like its beginning

func TestNew_TakesMemoryInProportionToTheText(t *testing.T) {
	hide := redact.New(aKey)
	for name, unit := range hostileTexts(aKey) {
		t.Run(name, func(t *testing.T) {
			allocated := func(size int) float64 {
				s := strings.Repeat(unit, size/len(unit))
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				hide(s)
				runtime.ReadMemStats(&after)
				return float64(after.TotalAlloc - before.TotalAlloc)
			}
			require.Less(t, allocated(16<<16), 1.5*16*allocated(1<<16))
		})
	}
}

// The time per byte is the same for both sizes.
func BenchmarkRedactor(b *testing.B) {
	hide := redact.New(aKey)
	for name, unit := range hostileTexts(aKey) {
		for _, size := range []int{1 << 16, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				s := strings.Repeat(unit, size/len(unit))
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					hide(s)
				}
			})
		}
	}
}
