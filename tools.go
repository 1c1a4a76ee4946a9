//go:build tools

package simulations

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
