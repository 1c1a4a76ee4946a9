package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// record is as much of a stored scenario as the questions need, in whatever format the rest of it is.
type record struct {
	id     int64
	name   string
	fields map[string]jsontext.Value
	raw    []byte
}

func readRecords[RawMessage ~[]byte](raws []RawMessage) ([]record, error) {
	if raws == nil {
		return nil, errors.New("the response has no scenarios_ids")
	}
	records := make([]record, len(raws))
	for i, raw := range raws {
		r := record{raw: raw}
		fieldsErr := json.Unmarshal(raw, &r.fields)
		id, idErr := strconv.ParseInt(strings.Trim(string(r.fields["id"]), `"`), 10, 64)
		nameErr := json.Unmarshal(r.fields["name"], &r.name)
		if fieldsErr != nil || idErr != nil || nameErr != nil || r.name == "" {
			return nil, fmt.Errorf("scenarios_ids[%d] has no id and name to go by: its shape is %s", i, shape(raw))
		}
		r.id = id
		records[i] = r
	}
	return records, nil
}

// extraFields returns the names of the fields that no update can carry, unless they are null, false or empty.
func (r record) extraFields() (names []string) {
	known := []string{"id", "name", "description", "expected_result", "selected_voices"}
	for name, value := range r.fields {
		isEmpty := slices.Contains([]string{"null", "false", `""`, "[]", "{}"}, string(value))
		if !isEmpty && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func byName(records []record) map[string]record {
	m := make(map[string]record, len(records))
	for _, r := range records {
		m[r.name] = r
	}
	return m
}
