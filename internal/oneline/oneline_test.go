package oneline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/oneline"
)

func TestATextIsOneLineOfBoundedLength(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		n    int
		want string
	}{
		"short":                      {"It is.", 10, "It is."},
		"as long as it may be":       {"0123456789", 10, "0123456789"},
		"longer":                     {"0123456789a", 10, "0123456789…"},
		"lines":                      {" One.\r\n\n\tTwo.\u2028Three. ", 99, "One. Two. Three."},
		"control characters":         {"a\x00\x1b[2Jb\x7f", 99, "a[2Jb"},
		"not UTF-8":                  {"a\xffb", 99, "a?b"},
		"cut in a letter":            {"aä", 2, "a…"},
		"spaces count once":          {"a    b", 3, "a b"},
		"nothing":                    {"", 3, ""},
		"nothing but control and so": {"\n\x07\n", 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, oneline.Of(test.text, test.n))
		})
	}
}
