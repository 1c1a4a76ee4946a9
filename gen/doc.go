// Package gen is generated from api/openapi.yaml by `go generate ./...`: the types of the API, their limits, and a raw
// client. It sends requests as they are: it does not add the API key, retries nothing, and does not protect the stored list
// of scenarios. Package client does all of that.
//
// If you use gen alone, pass client.BearerAuth as a request editor, and check the status and the content type of a response
// before you read its fields: if they are not the expected ones, the …WithResponse methods return nil fields and no error.
package gen
