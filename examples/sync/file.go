package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/omnidim-go/simulations/client"
)

// file is a YAML file with one scenario.
type file struct {
	path, text string
	comments   yaml.CommentMap
	scenario   client.Scenario
}

// parse reads a file strictly. An error names the line.
func parse(path, text string) (*file, error) {
	f := &file{path: path, text: strings.TrimPrefix(text, "\ufeff"), comments: yaml.CommentMap{}}
	if i := strings.IndexRune(f.text, utf8.RuneError); i >= 0 {
		return nil, fmt.Errorf("%s:%d: want UTF-8", path, 1+strings.Count(f.text[:i], "\n"))
	}
	err := yaml.UnmarshalWithOptions([]byte(f.text), &f.scenario, yaml.Strict(), yaml.CommentToMap(f.comments))
	tree, parseErr := parser.ParseBytes([]byte(f.text), 0)
	if err := errors.Join(err, parseErr); err != nil {
		return nil, fmt.Errorf("%s:%s", path, yaml.FormatError(err, false, false))
	}
	root, ok := tree.Docs[0].Body.(*ast.MappingNode)
	if !ok || len(tree.Docs) > 1 {
		return nil, f.errorf("", "want one scenario with name, description and expected_result")
	}
	kinds := []ast.NodeType{ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType, ast.BoolType, ast.NullType}
	for _, kind := range kinds {
		for _, node := range ast.Filter(kind, root) {
			if kind != ast.IntegerType || node.GetPath() != "$.id" {
				return nil, fmt.Errorf("%s:%d: want a text: put it in quotes", path, node.GetToken().Position.Line)
			}
		}
	}
	return f, nil
}

// errorf names the line of a key, or the first line if the file does not have the key.
func (f *file) errorf(key, format string, args ...any) error {
	key, _, _ = strings.Cut(key, "[")
	before := f.text[:max(0, strings.Index("\n"+f.text, "\n"+key+":"))]
	return fmt.Errorf("%s:%d: %s", f.path, 1+strings.Count(before, "\n"), fmt.Sprintf(format, args...))
}

// write gives the file the texts of a scenario, and the voices if they are known. Comments stay.
func (f *file) write(sc client.Scenario) error {
	sc.ID = f.scenario.ID
	if sc.SelectedVoices == nil {
		sc.SelectedVoices = f.scenario.SelectedVoices
	}
	data, err := encode(sc, f.comments)
	back, parseErr := parse(f.path, string(data))
	if err != nil || parseErr != nil || !isSame(back.scenario, sc) {
		return fmt.Errorf("%s: YAML cannot hold what is stored: change it in the dashboard", f.path)
	}
	return os.WriteFile(f.path, data, 0o644)
}

func encode(v any, comments yaml.CommentMap) ([]byte, error) {
	texts := yaml.CustomMarshaler[string](quote)
	return yaml.MarshalWithOptions(v, yaml.WithComment(comments), texts, yaml.IndentSequence(true))
}

// quote writes a text of several lines in literal style, if the white space allows, and any other text in quotes.
func quote(text string) ([]byte, error) {
	style := "|-\n  "
	lines, ok := strings.CutSuffix(text, "\n")
	if ok {
		style = "|\n  "
	}
	if lines == "" || lines != strings.TrimSpace(lines) || !strings.Contains(text, "\n") || strings.Contains(text, "\r") {
		return json.Marshal(text)
	}
	return []byte(style + strings.ReplaceAll(lines, "\n", "\n  ")), nil
}

// isSame compares two scenarios without their ids. Nil voices are any.
func isSame(a, b client.Scenario) bool {
	a.ID = b.ID
	if a.SelectedVoices == nil || b.SelectedVoices == nil {
		a.SelectedVoices, b.SelectedVoices = nil, nil
	}
	return reflect.DeepEqual(a, b)
}
