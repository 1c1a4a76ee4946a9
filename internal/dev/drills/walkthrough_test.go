//go:build drills

package drills

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of CONTRIBUTING.md are carried out as written. Of .ci/run, the steps are run that such a change can fail, and the
// tests that compare the code with the specification.
func TestWalkThrough(t *testing.T) {
	t.Parallel()
	steps, others := walkThrough(t)
	require.LessOrEqual(t, len(steps), 4, "from a clean tree to a passing .ci/run")
	require.Equal(t, ".ci/run", steps[len(steps)-1])

	dir := copyModule(t)
	shell(t, dir, "git init -q && git add -A && git -c user.name=drill -c user.email=drill@localhost commit -qm drill")
	for _, step := range steps[:len(steps)-1] {
		shell(t, dir, step)
	}
	for _, step := range []string{"gofmt", "left-overs", "sizes", "go generate", "README: the example"} {
		shell(t, dir, ".ci/run '"+step+"'")
	}
	shell(t, dir, "go vet ./...")
	require.Empty(t, (&workspace{dir: dir}).test(t, specTests()))
	out := shell(t, dir, others)
	require.Contains(t, out, "added the new `inworld` enum value")
	require.Contains(t, out, "client.VoiceProviderInworld: added")
}

// walkThrough returns the commands of the numbered steps, and those that follow them.
func walkThrough(t *testing.T) (steps []string, others string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(data), "\n## One change, from file to release\n")
	require.True(t, found)
	section, _, found = strings.Cut(section, "\n## ")
	require.True(t, found)
	for _, block := range regexp.MustCompile("(?s)( *)```sh\n(.*?)\n *```").FindAllStringSubmatch(section, -1) {
		command := strings.TrimSpace(block[2])
		if block[1] == "" {
			others += command + "\n"
			continue
		}
		steps = append(steps, command)
	}
	return steps, others
}

// shell runs a command that must succeed, and returns its output.
func shell(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
	return string(out)
}
