package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// record is a stored scenario. Only the id and the name need a known format.
type record struct {
	id     int64
	name   string
	fields map[string]jsontext.Value
	raw    jsontext.Value
}

// readRecords reads scenarios_ids. Null and false are an empty list.
func readRecords(list jsontext.Value) ([]record, error) {
	if list == nil {
		return nil, problem("the response has no scenarios_ids")
	}
	var raws []jsontext.Value
	isEmpty := shape(list) == "null" || shape(list) == "false"
	if !isEmpty && json.Unmarshal(list, &raws) != nil {
		return nil, problem("scenarios_ids is no list: its shape is " + shape(list))
	}
	records := make([]record, len(raws))
	for i, raw := range raws {
		r := record{raw: raw}
		fieldsErr := json.Unmarshal(raw, &r.fields)
		id, idErr := strconv.ParseInt(strings.Trim(string(r.fields["id"]), `"`), 10, 64)
		r.id = id
		r.name = text(r.fields["name"])
		if fieldsErr != nil || idErr != nil || r.name == "" {
			return nil, problem(fmt.Sprintf("scenarios_ids[%d] has no usable id and name: its shape is %s", i, shape(raw)))
		}
		records[i] = r
	}
	return records, nil
}

// extraFields returns the names of the fields beyond those of an update, except those with an empty
// value.
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
