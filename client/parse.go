package client

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/internal/response"
)

// ParseScenarios reads a list of scenarios in JSON, for [ScenarioSet.Replace] and [ScenarioSet.Add]:
//
//	[{"name": "…", "description": "…", "expected_result": "…", "selected_voices": [{"id": "…", "provider": "cartesia"}]}]
//
// A name that is unknown or occurs twice, a value of a wrong kind and null are errors, which name the line and the column. The
// texts themselves are checked by Replace and Add.
func ParseScenarios(data []byte) ([]Scenario, error) {
	var list []Scenario
	err := unmarshalStrictly(data, &list)
	if err == nil {
		err = findNull(data)
	}
	if wrong, ok := errors.AsType[*response.FieldError](err); ok {
		before := data[:min(wrong.Offset, int64(len(data)))]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		return nil, errorf("scenarios: %d:%d: %w: correct it or leave it out", line, column, err)
	}
	return list, err
}

// findNull returns an error about the first null, which would otherwise be read as an empty value.
func findNull(data []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for token, err := dec.ReadToken(); err == nil; token, err = dec.ReadToken() {
		if token.Kind() == 'n' {
			offset := dec.InputOffset() - int64(len("null"))
			return &response.FieldError{Pointer: dec.StackPointer(), Offset: offset, Err: errors.New("is null")}
		}
	}
	return nil
}

// unmarshalStrictly reads the JSON of a file.
func unmarshalStrictly(data []byte, into any) error {
	return response.CleanError(json.Unmarshal(data, into, json.RejectUnknownMembers(true)))
}
