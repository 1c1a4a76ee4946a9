// Package api holds the specification of the service, as a file for tools and as bytes for programs.
package api

import _ "embed"

//go:embed openapi.yaml
var spec string

// Spec returns the specification, an OpenAPI document in YAML. The slice is the caller's own.
func Spec() []byte { return []byte(spec) }
