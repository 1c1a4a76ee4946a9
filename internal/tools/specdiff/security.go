package main

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// authentication says in words how an operation is authenticated, whatever the document calls the scheme: "http bearer",
// several alternatives with " or " in between, and "" where the document requires nothing.
func authentication(spec *openapi3.T, op *openapi3.Operation) string {
	requirements := spec.Security
	if op.Security != nil {
		requirements = *op.Security
	}
	var alternatives []string
	for _, requirement := range requirements {
		var all []string
		for name := range requirement {
			all = append(all, scheme(spec, name))
		}
		slices.Sort(all)
		alternatives = append(alternatives, strings.Join(all, " and "))
	}
	slices.Sort(alternatives)
	return strings.Join(alternatives, " or ")
}

func scheme(spec *openapi3.T, name string) string {
	if spec.Components == nil || spec.Components.SecuritySchemes[name] == nil {
		return "undefined " + name
	}
	s := spec.Components.SecuritySchemes[name].Value
	switch s.Type {
	case "http":
		return "http " + strings.ToLower(s.Scheme)
	case "apiKey":
		return "key in the " + s.In + " " + s.Name
	}
	return s.Type
}
