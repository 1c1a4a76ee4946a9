package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// change is an entry of oasdiff's changelog.
type change struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	Level       int    `json:"level"`
	OperationID string `json:"operationId"`
	Operation   string `json:"operation"`
	Path        string `json:"path"`
}

// oasdiff compares two documents with the configuration of this module, and returns a line for each
// change. A change of a shared schema is one line, which ends with the operations.
func oasdiff(ours, vendor *openapi3.T) ([]string, error) {
	dir, err := os.MkdirTemp("", "drift")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, doc := range map[string]*openapi3.T{"ours.json": ours, "vendor.json": vendor} {
		data, err := doc.MarshalJSON()
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	var stderr bytes.Buffer
	cmd := exec.Command("go", "tool", "oasdiff", "changelog", "--format", "json",
		filepath.Join(dir, "ours.json"), filepath.Join(dir, "vendor.json"))
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1: there are errors in the changelog
		return nil, fmt.Errorf("oasdiff: %w: %s", err, stderr.String())
	}
	var changes []change
	if err := json.Unmarshal(out, &changes); err != nil {
		return nil, fmt.Errorf("oasdiff: %w", err)
	}
	return group(changes), nil
}

// group prints each change once, together with its operations. Breaking changes come first.
func group(changes []change) []string {
	slices.SortStableFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Text, b.Text))
	})
	var order []string
	operations := map[string][]string{}
	for _, c := range changes {
		line := level(c.Level) + ": " + sentence(c)
		if operations[line] == nil {
			order = append(order, line)
		}
		operations[line] = append(operations[line], cmp.Or(c.OperationID, c.Operation+" "+c.Path))
	}
	lines := []string{}
	for _, line := range order {
		slices.Sort(operations[line])
		lines = append(lines, line+": "+strings.Join(slices.Compact(operations[line]), ", "))
	}
	return lines
}

// sentence names a property of a simulation in the same way in a page and in a response with one simulation.
func sentence(c change) string {
	return strings.ReplaceAll(strings.TrimSuffix(c.Text, "."), "`records/items/", "`simulation/") + " [" + c.ID + "]"
}

func level(n int) string {
	switch n {
	case 1:
		return "info"
	case 2:
		return "warning"
	default:
		return "error"
	}
}
