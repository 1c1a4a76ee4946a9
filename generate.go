// Package simulations holds the directives of go generate. Programs import
// [github.com/omnidim-go/simulations/client].
package simulations

//go:generate go run api/check.go go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config oapi-codegen.yaml api/openapi.yaml
