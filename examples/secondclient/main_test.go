package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/examples/secondclient/agents"
	"github.com/omnidim-go/simulations/gen"
)

func TestRun(t *testing.T) {
	srv := clienttest.NewServer(t)
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), &stdout, srv.URL(), options(srv)...))
	require.Equal(t, `agent 208 "Front desk"
agent 209 "Night shift"
simulation 101 "Test of Front desk" tests agent 208
`, stdout.String())
	stored, ok := srv.State(101)
	require.True(t, ok)
	require.Equal(t, int64(208), stored.Agent.ID)
	require.Len(t, stored.Scenarios, 1)
}

func TestRun_AnotherKey(t *testing.T) {
	srv := clienttest.NewServer(t)
	var stdout strings.Builder
	err := run(t.Context(), &stdout, srv.URL(), append(options(srv), client.WithAPIKey("another-key"))...)
	require.EqualError(t, err, `list agents: 401 ("unauthorized"): use a valid key`)
	require.Empty(t, stdout.String())
}

// What the second specification shares with the first one is the same Go type, not a copy of it.
func TestAgents_SharedTypes(t *testing.T) {
	require.Equal(t, reflect.TypeFor[[]gen.Agent](), reflect.TypeOf(agents.AgentList{}.Agents))
	require.Equal(t, reflect.TypeFor[*gen.Error](), reflect.TypeOf(agents.ListAgentsResponse{}.JSON401))
}

func TestNewAgents_KeyStaysWithTheBaseURL(t *testing.T) {
	srv, elsewhere := clienttest.NewServer(t), clienttest.NewServer(t)
	second, err := newAgents(elsewhere.URL(), options(srv)...)
	require.NoError(t, err)
	_, err = listAgents(t.Context(), second)
	require.ErrorContains(t, err, "would leave")
	require.Empty(t, elsewhere.Requests())
}
