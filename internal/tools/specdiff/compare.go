package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// everyOperation stands where a difference concerns them all.
const everyOperation = "every operation"

// apiPath is in front of /simulations in documents whose servers are named without a path.
const apiPath = "/api/v1"

// compare lists the differences between two documents, the gravest first.
func compare(fromSpec, toSpec *openapi3.T) ([]difference, error) {
	prefixes := append(basePaths(fromSpec, toSpec), apiPath)
	from, err := reduce(fromSpec, prefixes)
	if err != nil {
		return nil, fmt.Errorf("OLD: %w", err)
	}
	to, err := reduce(toSpec, prefixes)
	if err != nil {
		return nil, fmt.Errorf("NEW: %w", err)
	}
	found := addresses(from, to)
	found = append(found, accordingToUs(from, to)...)
	rest, err := accordingToRules(from, to)
	if err != nil {
		return nil, err
	}
	return sorted(append(found, rest...)), nil
}

// addresses compares where the two documents send requests. A document that names no server says nothing about it.
func addresses(from, to *simulations) []difference {
	if len(from.addresses) == 0 || len(to.addresses) == 0 || slices.Contains(to.addresses, from.addresses[0]) {
		return nil
	}
	return []difference{{
		class:     breaking,
		operation: everyOperation,
		text:      fmt.Sprintf("the server is %s instead of %s", strings.Join(to.addresses, " or "), from.addresses[0]),
		todo:      "change the default base URL",
	}}
}

// accordingToUs compares what the rules are not asked about, and takes it out of both sides.
func accordingToUs(from, to *simulations) []difference {
	var found []difference
	for _, key := range slices.Sorted(maps.Keys(from.operations)) {
		before, after := from.operations[key], to.operations[key]
		if after.Operation == nil {
			continue
		}
		if noted := notes(before, after); len(noted) > 0 {
			found = append(found, difference{
				class: documentation, operation: name(key, before, after), text: strings.Join(noted, "; "),
			})
		}
		if after.security != "" && after.security != before.security {
			found = append(found, difference{
				breaking, name(key, before, after),
				fmt.Sprintf("authentication is %q instead of %q", after.security, before.security), "extend the transport",
			})
		}
		if after.id == "" {
			after.OperationID = before.id
		}
	}
	for _, side := range []*simulations{from, to} {
		for _, op := range side.operations {
			normalise(op.Operation)
		}
	}
	return found
}

// accordingToRules asks oasdiff for everything else.
func accordingToRules(from, to *simulations) ([]difference, error) {
	config := diff.NewConfig(diff.WithExcludeElements(diff.GetExcludeDiffOptions()))
	delete(config.ExcludeElements, diff.ExcludeEndpointsOption)
	delta, sources, err := diff.GetWithOperationsSourcesMap(config, document(from), document(to))
	if err != nil {
		return nil, fmt.Errorf("cannot be compared: %w", err)
	}
	checks := checker.NewConfig(checker.GetAllChecks())
	changes := checker.CheckBackwardCompatibilityUntilLevel(checks, delta, sources, checker.INFO)

	found := make([]difference, 0, len(changes))
	rules := ourRules()
	explained := map[string]bool{}
	for _, change := range changes {
		key := operationKey(change.GetOperation(), change.GetPath())
		explained[key] = true
		found = append(found, fromRule(rules, change, name(key, from.operations[key], to.operations[key])))
	}
	return append(found, unexplained(delta, explained, from, to)...), nil
}

// unexplained are operations that differ although no rule names how. To stay silent about them would be wrong.
func unexplained(delta *diff.Diff, explained map[string]bool, from, to *simulations) []difference {
	if delta.Empty() || delta.EndpointsDiff == nil {
		return nil
	}
	var found []difference
	for endpoint := range delta.EndpointsDiff.Modified {
		key := operationKey(endpoint.Method, endpoint.Path)
		if !explained[key] {
			found = append(found, difference{
				breaking, name(key, from.operations[key], to.operations[key]),
				"differs in a way that has no rule", "compare the two by hand",
			})
		}
	}
	return found
}

func document(side *simulations) *load.SpecInfo {
	return &load.SpecInfo{Spec: &openapi3.T{
		OpenAPI:    "3.0.3", // one for both: 3.0 and 3.1 are no difference by themselves
		Info:       &openapi3.Info{Title: "simulations", Version: "0"},
		Components: &openapi3.Components{},
		Paths:      side.paths,
	}}
}

// name is the operationId, the older one if there are two, and method and path where there is none.
func name(key string, from, to operation) string {
	for _, id := range []string{from.id, to.id} {
		if id != "" {
			return id
		}
	}
	return key
}
