// Package gen is generated from api/openapi.yaml by `go generate ./...`: the types of the service, its limits, and a
// raw client that sends what it is given. Nothing in it guards the stored list of scenarios, adds the key or retries;
// package client does. Whoever uses it alone passes client.BearerAuth as a request editor, and checks the status and
// the content type of an answer before a field of it: the …WithResponse methods leave every field nil, without an
// error, when these do not match.
package gen
