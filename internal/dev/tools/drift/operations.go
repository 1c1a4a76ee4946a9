package main

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed known-operations.txt
var knownList string

// pathPrefix stands in the paths of some files and in the server of others.
const pathPrefix = "/api/v1"

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// key identifies an operation without the names of its path parameters: "GET /simulations/{}".
type key string

func keyOf(method, path string) key {
	return key(strings.ToUpper(method) + " " + pathParameter.ReplaceAllString(path, "{}"))
}

type operation struct {
	method, path string
	item         *openapi3.PathItem
	*openapi3.Operation
}

func (o operation) String() string {
	if o.OperationID == "" {
		return o.method + " " + o.path
	}
	return fmt.Sprintf("%s %s (%s)", o.method, o.path, o.OperationID)
}

func operations(doc *openapi3.T) map[key]operation {
	found := map[key]operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			found[keyOf(method, path)] = operation{method, path, item, op}
		}
	}
	return found
}

// knownOperations reads the list of operations without a method in the client.
func knownOperations() (map[key]bool, error) {
	known := map[key]bool{}
	for line := range strings.Lines(knownList) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		method, path, found := strings.Cut(line, " ")
		if !found {
			return nil, fmt.Errorf("known-operations.txt: %q is no method and path", line)
		}
		known[keyOf(method, path)] = true
	}
	return known, nil
}

func intersection(a, b map[key]operation) map[key]bool {
	both := map[key]bool{}
	for k := range a {
		if _, found := b[k]; found {
			both[k] = true
		}
	}
	return both
}

// missing lists the operations of a that are neither in b nor known, in order.
func missing(a, b map[key]operation, known map[key]bool) []operation {
	var list []operation
	for _, k := range slices.Sorted(maps.Keys(a)) {
		if _, found := b[k]; !found && !known[k] {
			list = append(list, a[k])
		}
	}
	return list
}

// keep removes all operations from a document but the given ones.
func keep(doc *openapi3.T, keys map[key]bool) {
	for k, op := range operations(doc) {
		if !keys[k] {
			op.item.SetOperation(op.method, nil)
		}
	}
	for path, item := range doc.Paths.Map() {
		if len(item.Operations()) == 0 {
			doc.Paths.Delete(path)
		}
	}
}

// stripPrefix removes pathPrefix from the paths of a document, and returns the removed prefix.
func stripPrefix(doc *openapi3.T) string {
	prefix := ""
	for path, item := range doc.Paths.Map() {
		if rest, found := strings.CutPrefix(path, pathPrefix+"/"); found {
			prefix = pathPrefix
			doc.Paths.Delete(path)
			doc.Paths.Set("/"+rest, item)
		}
	}
	return prefix
}

// serverDifference reports another server than ours. A file without servers does not differ.
func serverDifference(ours, vendor *openapi3.T, prefix string) []string {
	var urls []string
	for _, server := range vendor.Servers {
		urls = append(urls, strings.TrimSuffix(server.URL, "/")+prefix)
	}
	if len(urls) == 0 || slices.Contains(urls, ours.Servers[0].URL) {
		return nil
	}
	return []string{fmt.Sprintf("error: server changed from %s to %s", ours.Servers[0].URL, strings.Join(urls, ", "))}
}
