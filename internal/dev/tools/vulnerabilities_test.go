package tools

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVulnerabilities(t *testing.T) {
	program := directory(t, map[string]string{
		"go.mod":  "module example.com/program\n\ngo 1.26.0\n",
		"main.go": "package main\n\nimport \"strings\"\n\nfunc main() { println(strings.Repeat(\"a\", 2)) }\n",
	})
	for name, tt := range map[string]struct {
		database string
		status   int
		want     string
	}{
		"none":                  {"file://" + database(t, "Title"), 0, "No vulnerabilities found"},
		"called":                {"file://" + database(t, "Repeat"), 3, "GO-2026-0001"},
		"database out of reach": {"http://127.0.0.1:1", 75, "not checked: the database of vulnerabilities cannot be reached\n"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), filepath.Join(top, ".ci/vulnerabilities"), program)
			cmd.Env = append(cmd.Environ(), "VULNERABILITIES="+tt.database)
			out, _ := cmd.CombinedOutput()
			require.Equal(t, tt.status, cmd.ProcessState.ExitCode(), string(out))
			require.Contains(t, string(out), tt.want)
		})
	}
}

// database writes a database of vulnerabilities that has one, in a function of package strings.
func database(t *testing.T, function string) string {
	t.Helper()
	return directory(t, map[string]string{
		"index/db.json":      `{"modified": "2026-01-01T00:00:00Z"}`,
		"index/modules.json": `[{"path": "stdlib", "vulns": [{"id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z"}]}]`,
		"ID/GO-2026-0001.json": `{
			"schema_version": "1.3.1", "id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z", "summary": "An example",
			"database_specific": {"url": "https://example.com"},
			"affected": [{
				"package": {"name": "stdlib", "ecosystem": "Go"},
				"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
				"ecosystem_specific": {"imports": [{"path": "strings", "symbols": ["` + function + `"]}]}
			}]
		}`,
	})
}

// directory writes files into a directory of their own.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(dir, name), content)
	}
	return dir
}
