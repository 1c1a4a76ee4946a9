package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// walk calls visit for every schema of an operation's parameters, request and successful answers, with a location such
// as "request.scenarios[].id". A schema that contains itself is visited once on its way down.
func walk(op *openapi3.Operation, visit func(location string, schema *openapi3.Schema)) {
	w := walker{visit: visit}
	for _, parameter := range op.Parameters {
		w.schema(parameter.Value.Name, parameter.Value.Schema)
	}
	if op.RequestBody != nil {
		w.content("request", op.RequestBody.Value.Content)
	}
	for status, response := range op.Responses.Map() {
		if successful(status) {
			w.content("response", response.Value.Content)
		}
	}
}

type walker struct {
	visit func(location string, schema *openapi3.Schema)
	above []*openapi3.Schema
}

func (w *walker) content(location string, content openapi3.Content) {
	for _, mediaType := range slices.Sorted(maps.Keys(content)) {
		w.schema(location, content[mediaType].Schema)
	}
}

func (w *walker) schema(location string, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || slices.Contains(w.above, ref.Value) {
		return
	}
	schema := ref.Value
	w.visit(location, schema)
	w.above = append(w.above, schema)
	defer func() { w.above = w.above[:len(w.above)-1] }()

	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		w.schema(location+"."+name, schema.Properties[name])
	}
	w.schema(location+"[]", schema.Items)
	w.schema(location+".*", schema.AdditionalProperties.Schema)
	for _, variants := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf, schema.AllOf} {
		for _, variant := range variants {
			w.schema(location+"|"+kind(variant.Value), variant)
		}
	}
}

// kind names a variant by its types: variants have no order that counts.
func kind(schema *openapi3.Schema) string {
	if schema == nil || schema.Type == nil {
		return "any"
	}
	return strings.Join(*schema.Type, "|")
}

func successful(status string) bool { return strings.HasPrefix(status, "2") }
