package api_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/api"
)

func TestSpec_ReturnsACopy(t *testing.T) {
	first := api.Spec()
	require.NotEmpty(t, first)
	want := bytes.Clone(first)
	clear(first)
	require.Equal(t, want, api.Spec())
}
