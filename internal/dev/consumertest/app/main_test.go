package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAdd(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory())
	c, err := client.New(srv.Options()...)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, add(t.Context(), &out, c.Simulations, srv.Seed(clienttest.SampleSimulation())))
	require.Contains(t, out.String(), "50001 Wants to cancel\n")
}
