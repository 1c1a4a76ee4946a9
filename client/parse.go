package client

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/internal/redact"
)

// ParseScenarios reads a list of scenarios in JSON, for [ScenarioSet.Replace] and [ScenarioSet.Add]:
//
//	[{"name": "…", "description": "…", "expected_result": "…", "selected_voices": [{"id": "…", "provider": "cartesia"}]}]
//
// A name that is unknown or occurs twice, a value of a wrong kind and null are errors, which name the line and the column. The
// texts themselves are checked by Replace and Add.
func ParseScenarios(data []byte) ([]Scenario, error) {
	var list []Scenario
	if err := json.Unmarshal(data, &list, json.RejectUnknownMembers(true)); err != nil {
		return nil, parseError(data, err)
	}
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for token, err := dec.ReadToken(); err == nil; token, err = dec.ReadToken() {
		if token.Kind() == 'n' {
			return nil, newParseError(data, dec.InputOffset()-int64(len("null")), dec.StackPointer(), "is null: leave it out")
		}
	}
	return list, nil
}

// parseError says what is wrong with the data, and not what it says.
func parseError(data []byte, err error) error {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		problem := "is not valid JSON"
		if errors.Is(syntax, jsontext.ErrDuplicateName) {
			problem = "occurs twice"
		}
		return newParseError(data, syntax.ByteOffset, syntax.JSONPointer, problem)
	}
	wrong, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return errorf("scenarios: %w", err)
	}
	problem := "is of a wrong kind"
	if errors.Is(wrong, json.ErrUnknownName) {
		problem = "is not a field of a scenario or a voice: correct its name"
	}
	return newParseError(data, wrong.ByteOffset, wrong.JSONPointer, problem)
}

// newParseError names the line, the column and the field.
func newParseError(data []byte, offset int64, pointer jsontext.Pointer, problem string) error {
	before := data[:min(offset, int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	field := cmp.Or(redact.Line(strings.TrimPrefix(string(pointer), "/"), 200), "the list")
	return errorf("scenarios: %d:%d: %s %s", line, column, field, problem)
}
