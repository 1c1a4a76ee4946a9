// Package drills changes the specification in copies of the module and does what CONTRIBUTING.md says about each change. The
// drills take minutes: go test -tags drills ./internal/dev/drills
package drills

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../../.."

// drill is a change of the specification, and what a contributor does about it.
type drill struct {
	name      string // in the table of CONTRIBUTING.md
	change    []edit
	message   string // of what fails after the change; empty: everything passes
	recipe    []edit // of the column "what to do"
	needsCode bool   // the table has no recipe: somebody must write code
	generated string // part of a line of gen/simulations.gen.go in the end
	allTests  bool   // run all tests in the end, not only together with the other drills
	alone     bool   // the change contradicts that of another drill
}

// edit changes a file.
type edit struct {
	file     string // empty: api/openapi.yaml
	after    string // the edit is made behind the first occurrence of this
	old, new string
	all      bool // at each occurrence of old
}

func (e edit) apply(t *testing.T, dir string) {
	t.Helper()
	name := e.file
	if name == "" {
		name = "api/openapi.yaml"
	}
	name = filepath.Join(dir, filepath.FromSlash(name))
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	head, tail, found := strings.Cut(string(data), e.after)
	require.Truef(t, found, "%s has no %q", name, e.after)
	if e.after != "" {
		head += e.after
	}
	require.Containsf(t, tail, e.old, "%s, behind %q", name, e.after)
	times := 1
	if e.all {
		times = -1
	}
	require.NoError(t, os.WriteFile(name, []byte(head+strings.Replace(tail, e.old, e.new, times)), 0o600))
}

// row is a drill in the table of CONTRIBUTING.md.
type row struct{ first, last string }

func rowOf(d drill) row {
	r := row{"passes", "passes"}
	if d.message != "" {
		r.first = "fails: `" + d.message + "`"
	}
	if d.needsCode {
		r.last = "needs code"
	}
	return r
}

func TestTable_HasEachDrill(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	table := map[string]row{}
	line := regexp.MustCompile(`(?m)^\| ([^|]+) \| (passes|fails: [^|]+) \| [^|]+ \| (passes|needs code) \|$`)
	for _, cells := range line.FindAllStringSubmatch(string(data), -1) {
		table[cells[1]] = row{cells[2], cells[3]}
	}
	want := map[string]row{}
	for _, d := range drills() {
		want[d.name] = rowOf(d)
	}
	require.Equal(t, want, table)
}
