package main

import (
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// normalise brings an operation into the one form that is compared. What it takes away was noted before, see notes.
func normalise(op *openapi3.Operation) {
	walk(op, func(_ string, schema *openapi3.Schema) { normaliseSchema(schema) })
	for status := range op.Responses.Map() {
		if !successful(status) {
			op.Responses.Delete(status)
		}
	}
	op.Security = nil // compared by what it means, see authentication
	op.Servers = nil
	op.Tags = nil
}

func normaliseSchema(schema *openapi3.Schema) {
	if isInt64(schema) {
		schema.Format = ""
	}
	// Any property is allowed where nothing is said, too.
	if has := schema.AdditionalProperties.Has; has != nil && *has {
		schema.AdditionalProperties.Has = nil
	}
	mergeVariants(schema)
	if schema.Type.IncludesNull() { // the form of OpenAPI 3.1
		types := slices.DeleteFunc(schema.Type.Clone(), func(t string) bool { return t == "null" })
		schema.Type, schema.Nullable = &types, true
	}
}

// mergeVariants turns a choice of bare types into the list of types, which is how OpenAPI 3.1 can write it.
func mergeVariants(schema *openapi3.Schema) {
	variants := slices.Concat(schema.OneOf, schema.AnyOf)
	if len(variants) == 0 || !schema.Type.IsEmpty() {
		return
	}
	var types openapi3.Types
	for _, variant := range variants {
		if variant.Value == nil || !isBare(variant.Value) {
			return
		}
		types = append(types, *variant.Value.Type...)
	}
	slices.Sort(types)
	schema.Type, schema.OneOf, schema.AnyOf = &types, nil, nil
}

// isBare reports whether a schema has a type and nothing else but words.
func isBare(schema *openapi3.Schema) bool {
	if schema.Type.IsEmpty() {
		return false
	}
	bare := openapi3.Schema{
		Type: schema.Type, Origin: schema.Origin, Extensions: schema.Extensions,
		Title: schema.Title, Description: schema.Description, Example: schema.Example, Examples: schema.Examples,
	}
	return reflect.DeepEqual(*schema, bare)
}

func isInt64(schema *openapi3.Schema) bool {
	return schema.Type.Is("integer") && schema.Format == "int64"
}
