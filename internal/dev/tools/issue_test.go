package tools

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// gh stands in for GitHub's command: it lists the issues of $ISSUES, and prints its arguments and the body otherwise.
const gh = `#!/usr/bin/env bash
if [[ $2 == list ]]; then printf "$ISSUES"; exit; fi
printf '%s|' "$@"
cat -- "${@: -1}"
`

func TestIssue_WritesIntoTheOpenOne(t *testing.T) {
	for name, tt := range map[string]struct{ issues, want string }{
		"no issue":      {"", "issue|create|--title|It changed|"},
		"another issue": {`7\tIt changed again\n`, "issue|create|--title|It changed|"},
		"open issue":    {`7\tSomething\n12\tIt changed\n`, "issue|edit|12|"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "gh"), []byte(gh), 0o700))
			cmd := exec.CommandContext(t.Context(), filepath.Join(top, ".ci/issue"), "It changed")
			cmd.Env = append(cmd.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "ISSUES="+tt.issues)
			cmd.Stdin = strings.NewReader("differences: 1\nerror: @everyone\n")
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			require.True(t, strings.HasPrefix(string(out), tt.want), string(out))
			require.True(t, strings.HasSuffix(string(out), "|    differences: 1\n    error: @everyone\n"), "the text is code: %s", out)
		})
	}
}
