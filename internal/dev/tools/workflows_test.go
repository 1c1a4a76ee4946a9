package tools

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// top is the top of the repository.
const top = "../../.."

// workflow has the parts of a GitHub workflow that its rights depend on.
type workflow struct {
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		Permissions map[string]string `yaml:"permissions"`
		Timeout     int               `yaml:"timeout-minutes"`
		Uses        string            `yaml:"uses"`
		Steps       []struct {
			Uses string         `yaml:"uses"`
			With map[string]any `yaml:"with"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

func TestWorkflows_PinActionsByCommit(t *testing.T) {
	pinned := regexp.MustCompile(`uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n`)
	for name, text := range workflows(t) {
		require.Contains(t, text, "uses:", name)
		for line := range strings.Lines(text) {
			if strings.Contains(line, "uses:") && !strings.Contains(line, "uses: ./.github/workflows/") {
				require.Regexp(t, pinned, line, "%s: a commit, and its version in a comment", name)
			}
		}
	}
}

func TestWorkflows_HaveMinimalRights(t *testing.T) {
	// Jobs that write, and to what.
	writes := map[string]map[string]string{
		"drift.yml: report":    {"contents": "read", "issues": "write"},
		"release.yml: publish": {"contents": "write"},
	}
	got := map[string]map[string]string{}
	for name, text := range workflows(t) {
		var w workflow
		require.NoError(t, yaml.Unmarshal([]byte(text), &w), name)
		require.Equal(t, map[string]string{"contents": "read"}, w.Permissions, name)
		for id, job := range w.Jobs {
			if job.Uses == "" {
				require.Positive(t, job.Timeout, "%s: %s has no timeout-minutes", name, id)
			}
			if job.Permissions != nil {
				got[name+": "+id] = job.Permissions
			}
			for _, step := range job.Steps {
				if strings.HasPrefix(step.Uses, "actions/checkout@") {
					require.Equal(t, false, step.With["persist-credentials"], "%s: %s keeps the token in the checkout", name, id)
				}
			}
		}
	}
	require.Equal(t, writes, got)
}

func TestDependabot_UpdatesEveryModule(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string   `yaml:"package-ecosystem"`
			Directories []string `yaml:"directories"`
		} `yaml:"updates"`
	}
	data, err := os.ReadFile(filepath.Join(top, ".github/dependabot.yml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(data, &config))
	updated := map[string][]string{}
	for _, update := range config.Updates {
		updated[update.Ecosystem] = append(updated[update.Ecosystem], update.Directories...)
	}
	require.ElementsMatch(t, directories(t, "go.mod"), updated["gomod"], "list every directory of a go.mod in .github/dependabot.yml")
	require.ElementsMatch(t, directories(t, "package.json"), updated["npm"])
	require.Equal(t, []string{"/"}, updated["github-actions"])
}

// workflows returns the workflows of the repository by their names.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(top, ".github/workflows/*"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	texts := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		texts[filepath.Base(file)] = string(data)
	}
	return texts
}

// directories lists the directories of the repository that have a file of that name, with a slash in front.
func directories(t *testing.T, name string) []string {
	t.Helper()
	found := []string{}
	err := fs.WalkDir(os.DirFS(top), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, entry.Name()) {
			return fs.SkipDir
		}
		if entry.Name() == name {
			found = append(found, path.Join("/", path.Dir(file)))
		}
		return nil
	})
	require.NoError(t, err)
	return found
}
