package client

import (
	"bytes"
	"errors"
	"fmt"
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
	err := json.Unmarshal(data, &list, json.RejectUnknownMembers(true), json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(parseString[string]), json.UnmarshalFromFunc(parseString[VoiceProvider]),
		json.UnmarshalFromFunc(parseList[Scenario]), json.UnmarshalFromFunc(parseList[Voice]),
	)))
	if err != nil {
		return nil, parseError(data, err)
	}
	return list, nil
}

func parseString[T ~string](dec *jsontext.Decoder, v *T) error {
	if kind := dec.PeekKind(); kind != '"' && kind != 0 {
		return errors.New("is not a string")
	}
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	*v = T(token.String())
	return nil
}

// parseList reads a list, in which null has no meaning.
func parseList[T any](dec *jsontext.Decoder, v *[]T) error {
	if kind := dec.PeekKind(); kind != '[' && kind != 0 {
		return errors.New("is not a list")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	*v = []T{}
	for dec.PeekKind() != ']' {
		if kind := dec.PeekKind(); kind != '{' && kind != 0 {
			return errors.New("is a list with something else than objects")
		}
		var element T
		if err := json.UnmarshalDecode(dec, &element); err != nil {
			return err
		}
		*v = append(*v, element)
	}
	_, err := dec.ReadToken()
	return err
}

// parseError names the line and the column, and not what the file says there.
func parseError(data []byte, err error) error {
	offset, pointer, problem := int64(0), jsontext.Pointer(""), "is not valid JSON"
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		offset, pointer = syntax.ByteOffset, syntax.JSONPointer
		if errors.Is(syntax, jsontext.ErrDuplicateName) {
			problem = "occurs twice"
		}
	}
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		offset, pointer, problem = wrong.ByteOffset, wrong.JSONPointer, "is of a wrong kind"
		if errors.Is(wrong, json.ErrUnknownName) {
			problem = "is not a field of a scenario or a voice: correct its name"
		} else if wrong.Err != nil && wrong.GoType == nil {
			problem = wrong.Err.Error()
		}
	}
	before := data[:min(offset, int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	where := redact.Line(strings.TrimPrefix(string(pointer), "/"), 200)
	if where == "" {
		where = "the list"
	}
	return fmt.Errorf("scenarios: %d:%d: %s %s", line, column, where, problem)
}
