package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// record is as much of a stored scenario as the points need, in whatever shape the rest of it is.
type record struct {
	id   int64
	name string
	raw  json.RawMessage
}

func readRecords(raws []json.RawMessage) ([]record, error) {
	if raws == nil {
		return nil, errors.New("the answer has no scenarios_ids")
	}
	records := make([]record, len(raws))
	for i, raw := range raws {
		var members struct {
			ID   json.RawMessage `json:"id"`
			Name any             `json:"name"`
		}
		err := json.Unmarshal(raw, &members)
		id, idErr := strconv.ParseInt(strings.Trim(string(members.ID), `"`), 10, 64)
		name, hasName := members.Name.(string)
		if err != nil || idErr != nil || !hasName {
			return nil, fmt.Errorf("scenarios_ids[%d] has no id and name to go by: its shape is %s", i, shape(raw))
		}
		records[i] = record{id, name, raw}
	}
	return records, nil
}

func byName(records []record) map[string]record {
	m := make(map[string]record, len(records))
	for _, r := range records {
		m[r.name] = r
	}
	return m
}
