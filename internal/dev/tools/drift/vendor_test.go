package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// vendorDocument writes the specification in the form of the vendor's file: hardly any errors, schemas in place, no format
// of ids, limits of settings only in descriptions, defaults, another name of the authentication, and all other resources.
func vendorDocument(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := load(specification)
	require.NoError(t, err)
	each(doc, func(op operation) {
		for status := range op.Responses.Map() {
			if status != "200" {
				op.Responses.Delete(status)
			}
		}
		for _, ref := range op.Responses.Map() {
			inPlace(ref.Value.Content["application/json"].Schema)
		}
		if op.RequestBody != nil {
			media := op.RequestBody.Value.Content["application/json"]
			media.Schema = flat(media.Schema.Value)
		}
	})
	enhance := doc.Paths.Value("/simulations/{simulation_id}/enhance-prompt").Post
	enhance.Responses.Set("400", &openapi3.ResponseRef{Value: &openapi3.Response{Description: new(string)}})
	for name := range doc.Components.Schemas {
		if name != "Simulation" {
			delete(doc.Components.Schemas, name)
		}
	}
	doc.Components.Responses = nil
	doc.Components.SecuritySchemes = openapi3.SecuritySchemes{"BearerAuth": doc.Components.SecuritySchemes["bearerAuth"]}
	doc.Security = openapi3.SecurityRequirements{{"BearerAuth": {}}}
	for line := range strings.Lines(knownList) {
		if method, path, found := strings.Cut(strings.TrimSpace(line), " "); found && method != "#" {
			add(doc, method, path, "")
		}
	}
	return doc
}

// flat copies a schema of a request, with its limits in the description.
func flat(s *openapi3.Schema) *openapi3.SchemaRef {
	object := &openapi3.Schema{Type: &openapi3.Types{"object"}, Properties: openapi3.Schemas{}, Required: s.Required}
	for _, part := range s.AllOf {
		object.Required = append(object.Required, part.Value.Required...)
	}
	for name, ref := range properties(s) {
		property := *ref.Value
		property.Format = ""
		if property.Max != nil {
			property.Description = fmt.Sprintf("The setting (default 1, max %g).", *property.Max)
			property.Default = 1
			property.Min, property.Max = nil, nil
		}
		object.Properties[name] = &openapi3.SchemaRef{Value: &property}
		inPlace(property.Items)
	}
	return &openapi3.SchemaRef{Value: object}
}

// inPlace replaces references by what they refer to, except to a simulation, and removes formats.
func inPlace(ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	if !strings.HasSuffix(ref.Ref, "/Simulation") {
		ref.Ref = ""
	}
	ref.Value.Format = ""
	inPlace(ref.Value.Items)
	for _, property := range ref.Value.Properties {
		inPlace(property)
	}
}

func each(doc *openapi3.T, edit func(operation)) {
	for _, op := range operations(doc) {
		edit(op)
	}
}

// describe changes the description of a setting, in requests to create and to update.
func describe(name, text string) func(*openapi3.T) {
	return func(doc *openapi3.T) {
		for _, s := range setting(doc, name) {
			s.Description = text
		}
	}
}

func maximum(schemas []*openapi3.Schema, least, greatest float64) {
	for _, s := range schemas {
		s.Min, s.Max = &least, &greatest
		s.Description = "The setting."
	}
}

func setting(doc *openapi3.T, name string) []*openapi3.Schema {
	var found []*openapi3.Schema
	for _, op := range []*openapi3.Operation{
		doc.Paths.Value("/simulations").Post,
		doc.Paths.Value("/simulations/{simulation_id}").Put,
	} {
		found = append(found, op.RequestBody.Value.Content["application/json"].Schema.Value.Properties[name].Value)
	}
	return found
}

func schema(kind string) *openapi3.SchemaRef {
	return &openapi3.SchemaRef{Value: &openapi3.Schema{Type: &openapi3.Types{kind}}}
}

func add(doc *openapi3.T, method, path, id string) {
	item := doc.Paths.Value(path)
	if item == nil {
		item = &openapi3.PathItem{}
		doc.Paths.Set(path, item)
	}
	op := openapi3.NewOperation()
	op.OperationID = id
	op.Responses = openapi3.NewResponses()
	for _, name := range pathParameter.FindAllString(path, -1) {
		parameter := openapi3.NewPathParameter(strings.Trim(name, "{}")).WithSchema(openapi3.NewIntegerSchema())
		op.AddParameter(parameter)
	}
	item.SetOperation(method, op)
}

func versionInPaths(doc *openapi3.T) {
	for path, item := range doc.Paths.Map() {
		doc.Paths.Delete(path)
		doc.Paths.Set(pathPrefix+path, item)
	}
	doc.Servers[0].URL = strings.TrimSuffix(doc.Servers[0].URL, pathPrefix)
}

func renamePathParameter(doc *openapi3.T) {
	for path, item := range doc.Paths.Map() {
		if !strings.HasPrefix(path, "/simulations/{simulation_id}") {
			continue
		}
		doc.Paths.Delete(path)
		parameter := *item.Parameters[0].Value
		parameter.Name = "id"
		item.Parameters = openapi3.Parameters{{Value: &parameter}}
		doc.Paths.Set(strings.Replace(path, "{simulation_id}", "{id}", 1), item)
	}
}
