package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/flatten/allof"
	"github.com/oasdiff/oasdiff/flatten/commonparams"
)

const (
	simulationsPath = "/simulations"
	idName          = "simulation_id"
)

// simulations is a document reduced to the operations on simulations, in the one form in which documents are compared.
type simulations struct {
	paths      *openapi3.Paths // without a server's base path, allOf merged, parameters at the operations
	operations map[string]operation
	addresses  []string // of /simulations, without the path's own part
}

// operation is one method of a path; its key is such as "PUT /simulations/{}".
type operation struct {
	id       string
	security string
	*openapi3.Operation
}

// reduce picks the operations on simulations out of a document. Base paths, such as /api/v1, are those that a path may
// begin with in front of /simulations.
func reduce(spec *openapi3.T, basePaths []string) (*simulations, error) {
	reduced := &simulations{paths: openapi3.NewPaths(), operations: map[string]operation{}}
	prefix := ""
	for path, item := range spec.Paths.Map() {
		own, stripped, ok := simulationsOnly(path, basePaths)
		if !ok {
			continue
		}
		if reduced.paths.Value(own) != nil {
			return nil, fmt.Errorf("%s is there twice, with and without a base path", own)
		}
		prefix = stripped
		reduced.paths.Set(own, item)
	}
	if reduced.paths.Len() == 0 {
		return nil, errors.New("no path begins with /simulations: is this the right file?")
	}
	for _, server := range spec.Servers {
		reduced.addresses = append(reduced.addresses, strings.TrimRight(server.URL, "/")+prefix)
	}
	if err := flatten(spec, reduced.paths); err != nil {
		return nil, err
	}
	reduced.paths = renameID(reduced.paths)
	for path, item := range reduced.paths.Map() {
		for method, op := range item.Operations() {
			key := operationKey(method, path)
			reduced.operations[key] = operation{op.OperationID, authentication(spec, op), op}
		}
	}
	return reduced, nil
}

// flatten merges allOf and moves the parameters of a path to its operations. It sees only the paths that are compared,
// so that an allOf of other operations that cannot be merged does no harm.
func flatten(spec *openapi3.T, paths *openapi3.Paths) error {
	alone := &openapi3.T{OpenAPI: spec.OpenAPI, Info: spec.Info, Paths: paths, Components: &openapi3.Components{}}
	commonparams.Move(alone)
	if _, err := allof.MergeSpec(alone); err != nil {
		return fmt.Errorf("an allOf cannot be merged: %w", err)
	}
	return nil
}

// renameID calls the id in /simulations/{id} the same in every document: the service does not see the name.
func renameID(paths *openapi3.Paths) *openapi3.Paths {
	renamed := openapi3.NewPaths()
	for path, item := range paths.Map() {
		segments := strings.Split(path, "/") // "", "simulations", "{id}", …
		if len(segments) > 2 && strings.HasPrefix(segments[2], "{") {
			for _, op := range item.Operations() {
				renameParameter(op, strings.Trim(segments[2], "{}"))
			}
			segments[2] = "{" + idName + "}"
		}
		renamed.Set(strings.Join(segments, "/"), item)
	}
	return renamed
}

func renameParameter(op *openapi3.Operation, name string) {
	for _, parameter := range op.Parameters {
		if parameter.Value.In == openapi3.ParameterInPath && parameter.Value.Name == name {
			parameter.Value.Name = idName
		}
	}
}

// simulationsOnly takes a base path off a path on simulations, and a slash at its end.
func simulationsOnly(path string, basePaths []string) (own, prefix string, ok bool) {
	for _, prefix := range append([]string{""}, basePaths...) {
		own, found := strings.CutPrefix(path, prefix)
		own = strings.TrimRight(own, "/")
		if found && (own == simulationsPath || strings.HasPrefix(own, simulationsPath+"/")) {
			return own, prefix, true
		}
	}
	return "", "", false
}

// basePaths are the paths of the servers' addresses, such as /api/v1.
func basePaths(specs ...*openapi3.T) []string {
	var paths []string
	for _, spec := range specs {
		for _, server := range spec.Servers {
			address, err := url.Parse(server.URL)
			if err != nil { // an address with variables, for instance
				continue
			}
			if path := strings.TrimRight(address.Path, "/"); path != "" {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// operationKey leaves out how a path names its parameters: the server does not see the names.
func operationKey(method, path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = "{}"
		}
	}
	return method + " " + strings.Join(segments, "/")
}
