package clienttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/omnidim-go/simulations/api"
)

// specification validates requests and responses. A nil specification accepts everything.
type specification struct {
	schemas openapi3.Schemas
	routes  map[string]*routers.Route // keyed by operation
}

// embedded returns the embedded specification. Because parsing is slow, the specification is parsed
// once and must not be modified.
var embedded = sync.OnceValue(func() *specification { return mustReadSpecification(nil) })

// loadSpecification returns the embedded specification with additional voice providers.
func loadSpecification(providers []string) *specification {
	if len(providers) == 0 {
		return embedded()
	}
	return mustReadSpecification(providers)
}

func mustReadSpecification(providers []string) *specification {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		panic(fmt.Sprintf("clienttest: the embedded specification: %v", err))
	}
	if schema := doc.Components.Schemas["VoiceProvider"]; schema != nil {
		for _, name := range providers {
			schema.Value.Enum = append(schema.Value.Enum, name)
		}
	}
	spec := &specification{schemas: doc.Components.Schemas, routes: map[string]*routers.Route{}}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			spec.routes[op.OperationID] = &routers.Route{
				Spec: doc, Path: path, PathItem: item, Method: method, Operation: op,
			}
		}
	}
	return spec
}

// lists reports whether a schema, or a part of its allOf, defines the property.
func lists(schema *openapi3.SchemaRef, property string) bool {
	if schema == nil {
		return false
	}
	return schema.Value.Properties[property] != nil ||
		slices.ContainsFunc(schema.Value.AllOf, func(part *openapi3.SchemaRef) bool { return lists(part, property) })
}

// input converts a request to the input of kin-openapi. Defaults are not filled in, because the
// server must process the request as sent.
func (spec *specification) input(c *call) *openapi3filter.RequestValidationInput {
	r := c.r.WithContext(context.Background())
	r.Body = io.NopCloser(bytes.NewReader(c.body))
	r.ContentLength = int64(len(c.body))
	if len(c.body) == 0 {
		r.Body = http.NoBody
	}
	return &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: map[string]string{"simulation_id": c.id},
		Route:      spec.routes[c.operation],
		Options: &openapi3filter.Options{
			SkipSettingDefaults:   true,
			MultiError:            true,
			IncludeResponseStatus: true,
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc, // already checked
		},
	}
}

// checkRequest describes the violations in a request in a single line, or returns "" if there are
// none.
func (spec *specification) checkRequest(c *call) string {
	if spec == nil {
		return ""
	}
	input := spec.input(c)
	if input.Route == nil {
		return "the specification lacks " + c.operation
	}
	return oneLine(openapi3filter.ValidateRequest(context.Background(), input))
}

// checkResponse describes the violations in a response in a single line, or returns "" if there are
// none.
func (spec *specification) checkResponse(c *call, resp response) string {
	if spec == nil {
		return ""
	}
	input := spec.input(c)
	if input.Route == nil {
		return "the specification lacks " + c.operation
	}
	header := http.Header{"Content-Type": {jsonType}}
	for name, values := range resp.header {
		header[name] = values
	}
	return oneLine(openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input,
		Status:                 resp.status,
		Header:                 header,
		Body:                   io.NopCloser(bytes.NewReader(resp.body)),
		Options:                input.Options,
	}))
}
