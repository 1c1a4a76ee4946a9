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
	json    = "github.com/go-json-experiment/json"
)

func TestProgram_EditsASimulation(t *testing.T) {
	srv := clienttest.NewServer(t)
	id := srv.Seed(clienttest.SampleSimulation())

	cmd := exec.CommandContext(t.Context(), "go", "run", "./app", fmt.Sprint(id))
	cmd.Env = append(cmd.Environ(), "OMNIDIM_API_KEY="+srv.APIKey(), "OMNIDIM_BASE_URL="+srv.URL())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))

	sim, found := srv.State(id)
	require.True(t, found)
	var stored strings.Builder
	for _, sc := range sim.Scenarios {
		fmt.Fprintln(&stored, sc.ID, sc.Name)
	}
	require.Equal(t, "9001 Asks for an appointment\n9002 Moves an appointment\n9003 Asks for the opening hours\n50001 Wants to cancel\n",
		stored.String())
	require.Equal(t, stored.String(), string(out))
}

func TestClienttest_NeedsNoNetwork(t *testing.T) {
	srv := clienttest.NewServer(t, clienttest.InMemory())
	id := srv.Seed(clienttest.SampleSimulation())
	c, err := client.New(srv.Options()...)
	require.NoError(t, err)

	_, err = c.Simulations.Update(t.Context(), id, client.SimulationUpdate{Scenarios: []client.Scenario{
		client.NewScenario("Books", "You want to book.", "It is booked.", client.PlayHT("narrator-1")),
	}})
	require.NoError(t, err)

	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	set, err := sim.Scenarios()
	require.NoError(t, err)
	require.Equal(t, 1, set.Len())
}

func TestImport_LinksTwoDependencies(t *testing.T) {
	allowed := dependencies(t, runtime)
	for _, pkg := range dependencies(t, "./app") {
		if isOf(pkg, module) || isOf(pkg, json) {
			continue
		}
		require.Contains(t, allowed, pkg, "only %s with its needs and %s may be linked", runtime, json)
	}
}

func TestImport_LinksOnlyTheLibrary(t *testing.T) {
	ours := []string{}
	for _, pkg := range dependencies(t, "./app") {
		if isOf(pkg, module) {
			ours = append(ours, strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/"))
		}
	}
	require.ElementsMatch(t, []string{
		"client", "gen", "gen/textorbool",
		"internal/redact", "internal/response", "internal/scenario", "internal/schema", "internal/transport",
	}, ours, "the root, api, clienttest and what users never build stay out")
}

func TestImport_LinksNoTestCode(t *testing.T) {
	linked := list(t, "{{.ImportPath}}", "./app")
	for _, pkg := range []string{"testing", "net/http/httptest", "flag"} {
		require.False(t, slices.Contains(linked, pkg), pkg)
	}
}

// isOf reports whether a package belongs to a module.
func isOf(pkg, path string) bool { return pkg == path || strings.HasPrefix(pkg, path+"/") }

// dependencies lists the packages that a package links, without those of the standard library and programs.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	names := list(t, `{{if not (or .Standard (eq .Name "main"))}}{{.ImportPath}}{{end}}`, pkg)
	require.NotEmpty(t, names)
	return names
}

func list(t *testing.T, format, pkg string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", format, pkg).Output()
	require.NoError(t, err, pkg)
	return strings.Fields(string(out))
}
