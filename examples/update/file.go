package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/omnidim-go/simulations/client"
)

// change is a file in the shape of the API's update body, and where in it each value stands.
type change struct {
	client.SimulationUpdate

	name string
	data []byte
	at   map[string]int // offset of each value, by a path such as scenarios[0].name
	from map[int]int    // entry of the file, by its place in the list that is sent
}

// parseChange reads a file strictly: unknown fields, fields that stand twice, nulls and missing texts are errors, because
// each of them would silently change something else than was meant.
func parseChange(name string, data []byte) (*change, error) {
	c := &change{name: name, data: data, at: map[string]int{}}
	var syntax *json.SyntaxError
	if err := json.Unmarshal(data, new(any)); errors.As(err, &syntax) {
		offset := int(syntax.Offset)
		if offset < len(data) || !strings.HasPrefix(syntax.Error(), "unexpected end") {
			offset-- // it counts the wrong character, too
		}
		return nil, c.errorAt(offset, "%v: correct the JSON", err)
	}
	w := walker{change: c, tokens: json.NewDecoder(bytes.NewReader(data))}
	w.tokens.UseNumber()
	if err := w.value("", reflect.TypeFor[client.SimulationUpdate]()); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &c.Update); err != nil {
		return nil, c.errorAt(0, "%v: correct the JSON", err)
	}
	return c, c.checkIDs()
}

// checkIDs refuses ids that cannot be stored, and an id that stands twice: the second entry would hide the first.
func (c *change) checkIDs() error {
	seen := map[int64]bool{}
	for i, sc := range c.Scenarios {
		path := fmt.Sprintf("scenarios[%d].id", i)
		offset, named := c.at[path]
		switch {
		case !named:
			continue
		case sc.ID <= 0:
			return c.errorAt(offset, "%s is %d: leave it out to add a scenario", path, sc.ID)
		case seen[sc.ID]:
			return c.errorAt(offset, "%s is %d for the second time: keep one of the entries", path, sc.ID)
		}
		seen[sc.ID] = true
	}
	return nil
}

// errorAt returns an error that begins with the file, the line and the column.
func (c *change) errorAt(offset int, format string, args ...any) error {
	return fmt.Errorf("%s: %s", c.position(offset), fmt.Sprintf(format, args...))
}

func (c *change) position(offset int) string {
	before := c.data[:max(0, min(offset, len(c.data)))]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	line, column := bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(before[lineStart:])+1
	return fmt.Sprintf("%s:%d:%d", c.name, line, column)
}

// positionOf returns where the value of a path stands; of one that is missing, where its object begins.
func (c *change) positionOf(path string) string {
	for {
		if offset, ok := c.at[path]; ok || path == "" {
			return c.position(offset)
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}
