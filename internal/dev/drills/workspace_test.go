//go:build drills

package drills

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The go commands of a drill.
const generate = "generate ."

// hostileTests put values of each kind into each field of a response.
const hostileTests = "call_hostile_test.go"

// specTests are the tests that compare the code with the specification.
func specTests() []string {
	return []string{
		"test -json -vet=off -ldflags=-w -skip TestSteps ./api ./gen/... ./internal/response ./internal/schema ./internal/scenario",
		"test -json -vet=off -ldflags=-w ./client -run TestSpec|TestDefaultBaseURL_Is|TestBearerAuth_Is|ReadsAShownField|RefusesAStrictField|OccursTwice",
	}
}

// newSpecWorkspace returns a copy that has of the tests of client only those that compare it with the specification, and the
// files that they need, so that they compile in a fraction of the time.
func newSpecWorkspace(t *testing.T) *workspace {
	t.Helper()
	w := newWorkspace(t, "internal/dev", "examples", "docs", "cmd")
	removed := map[string]string{} // the text of a file by its path
	files, err := filepath.Glob(filepath.Join(w.dir, "client", "*_test.go"))
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		isInside := strings.HasPrefix(string(data), "package client\n") // exports to the tests outside
		if isInside || strings.HasSuffix(file, "_spec_test.go") || filepath.Base(file) == hostileTests {
			continue
		}
		removed[file] = string(data)
		require.NoError(t, os.Remove(file))
	}
	for {
		out, err := w.run("test -gcflags=-e -run NONE ./client")
		if err == nil {
			return w
		}
		require.True(t, putBack(t, removed, string(out)), "%s", out)
	}
}

// putBack writes the removed files that declare what the compiler misses. It reports false if there is none.
func putBack(t *testing.T, removed map[string]string, output string) bool {
	t.Helper()
	found := false
	for _, match := range regexp.MustCompile(`undefined: (\w+)`).FindAllStringSubmatch(output, -1) {
		declaration := regexp.MustCompile(`(?m)^((func|type|const|var) ` + match[1] + `\b|\t` + match[1] + `\s+=)`)
		for file, text := range removed {
			if declaration.MatchString(text) {
				require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
				delete(removed, file)
				found = true
			}
		}
	}
	return found
}

// workspace is a copy of the module that drills change one after the other.
type workspace struct {
	dir     string
	changed map[string]bool // files to restore
	cpu     time.Duration   // of all commands
}

func newWorkspace(t *testing.T, except ...string) *workspace {
	t.Helper()
	return &workspace{dir: copyModule(t, except...), changed: map[string]bool{}}
}

// apply makes those edits of a drill that are chosen.
func (w *workspace) apply(t *testing.T, d drill, isChosen func(edit) bool) {
	t.Helper()
	for _, e := range d.change {
		if !isChosen(e) {
			continue
		}
		if strings.Contains(e.new, fieldOfSubject) {
			e.new = strings.ReplaceAll(e.new, fieldOfSubject, w.field(t, d))
		}
		w.changed[e.name()] = true
		e.apply(t, w.dir)
	}
}

// field returns the name and the type of the field that was generated for an added property, as doc comments list it.
func (w *workspace) field(t *testing.T, d drill) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, "gen", "simulations.gen.go"))
	require.NoError(t, err)
	component := strings.Trim(d.change[0].after[0], "\n :")
	_, fields, _ := strings.Cut(string(data), "\ntype "+component+" ")
	field := regexp.MustCompile(`(?m)^\t(\w+) +(\S+) +.json:"` + d.subject + `[",]`).FindStringSubmatch(fields)
	if field == nil {
		return goName(d.subject) + " struct"
	}
	typ := strings.NewReplacer("openapi_types.", "uuid.", "TextOrBool", "textorbool.Value").Replace(field[2])
	return field[1] + " " + typ
}

// try makes the changes, returns what fails, and takes the changes back.
func (w *workspace) try(t *testing.T, set []drill, tests []string) []failure {
	t.Helper()
	defer w.restore(t)
	start, before := time.Now(), w.cpu
	defer func() {
		t.Logf("%d drills from %s: %.1fs, CPU %.1fs", len(set), set[0].name(), time.Since(start).Seconds(), (w.cpu - before).Seconds())
	}()
	for _, d := range set {
		w.apply(t, d, func(e edit) bool { return !strings.Contains(e.new, fieldOfSubject) })
	}
	if out, err := w.run(generate); err != nil {
		return []failure{{"go generate", string(out)}}
	}
	for _, d := range set {
		w.apply(t, d, func(e edit) bool { return strings.Contains(e.new, fieldOfSubject) })
	}
	return w.test(t, tests)
}

// restore takes back all edits.
func (w *workspace) restore(t *testing.T) {
	t.Helper()
	w.changed["gen/simulations.gen.go"] = true
	for name := range w.changed {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(w.dir, filepath.FromSlash(name)), data, 0o600))
	}
	clear(w.changed)
}

// test runs tests, and returns what fails.
func (w *workspace) test(t *testing.T, commands []string) (all []failure) {
	t.Helper()
	for _, command := range commands {
		out, runErr := w.run(command)
		failures, err := failuresOf(out)
		require.NoError(t, err, "%s", out)
		require.Equal(t, runErr != nil, len(failures) > 0, "%s", out)
		all = append(all, failures...)
	}
	return all
}

func (w *workspace) run(command string) ([]byte, error) {
	cmd := exec.Command("go", strings.Fields(command)...)
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState != nil {
		w.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return out, err
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
