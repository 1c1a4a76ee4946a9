//go:build drills

package drills

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var full = flag.Bool("full", false, "run all tests of the module in each drill that passes in the end")

func TestDrills(t *testing.T) {
	for _, d := range drills() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			dir := copyModule(t, unaffected...)
			apply(t, dir, d.change)
			if d.message != "" {
				requireMessage(t, dir, d.message)
			}
			if d.needsCode {
				return
			}
			apply(t, dir, d.recipe)
			out, ok := run(dir, generate, build, quickTests, quickClientTests)
			require.True(t, ok, out)
			generated, err := os.ReadFile(filepath.Join(dir, "gen", "simulations.gen.go"))
			require.NoError(t, err)
			require.Contains(t, string(generated), d.generated)
			if d.allTests || *full {
				out, ok := run(dir, allTests)
				require.True(t, ok, out)
			}
		})
	}
}

// What passes alone passes together: all tests, once for all drills that pass in the end.
func TestDrills_Together(t *testing.T) {
	t.Parallel()
	dir := copyModule(t, unaffected...)
	for _, d := range drills() {
		if !d.needsCode && !d.alone {
			apply(t, dir, d.change)
			apply(t, dir, d.recipe)
		}
	}
	out, ok := run(dir, generate, allTests)
	require.True(t, ok, out)
}

// requireMessage runs what a contributor runs; something fails with the message.
func requireMessage(t *testing.T, dir, message string) {
	t.Helper()
	out, ok := run(dir, generate)
	for _, command := range []string{build, quickTests, quickClientTests, allTests} {
		if strings.Contains(out, message) {
			break
		}
		more, passed := run(dir, command)
		out, ok = out+more, ok && passed
	}
	require.False(t, ok, "everything passes, and should not")
	require.Contains(t, out, message)
}

func apply(t *testing.T, dir string, edits []edit) {
	t.Helper()
	for _, e := range edits {
		e.apply(t, dir)
	}
}

// The go commands of a drill. The quick tests are those that a change of the specification can break.
const (
	generate         = "generate ."
	build            = "build ./..."
	quickTests       = "test -vet=off ./api ./gen/... ./internal/..."
	quickClientTests = "test -vet=off ./client -run TestSpec|TestDefaultBaseURL_Is|TestBearerAuth_Is|hostileResponses"
	allTests         = "test ./..."
)

// run runs go commands until one fails.
func run(dir string, commands ...string) (output string, ok bool) {
	for _, command := range commands {
		cmd := exec.Command("go", strings.Fields(command)...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GOFLAGS=-trimpath") // so that copies share what is compiled
		out, err := cmd.CombinedOutput()
		output += "go " + command + "\n" + string(out)
		if err != nil {
			return output, false
		}
	}
	return output, true
}

// unaffected is what a change of the specification does not reach.
var unaffected = []string{
	"internal/dev", "examples", "docs",
}

// copyModule copies the module except some of its directories and the files of Git.
func copyModule(t *testing.T, except ...string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if name == ".git" || slices.Contains(except, filepath.ToSlash(name)) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		return copyEntry(path, filepath.Join(dir, name), entry)
	}))
	return dir
}

func copyEntry(from, to string, entry fs.DirEntry) error {
	if entry.IsDir() {
		return os.MkdirAll(to, 0o755)
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, info.Mode().Perm())
}
