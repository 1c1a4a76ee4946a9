package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// figures are sums over all files of client with its internal packages, and the worst functions.
type figures struct {
	lines, code, wide, testLines int
	branches, assigningIfs       int
	complexity, nesting          worst
}

// worst is the highest value of a figure, and the function with this value.
type worst struct {
	is       int
	function string
}

func (w *worst) add(value int, function string) {
	if value > w.is {
		*w = worst{value, function}
	}
}

// add counts a file. Files of other packages do not count.
func (f *figures) add(name string, src []byte) error {
	packages := []string{
		"client", "internal/transport", "internal/response", "internal/scenario", "internal/schema", "internal/redact",
	}
	if !slices.Contains(packages, path.Dir(name)) {
		return nil
	}
	lines := linesOf(src)
	if strings.HasSuffix(name, "_test.go") {
		f.testLines += len(lines)
		return nil
	}
	f.lines += len(lines)
	f.code += codeLines(src)
	for _, line := range lines {
		if utf8.RuneCountInString(line) > wideColumns {
			f.wide++
		}
	}
	return f.addFunctions(name, src)
}

func (f *figures) addFunctions(name string, src []byte) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for node := range ast.Preorder(file) {
		if isAssigningIf(node) {
			f.assigningIfs++
		}
	}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		branches := branchesOf(fn)
		f.branches += branches
		f.complexity.add(branches+1, name+":"+fn.Name.Name)
		f.nesting.add(nestingOf(fn), name+":"+fn.Name.Name)
	}
	return nil
}

// isAssigningIf reports whether a node is an if statement whose header assigns to a variable of an outer scope.
func isAssigningIf(node ast.Node) bool {
	stmt, ok := node.(*ast.IfStmt)
	if !ok {
		return false
	}
	assign, ok := stmt.Init.(*ast.AssignStmt)
	return ok && assign.Tok == token.ASSIGN
}

// branchesOf counts ifs, loops, values of cases, cases of selects, and short-circuit operators. The cyclomatic
// complexity of the function is one more.
func branchesOf(fn *ast.FuncDecl) int {
	n := 0
	for node := range ast.Preorder(fn) {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.CommClause:
			n++
		case *ast.CaseClause:
			n += len(node.List)
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				n++
			}
		}
	}
	return n
}

// nestingOf returns how deep statements with branches stand in each other. An else if is as deep as the if.
func nestingOf(fn *ast.FuncDecl) int {
	deepest := 0
	ast.PreorderStack(fn, nil, func(node ast.Node, outer []ast.Node) bool {
		depth := 0
		path := append(slices.Clone(outer), node)
		for i := 1; i < len(path); i++ {
			if nests(path[i], path[i-1]) {
				depth++
			}
		}
		deepest = max(deepest, depth)
		return true
	})
	return deepest
}

// nests reports whether a node is one level deeper than its parent.
func nests(node, parent ast.Node) bool {
	switch node.(type) {
	case *ast.IfStmt:
		outer, ok := parent.(*ast.IfStmt)
		return !ok || outer.Else != node
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

// codeLines counts the lines with a token other than a comment. A raw string counts with all lines.
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
			continue // the scanner inserts one at the end of a line
		}
		first := file.Line(pos)
		for i := range strings.Count(lit, "\n") + 1 {
			lines[first+i] = true
		}
	}
}

// tooLong returns a message for a file with too many lines, and for each line with too many columns.
// Tests are tables: only their number is limited.
func tooLong(name string, src []byte) (violations []string) {
	if strings.HasSuffix(name, "_test.go") {
		return nil
	}
	lines := linesOf(src)
	if len(lines) > mostLines {
		violation := fmt.Sprintf("%s: %d lines, at most %d: split the file by concept", name, len(lines), mostLines)
		violations = append(violations, violation)
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > mostColumns {
			violations = append(violations, fmt.Sprintf("%s:%d: %d columns, at most %d", name, i+1, n, mostColumns))
		}
	}
	return violations
}

func linesOf(src []byte) []string {
	return strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
}
