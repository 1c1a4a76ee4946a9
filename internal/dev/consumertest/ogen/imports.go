// Package ogenconsumer holds the imports of the generated clients and of their test in go.mod and
// go.sum. The test of this package generates the clients; the repository has no generated code of
// ogen.
package ogenconsumer

import (
	_ "github.com/go-faster/errors"
	_ "github.com/go-faster/jx"
	_ "github.com/ogen-go/ogen/conv"
	_ "github.com/ogen-go/ogen/ogenerrors"
	_ "github.com/ogen-go/ogen/uri"
	_ "github.com/ogen-go/ogen/validate"
	_ "github.com/omnidim-go/simulations/client/clienttest"
)
