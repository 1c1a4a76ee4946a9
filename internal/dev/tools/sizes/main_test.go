package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	const code = "package p\n\n// comment\n/* block\ncomment */\nvar s = `raw\n\nstring` // comment\n\nfunc f() {\n}\n"
	tests := []struct {
		name, file, src string
		code            int
		violations      []string
	}{
		{"comments and blank lines do not count", "client/a.go", code, 6, nil},
		{"internal package", "internal/schema/a.go", code, 6, nil},
		{"other internal package", "internal/dev/bench/a.go", code, 0, nil},
		{"clienttest", "client/clienttest/a.go", code, 0, nil},
		{"test", "client/a_test.go", code, 0, nil},
		{"140 columns", "gen/a.go", "//" + strings.Repeat("ü", 138) + "\n", 0, nil},
		{"141 columns", "gen/a.go", "\n//" + strings.Repeat("ü", 139) + "\n", 0, []string{"gen/a.go:2: 141 columns, 140 are the most"}},
		{"400 lines", "gen/a.go", strings.Repeat("\n", 400), 0, nil},
		{"401 lines", "gen/a.go", strings.Repeat("\n", 401), 0, []string{"gen/a.go: 401 lines, 400 are the most: is it one concept?"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read := func(string) ([]byte, error) { return []byte(tt.src), nil }
			got, violations, err := check(read, []string{tt.file})
			require.NoError(t, err)
			require.Equal(t, tt.code, got)
			require.Equal(t, tt.violations, violations)
		})
	}
}
