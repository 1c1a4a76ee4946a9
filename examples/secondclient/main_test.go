package main

import (
	"bytes"
	"net/http"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/examples/secondclient/agents"
	"github.com/omnidim-go/simulations/gen"
)

func TestBothClientsWorkWithOneKey(t *testing.T) {
	srv := startService()
	defer srv.close()
	var stdout bytes.Buffer
	require.NoError(t, run(t.Context(), &stdout, srv.url, srv.key))
	require.Equal(t, `agent 208 "Front desk"
agent 209 "Night shift"
simulation 101 "Test of Front desk" tests agent 208
`, stdout.String())
	stored, ok := srv.simulations.State(101)
	require.True(t, ok)
	require.Equal(t, int64(208), stored.AgentID)
	require.Len(t, stored.Scenarios, 1)
}

func TestAnotherKeyIsRefused(t *testing.T) {
	srv := startService()
	defer srv.close()
	var stdout bytes.Buffer
	err := run(t.Context(), &stdout, srv.url, "another-key")
	require.EqualError(t, err, "list agents: 401 (unauthorized): use a valid key")
	require.Empty(t, stdout.String())
}

// What the second specification shares with the first one is the same Go type, not a copy of it.
func TestSharedComponentsAreThoseOfPackageGen(t *testing.T) {
	require.Equal(t, reflect.TypeFor[[]gen.Agent](), reflect.TypeOf(agents.AgentList{}.Agents))
	require.Equal(t, reflect.TypeFor[*gen.Error](), reflect.TypeOf(agents.ListAgentsResponse{}.JSON401))
}

func TestTheKeyDoesNotGoToAnotherHostThanTheBaseURLs(t *testing.T) {
	srv := startService()
	defer srv.close()
	elsewhere := startService()
	defer elsewhere.close()
	second, err := newAgents(elsewhere.url, client.WithBaseURL(srv.url), client.WithAPIKey(srv.key), client.WithHTTPClient(http.DefaultClient))
	require.NoError(t, err)
	_, err = listAgents(t.Context(), second)
	require.ErrorContains(t, err, "would leave")
}
