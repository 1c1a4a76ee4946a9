// Package consumer_test looks at the library from outside: what a program that imports it can do, and what it links.
package consumer_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const (
	module  = "github.com/omnidim-go/simulations"
	runtime = "github.com/oapi-codegen/runtime"
)

func TestAProgramOfSomebodyElseEditsASimulation(t *testing.T) {
	srv := clienttest.NewServer(t)
	stored := clienttest.Scenario{Name: "Books", Description: "You want to book.", ExpectedResult: "It is booked."}
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", AgentID: 7, Scenarios: []clienttest.Scenario{stored}})

	cmd := exec.Command("go", "run", "./app", fmt.Sprint(id))
	cmd.Env = append(cmd.Environ(), "OMNIDIM_API_KEY="+srv.APIKey(), "OMNIDIM_BASE_URL="+srv.URL())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))

	sim, found := srv.State(id)
	require.True(t, found)
	require.Len(t, sim.Scenarios, 2)
	require.Equal(t, "Books", sim.Scenarios[0].Name)
	require.Equal(t, "Wants to cancel", sim.Scenarios[1].Name)
	require.Equal(t, fmt.Sprintf("%d Books\n%d Wants to cancel\n", sim.Scenarios[0].ID, sim.Scenarios[1].ID), string(out))
}

func TestATestOfSomebodyElseNeedsNoNetwork(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory())
	id := srv.Seed(clienttest.Simulation{Name: "Clinic", AgentID: 7})
	c, err := client.New(client.WithAPIKey(srv.APIKey()), client.WithBaseURL(srv.URL()), client.WithHTTPClient(srv.Client()))
	require.NoError(t, err)

	_, err = c.Simulations.Update(t.Context(), id, client.Update{Scenarios: []client.Scenario{
		client.NewScenario("Books", "You want to book.", "It is booked.", client.PlayHT("narrator-1")),
	}})
	require.NoError(t, err)

	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	require.Equal(t, 1, set.Len())
}

func TestImportingClientLinksNothingButTheRuntimeOfTheGenerator(t *testing.T) {
	allowed := dependencies(t, runtime)
	ours := []string{}
	for _, pkg := range dependencies(t, "./app") {
		if pkg == module || strings.HasPrefix(pkg, module+"/") {
			ours = append(ours, pkg)
			continue
		}
		require.Contains(t, allowed, pkg)
	}
	require.Contains(t, ours, module+"/client")
	require.NotContains(t, ours, module, "the root package brings the generator's dependencies")
	require.NotContains(t, ours, module+"/api", "the specification is for tests and tools")
	require.NotContains(t, ours, module+"/client/clienttest", "the server is for tests")
}

func TestImportingClientLinksNoTestCode(t *testing.T) {
	linked := list(t, "{{.ImportPath}}", "./app")
	for _, pkg := range []string{"testing", "net/http/httptest", "flag"} {
		require.False(t, slices.Contains(linked, pkg), pkg)
	}
}

// dependencies lists the packages that a package links, itself included where it is not the program, except for the
// standard library.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	names := list(t, `{{if not (or .Standard (eq .Name "main"))}}{{.ImportPath}}{{end}}`, pkg)
	require.NotEmpty(t, names)
	return names
}

func list(t *testing.T, format, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", format, pkg)
	out, err := cmd.Output()
	require.NoError(t, err, pkg)
	return strings.Fields(string(out))
}
