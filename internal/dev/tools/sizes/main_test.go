package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// check runs the tool on files by name.
func check(t *testing.T, files map[string]string) (violations []string, printed string) {
	t.Helper()
	var list, out strings.Builder
	for name := range files {
		fmt.Fprintln(&list, name)
	}
	read := func(name string) ([]byte, error) { return []byte(files[name]), nil }
	violations, err := run(strings.NewReader(list.String()), &out, read)
	require.NoError(t, err)
	return violations, out.String()
}

// repeated is the source of a function whose body repeats a statement.
func repeated(statement string, times int) string {
	return "package p\n\nfunc f() {\n" + strings.Repeat(statement+"\n", times) + "}\n"
}

// functions is the source of functions that have a body each.
func functions(body string, times int) string {
	src := "package p\n"
	for i := range times {
		src += fmt.Sprintf("\nfunc f%d() { %s }\n", i, body)
	}
	return src
}

func TestRunReportsEachFigureAboveItsLimitAndNoneAtIt(t *testing.T) {
	filler := repeated("_ = 0", 200)
	lines := func(n int) string { return strings.Repeat("\n", n) }
	ten := functions("if a && b && c && d && e && f && g && h && i && j {}", mostBranches/10)
	deep := strings.Repeat("for {\n", mostNesting+1) + strings.Repeat("}\n", mostNesting+1)
	full := "//" + strings.Repeat("ü", wideColumns-2) + "\n"
	wide := "//" + strings.Repeat("ü", wideColumns-1) + "\n"
	tests := []struct {
		name      string
		at, above map[string]string
		want      string
	}{
		{
			"branches",
			map[string]string{"client/a.go": ten, "client/b.go": functions("if x {}", mostBranches%10)},
			map[string]string{"client/a.go": ten, "client/b.go": functions("if x {}", mostBranches%10+1)},
			"branches",
		},
		{
			"complexity",
			map[string]string{"client/a.go": repeated("if x {}", mostComplexity-1)},
			map[string]string{"client/a.go": repeated("if x {}", mostComplexity)},
			"highest complexity",
		},
		{
			"nesting",
			map[string]string{"client/a.go": repeated(deep[len("for {\n"):len(deep)-2], 1)},
			map[string]string{"client/a.go": repeated(deep, 1)},
			"deepest nesting",
		},
		{
			"assigning ifs",
			map[string]string{"client/a.go": functions("if x = 1; x > 0 {}", mostAssigningIfs)},
			map[string]string{"client/a.go": functions("if x = 1; x > 0 {}", mostAssigningIfs+1)},
			"ifs that assign",
		},
		{
			"wide lines",
			map[string]string{"client/a.go": filler + wide + strings.Repeat(full, 20)},
			map[string]string{"client/a.go": filler + strings.Repeat(wide, 9)},
			"lines over 120 columns",
		},
		{
			"tests",
			map[string]string{
				"client/a.go": filler, "client/a_test.go": lines(250), "client/b_test.go": lines(350),
				"client/clienttest/a_test.go": lines(400),
			},
			map[string]string{"client/a.go": filler, "client/a_test.go": lines(400), "client/b_test.go": lines(400)},
			"lines of tests",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			violations, printed := check(t, tt.at)
			require.Empty(t, violations)
			require.Contains(t, printed, tt.want)
			violations, _ = check(t, tt.above)
			require.Len(t, violations, 1)
			require.Contains(t, violations[0], tt.want)
		})
	}
}

func TestRunLimitsTheLinesOfCodeOfClientAndItsPackages(t *testing.T) {
	files := make(map[string]string)
	for i := range mostCode / 100 {
		files[fmt.Sprintf("internal/schema/%d.go", i)] = repeated("_ = 0", 97)
	}
	for i := range mostCode % 100 {
		files[fmt.Sprintf("internal/redact/%d.go", i)] = "package p\n"
	}
	violations, printed := check(t, files)
	require.Empty(t, violations)
	require.Regexp(t, fmt.Sprintf(`lines of code +%d `, mostCode), printed)
	files["internal/redact/one.go"] = "package p\n"
	violations, _ = check(t, files)
	require.Len(t, violations, 1)
	require.Contains(t, violations[0], "lines of code")
}

func TestFiguresOfOneFile(t *testing.T) {
	tests := []struct {
		name, file, src                           string
		code, branches, nesting, assigning, tests int
	}{
		{
			"comments and blank lines are no code", "client/a.go",
			"package p\n\n// comment\n/* block\ncomment */\nvar s = `raw\n\nstring` // comment\n\nfunc f() {\n}\n",
			6, 0, 0, 0, 0,
		},
		{"if and operators", "internal/redact/a.go", repeated("if a && b || c {}", 1), 4, 3, 1, 0, 0},
		{"else if is as deep as its if", "client/a.go", repeated("if a {} else if b {} else if c {}", 1), 4, 3, 1, 0, 0},
		{"else is as deep as the body", "client/a.go", repeated("if a {} else { for range c {} }", 1), 4, 2, 2, 0, 0},
		{"values of cases, not default", "client/a.go", repeated("switch a { case 1, 2, 3: default: }", 1), 4, 3, 1, 0, 0},
		{"type switch", "client/a.go", repeated("switch a.(type) { case int: for {} }", 1), 4, 2, 2, 0, 0},
		{"cases of a select", "client/a.go", repeated("select { case <-a: default: }", 1), 4, 2, 1, 0, 0},
		{"function literal", "client/a.go", repeated("for { _ = func() { if a {} } }", 1), 4, 2, 2, 0, 0},
		{"variable of the if", "client/a.go", repeated("if x := 1; x > 0 {}", 1), 4, 1, 1, 0, 0},
		{"outer variable", "client/a.go", repeated("if x = 1; x > 0 {}", 1), 4, 1, 1, 1, 0},
		{"deeper of two functions", "client/a.go", "package p\n\nfunc f() { if a {} }\n\nfunc g() {}\n", 3, 1, 1, 0, 0},
		{"outer variable, in no function", "client/a.go", "package p\n\nvar f = func() { if x = 1; y {} }\n", 2, 0, 0, 1, 0},
		{"test", "client/a_test.go", repeated("if x = 1; x > 0 {}", 1), 0, 0, 0, 0, 5},
		{"clienttest", "client/clienttest/a.go", repeated("if x = 1; x > 0 {}", 1), 0, 0, 0, 0, 0},
		{"other internal package", "internal/dev/bench/a.go", repeated("if x = 1; x > 0 {}", 1), 0, 0, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f figures
			require.NoError(t, f.add(tt.file, []byte(tt.src)))
			require.Equal(t, tt.code, f.code, "code")
			require.Equal(t, tt.branches, f.branches, "branches")
			require.Equal(t, tt.nesting, f.nesting.is, "nesting")
			require.Equal(t, tt.assigning, f.assigningIfs, "assigning ifs")
			require.Equal(t, tt.tests, f.testLines, "lines of tests")
		})
	}
}

func TestRunLimitsLinesAndColumnsOfAllFiles(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"140 columns", "//" + strings.Repeat("ü", 138) + "\n", nil},
		{"141 columns", "\n//" + strings.Repeat("ü", 139) + "\n", []string{"gen/a.go:2: 141 columns, at most 140"}},
		{"400 lines", strings.Repeat("\n", 400), nil},
		{"401 lines", strings.Repeat("\n", 401), []string{"gen/a.go: 401 lines, at most 400: split the file by concept"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			violations, _ := check(t, map[string]string{"client/a.go": "package p\n", "gen/a.go": tt.src})
			require.Equal(t, tt.want, violations)
		})
	}
}

func TestRunFailsOnWhatItCannotMeasure(t *testing.T) {
	tests := []struct {
		name, list string
		src        string
		err        error
		want       string
	}{
		{"unreadable", "client/a.go\n", "", os.ErrNotExist, "file does not exist"},
		{"broken", "client/a.go\n", "package", nil, "client/a.go:1"},
		{"empty list", "", "", nil, "no file of package client"},
		{"other packages only", "gen/a.go\n", "package p\n", nil, "no file of package client"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read := func(string) ([]byte, error) { return []byte(tt.src), tt.err }
			_, err := run(strings.NewReader(tt.list), io.Discard, read)
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, tt.err != nil, errors.Is(err, os.ErrNotExist))
		})
	}
}
