package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// described returns scenarios that have these descriptions.
func described(texts ...string) []gen.Scenario {
	scenarios := make([]gen.Scenario, len(texts))
	for i, text := range texts {
		scenarios[i].Description = text
	}
	return scenarios
}

func TestHideTakesWholeTextsAndTheirBeginningsOut(t *testing.T) {
	const short, long = "You want", "You want to cancel the visit of Mrs Smith"
	for name, test := range map[string]struct {
		said string
		list []gen.Scenario
		want string
	}{
		"no text":                     {"No.", nil, "No."},
		"nothing said":                {"", described(long), ""},
		"a whole text":                {"bad: " + long + "!", described(long), "bad: [text]!"},
		"an expected result":          {"bad: It is done.", []gen.Scenario{{ExpectedResult: "It is done."}}, "bad: [text]"},
		"a name":                      {"bad: Clinic visit", []gen.Scenario{{Name: "Clinic visit"}}, "bad: Clinic visit"},
		"twice, side by side":         {long + long, described(long), "[text][text]"},
		"a text cut":                  {"bad: " + long[:20] + "...", described(long), "bad: [text]..."},
		"a text cut at the end":       {"bad: " + long[:20], described(long), "bad: [text]"},
		"8 bytes of a text":           {"bad: " + long[:8], described(long), "bad: [text]"},
		"7 bytes of a text":           {"bad: " + long[:7], described(long), "bad: " + long[:7]},
		"the beginning first":         {"bad: " + long, described(short, long), "bad: [text]"},
		"the beginning last":          {"bad: " + long, described(long, short), "bad: [text]"},
		"only the beginning":          {"bad: " + short + ", it", described(short, long), "bad: [text], it"},
		"a text in a text":            {"bad: " + long, described("cancel", long), "bad: [text]"},
		"a short text in a text":      {"bad: " + long, described("want", long), "bad: [text]"},
		"texts that overlap":          {"bad: You want to order a pizza", described(long, "want to order a pizza"), "bad: [text]"},
		"4 bytes":                     {"bad: text", described("text"), "bad: [text]"},
		"4 bytes, in many scenarios":  {"bad: text", described("text", "text", "[tex"), "bad: [text]"},
		"3 bytes":                     {"bad: the", described("the"), "bad: the"},
		"half of a short text":        {"bad: canc", described("cancel"), "bad: canc"},
		"a text that repeats itself":  {strings.Repeat("a", 20), described(strings.Repeat("a", 9) + "b"), "[text]"},
		"a letter of several bytes":   {"bad: Größe 40 cm", described("Größe 40"), "bad: [text] cm"},
		"the same in another writing": {"bad: YOU WANT TO", described(long), "bad: YOU WANT TO"},
	} {
		t.Run(name, func(t *testing.T) {
			said := []byte(test.said)
			require.Equal(t, test.want, string(Hide(said, test.list)))
			require.Equal(t, test.said, string(said), "it is not changed in place")
		})
	}
}

// FuzzHide: no text of 8 bytes or more is left, and what is said grows by no more than the marks.
func FuzzHide(f *testing.F) {
	f.Add([]byte("bad: You want to cancel."), "You want", "You want to cancel.")
	f.Add([]byte("text text [text]"), "text", "[tex")
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaa"), "aaaaaaaaab", "aaaa")
	f.Add([]byte("You want to order a pizza"), "You want to go", "want to order a pizza")
	f.Fuzz(func(t *testing.T, said []byte, description, result string) {
		list := []gen.Scenario{{Description: description}, {Description: description, ExpectedResult: result}}
		out := string(Hide(said, list))
		require.LessOrEqual(t, len(out), len(said)*len(hidden)/minSize)
		for _, secret := range []string{description, result} {
			if len(secret) >= headSize && !strings.ContainsAny(secret, "[]") { // a mark can complete a text that has its brackets
				require.NotContains(t, out, secret)
				require.NotContains(t, out, secret[:headSize])
			}
		}
	})
}
