package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unreleased is the heading that changelog has at its top.
const unreleased = "## [Unreleased]\n"

const changelog = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- A method.

## [0.1.0] - 2026-11-29

- Everything.
`

func TestReleaseNotes_AreTheSectionOfTheVersion(t *testing.T) {
	for name, tt := range map[string]struct {
		tag, version, changelog string
		want                    string
		fails                   bool
	}{
		"in the middle":       {"v0.2.0", "0.2.0", changelog, "### Added\n\n- A method.\n", false},
		"at the end":          {"v0.1.0", "0.1.0", changelog, "- Everything.\n", false},
		"another constant":    {"v0.2.0", "0.1.0", changelog, "client/version.go has 0.1.0", true},
		"no section":          {"v0.3.0", "0.3.0", changelog, "no section", true},
		"part of a version":   {"v0.2.0", "0.2.0", strings.ReplaceAll(changelog, "0.2.0", "0.2.01"), "no section", true},
		"dot in a version":    {"v0.2.0", "0.2.0", strings.ReplaceAll(changelog, "0.2.0", "0x2.0"), "no section", true},
		"no date":             {"v0.2.0", "0.2.0", strings.ReplaceAll(changelog, " - 2026-12-01", ""), "no section", true},
		"empty section":       {"v0.2.0", "0.2.0", strings.ReplaceAll(changelog, "### Added\n\n- A method.\n", ""), "empty", true},
		"changes left behind": {"v0.2.0", "0.2.0", strings.Replace(changelog, unreleased, unreleased+"\n- A fix.\n", 1), "Unreleased", true},
		"no version":          {"latest", "latest", changelog, "v0.1.0", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t, map[string]string{
				"CHANGELOG.md":      tt.changelog,
				"client/version.go": "package client\n\n// Version.\nconst Version = \"" + tt.version + "\"\n",
			})
			copyScript(t, "release-notes", dir)
			cmd := exec.CommandContext(t.Context(), filepath.Join(dir, ".ci/release-notes"), tt.tag)
			out, err := cmd.CombinedOutput()
			require.Equal(t, tt.fails, err != nil, string(out))
			if !tt.fails {
				require.Equal(t, tt.want, string(out))
				return
			}
			require.Contains(t, string(out), tt.want)
		})
	}
}

// The version that is prepared in this repository can be released.
func TestReleaseNotes_OfThisVersion(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(top, "client/version.go"))
	require.NoError(t, err)
	_, version, found := strings.Cut(string(data), "const Version = \"")
	require.True(t, found)
	version, _, _ = strings.Cut(version, "\"")
	data, err = os.ReadFile(filepath.Join(top, "CHANGELOG.md"))
	require.NoError(t, err)
	require.Contains(t, string(data), "\n## ["+version+"] - ")
}

func TestAPI_ComparesWithTheReleaseBefore(t *testing.T) {
	const removal = "- Incompatible: G is gone.\n"
	described := strings.Replace(changelog, unreleased, unreleased+"\n"+removal, 1)
	released := strings.Replace(changelog, "- A method.\n", removal, 1)
	for name, tt := range map[string]struct {
		code, changelog string
		tag             string // of the last commit
		want            string
		fails           bool
	}{
		"compatible":                      {"func F() {}\nfunc G() {}\nfunc H() {}", changelog, "", "H: added", false},
		"incompatible":                    {"func F() {}", changelog, "", "- Incompatible:", true},
		"incompatible and described":      {"func F() {}", described, "", "G: removed", false},
		"the tagged commit itself":        {"func F() {}", changelog, "v0.2.0", "- Incompatible:", true},
		"described in the tagged release": {"func F() {}", released, "v0.2.0", "G: removed", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t, map[string]string{
				"go.mod":        "module github.com/omnidim-go/simulations\n\ngo 1.26.0\n",
				"client/api.go": "package client\n\nfunc F() {}\nfunc G() {}\n",
				"CHANGELOG.md":  old(changelog),
			})
			copyScript(t, "api", dir)
			for _, file := range []string{"go.mod", "go.sum"} {
				data, err := os.ReadFile(file)
				require.NoError(t, err)
				write(t, filepath.Join(dir, "internal/dev/tools", file), string(data))
			}
			git(t, dir, "init", "--quiet")
			commit(t, dir, "v0.1.0")
			write(t, filepath.Join(dir, "client/api.go"), "package client\n\n"+tt.code+"\n")
			write(t, filepath.Join(dir, "CHANGELOG.md"), old(tt.changelog))
			commit(t, dir, tt.tag)

			cmd := exec.CommandContext(t.Context(), filepath.Join(dir, ".ci/api"))
			out, err := cmd.CombinedOutput()
			require.Contains(t, string(out), "since v0.1.0:")
			require.Contains(t, string(out), tt.want)
			require.Equal(t, tt.fails, err != nil, string(out))
		})
	}
}

// old lets the first release have an incompatible change, which says nothing of later ones.
func old(changelog string) string {
	return strings.Replace(changelog, "- Everything.\n", "- Incompatible: an old line.\n", 1)
}

// copyScript copies a script of .ci into another directory, to run it there.
func copyScript(t *testing.T, name, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top, ".ci", name))
	require.NoError(t, err)
	write(t, filepath.Join(dir, ".ci", name), string(data))
	require.NoError(t, os.Chmod(filepath.Join(dir, ".ci", name), 0o700))
}

func commit(t *testing.T, dir, tag string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "A change")
	if tag != "" {
		git(t, dir, "tag", tag)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	require.NoError(t, err, string(out))
}

func write(t *testing.T, file, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
}
