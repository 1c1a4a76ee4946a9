//go:build drills

// Package drills changes the specification in a copy of the module, regenerates, and compares what happens with the table
// in CONTRIBUTING.md. It takes minutes: go test -tags drills ./internal/drills
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

const root = "../.."

// edits are the changes of api/openapi.yaml, by the name in the table: pairs of what stands there and what replaces it. An
// edit that begins with * is made wherever it fits; for the others see change.
func edits() map[string][]string {
	text := func(name string) string {
		return "        " + name + ":\n          type: string\n          description: Drill.\n"
	}
	const voices = "        selected_voices:\n          type: array\n          description: Voices of the fake caller. With several, the service picks one for each call.\n"
	const scenario = "    Scenario:\n      type: object\n"

	return map[string][]string{
		"provider added":                 {"        - rime\n", "        - rime\n        - inworld\n"},
		"status added":                   {"        - Stopped\n", "        - Stopped\n        - Archived\n"},
		"scenario field added, optional": {scenario + "@" + voices, text("language") + voices},
		"scenario field added, required": {
			scenario + "@" + voices, text("language") + voices,
			scenario + "@        - expected_result\n", "        - expected_result\n        - language\n",
		},
		"field removed": {"    Simulation:\n@        create_date:\n", "        # gone: create_date\n        created:\n"},
		"integer became string": {
			"    SimulationSettings:\n@          type: integer\n          minimum: 1\n          maximum: 10\n", "          type: string\n",
		},
		"limit changed":     {"*          maximum: 10\n", "          maximum: 15\n"},
		"operation added":   {"    delete:\n      operationId: deleteSimulation\n", "    patch:\n      operationId: renameSimulation\n      responses:\n        '200':\n          description: Renamed.\n    delete:\n      operationId: deleteSimulation\n"},
		"operation removed": {"operationId: enhancePrompt", "operationId: improvePrompt"},
		"scenarios_ids given a real schema": {
			"    Simulation:\n@          items:\n            type: object\n            additionalProperties: true\n", "          items:\n            $ref: '#/components/schemas/Scenario'\n",
		},
		"component renamed":          {"*schemas/Voice'", "schemas/CallerVoice'", "    Voice:\n      type: object\n", "    CallerVoice:\n      type: object\n"},
		"OpenAPI 3.1 instead of 3.0": {"openapi: 3.0.3\n", "openapi: 3.1.0\n"},
		"overlay target disappeared": {"        - name: pageno\n", "        - name: page\n"},
	}
}

func TestDrills(t *testing.T) {
	table := readTable(t)
	all := edits()
	require.Len(t, table, len(all), "the table and the drills")
	for name, outcome := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, all, name, "a drill of the table")
			dir := copyModule(t)
			change(t, filepath.Join(dir, "api/openapi.yaml"), all[name])
			out, ok := generateAndTest(dir)
			if message, fails := strings.CutPrefix(outcome, "fails: "); fails {
				require.False(t, ok, "the drill passed, and should have failed")
				require.Contains(t, out, strings.Trim(message, "`"))
				return
			}
			require.Equal(t, "passes", outcome)
			require.True(t, ok, out)
		})
	}
}

// readTable returns the outcomes by the names of the drills.
func readTable(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	require.NoError(t, err)
	table := make(map[string]string)
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| (passes|fails: [^|]+) \|`).FindAllStringSubmatch(string(data), -1) {
		table[row[1]] = strings.TrimSpace(row[2])
	}
	return table
}

func copyModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(root)))
	return dir
}

// change edits a file. An edit that holds an @ is made at the first place after what stands before the @.
func change(t *testing.T, file string, pairs []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	spec := string(data)
	for i := 0; i < len(pairs); i += 2 {
		old, replacement := pairs[i], pairs[i+1]
		if many, ok := strings.CutPrefix(old, "*"); ok {
			require.Contains(t, spec, many)
			spec = strings.ReplaceAll(spec, many, replacement)
			continue
		}
		after, old, found := strings.Cut(old, "@")
		if !found {
			after, old = "", after
		}
		start := strings.Index(spec, after)
		require.GreaterOrEqual(t, start, 0, after)
		at := strings.Index(spec[start:], old)
		require.GreaterOrEqual(t, at, 0, old)
		at += start
		spec = spec[:at] + replacement + spec[at+len(old):]
	}
	require.NoError(t, os.WriteFile(file, []byte(spec), 0o644))
}

// generateAndTest does what a contributor does after the specification changed.
func generateAndTest(dir string) (output string, ok bool) {
	for _, args := range [][]string{
		{"generate", "./..."}, {"build", "./..."}, {"vet", "./client/..."},
		{"test", "./client", "-run", "TestEvery|TestValidationEnforces"}, {"test", "./client/..."},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		output += "go " + strings.Join(args, " ") + "\n" + string(out)
		if err != nil {
			return output, false
		}
	}
	return output, true
}
