package api_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

// load parses a specification and resolves its references.
func load(t *testing.T, spec []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	require.NoError(t, err)
	return doc
}

// operation finds an operation of the specification by its id.
func operation(t *testing.T, id string) *openapi3.Operation {
	t.Helper()
	for _, item := range load(t, api.Spec()).Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID == id {
				return op
			}
		}
	}
	require.FailNowf(t, "an operation is missing", "%s\n%s", id, operationChanged)
	return nil
}

// request returns the schema of an operation's body.
func request(t *testing.T, op *openapi3.Operation) *openapi3.SchemaRef {
	t.Helper()
	require.NotNil(t, op.RequestBody, "%s has no body\n%s", op.OperationID, operationChanged)
	return jsonSchema(t, op.OperationID+": the body", op.RequestBody.Value.Content)
}

// response returns the schema of an operation's response 200, the only success that package client accepts.
func response(t *testing.T, op *openapi3.Operation) *openapi3.SchemaRef {
	t.Helper()
	ok := op.Responses.Status(200)
	if ok == nil {
		require.FailNowf(t, "no response 200", "%s has %v\nto do: client/call.go: accept the status, give the fake in "+
			"client/clienttest the same, and change this test in api/helper_test.go", op.OperationID, op.Responses.Keys())
	}
	return jsonSchema(t, op.OperationID+": the response 200", ok.Value.Content)
}

const notJSON = "to do: api/openapi.yaml: a body has the content application/json alone, and a schema"

func jsonSchema(t *testing.T, what string, content openapi3.Content) *openapi3.SchemaRef {
	t.Helper()
	require.Len(t, content, 1, "%s\n%s", what, notJSON)
	media := content.Get("application/json")
	require.NotNil(t, media, "%s\n%s", what, notJSON)
	require.NotNil(t, media.Schema, "%s\n%s", what, notJSON)
	return media.Schema
}

// component returns the reference to a schema among the components.
func component(name string) string { return "#/components/schemas/" + name }
