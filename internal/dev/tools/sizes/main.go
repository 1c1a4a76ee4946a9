// Command sizes checks the numbers that keep the code readable, for the handwritten Go files that it reads from its standard
// input, one a line:
//
//   - package client and the internal packages that it consists of have less than 3,400 lines of code, without tests;
//     comments and blank lines do not count
//   - a file has at most 400 lines
//   - a line has at most 140 columns, a tab counts as one
package main

import (
	"bufio"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	mostCode    = 3400
	mostLines   = 400
	mostColumns = 140
)

func main() {
	var files []string
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		files = append(files, in.Text())
	}
	code, violations, err := check(os.ReadFile, files)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("client and its internal packages: %d lines of code, less than %d are allowed\n", code, mostCode)
	if code >= mostCode {
		violations = append(violations, "too much code: leave out what does not fit")
	}
	for _, violation := range violations {
		fmt.Fprintln(os.Stderr, violation)
	}
	if len(violations) > 0 {
		os.Exit(1)
	}
}

// check returns the lines of code of client and its internal packages, and a message for each file and line that is too long.
func check(read func(string) ([]byte, error), files []string) (code int, violations []string, err error) {
	for _, file := range files {
		src, err := read(file)
		if err != nil {
			return 0, nil, err
		}
		lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
		if len(lines) > mostLines {
			violations = append(violations, fmt.Sprintf("%s: %d lines, %d are the most: is it one concept?", file, len(lines), mostLines))
		}
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > mostColumns {
				violations = append(violations, fmt.Sprintf("%s:%d: %d columns, %d are the most", file, i+1, n, mostColumns))
			}
		}
		if counts(file) {
			code += codeLines(src)
		}
	}
	return code, violations, nil
}

// counts reports whether a file belongs to client or to the internal packages that it consists of.
func counts(file string) bool {
	packages := []string{
		"client", "internal/transport", "internal/response", "internal/scenario", "internal/schema", "internal/redact",
	}
	return slices.Contains(packages, path.Dir(file)) && !strings.HasSuffix(file, "_test.go")
}

// codeLines counts the lines with a token that is no comment. A raw string counts with all its lines.
func codeLines(src []byte) int {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, src, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue // inserted at the end of the line
		}
		first := file.Line(pos)
		for i := range strings.Count(lit, "\n") + 1 {
			lines[first+i] = true
		}
	}
}
