// Package oneline makes foreign texts fit for an error's.
package oneline

import (
	"strings"
	"unicode"
)

// Of returns text without line breaks and other control characters, and at most about n bytes of it.
func Of(text string, n int) string {
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "?")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	if len(text) > n {
		text = strings.ToValidUTF8(text[:n], "") + "…"
	}
	return text
}
