package consumer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// repository is the top of the repository.
const repository = "../../.."

// readDoc reads a file of the repository.
func readDoc(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repository, name))
	require.NoError(t, err)
	return string(data)
}

// blocks matches blocks of code.
var blocks = regexp.MustCompile("(?ms)^ *```(\\w*)\n(.*?)^ *```$")

func TestReadme_CanBeReadInFiveMinutes(t *testing.T) {
	require.LessOrEqual(t, len(strings.Fields(blocks.ReplaceAllString(readDoc(t, "README.md"), ""))), 900, "words without code")
}

func TestReadme_ItsProgramEdits(t *testing.T) {
	var programs []string
	for _, block := range blocks.FindAllStringSubmatch(readDoc(t, "README.md"), -1) {
		if block[1] == "go" && strings.HasPrefix(block[2], "package main\n") {
			programs = append(programs, block[2])
		}
	}
	require.Len(t, programs, 1)
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, []byte(programs[0]), 0o600))

	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	cmd := exec.CommandContext(t.Context(), "go", "run", file)
	cmd.Env = append(cmd.Environ(), "OMNIDIM_API_KEY="+srv.APIKey(), "OMNIDIM_BASE_URL="+srv.URL())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "1 added, 1 changed, 1 removed, 1 kept\n")
	require.True(t, strings.HasSuffix(string(out), "\nverified [50001]\n"), string(out))
}

// goDoc returns the documentation of a package of the module.
func goDoc(t *testing.T, pkg string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "doc", "-all", module+"/"+pkg).Output()
	require.NoError(t, err)
	return string(out)
}

func TestDocs_OfClientHaveAtMost5500Words(t *testing.T) {
	require.LessOrEqual(t, len(strings.Fields(goDoc(t, "client"))), 5500, "words of go doc -all ./client")
}

func TestReadme_NamesOnlyWhatExists(t *testing.T) {
	documented := goDoc(t, "client") + goDoc(t, "client/clienttest")
	names := regexp.MustCompile("`\\*?(?:client\\.)?([A-Z]\\w+(?:\\.[A-Z]\\w+)?)`")
	found := names.FindAllStringSubmatch(readDoc(t, "README.md"), -1)
	require.NotEmpty(t, found)
	for _, name := range found {
		for _, part := range strings.Split(name[1], ".") {
			require.Regexp(t, `\b`+part+`\b`, documented)
		}
	}
}

func TestDocs_LinksLeadToFilesAndHeadings(t *testing.T) {
	docs, err := filepath.Glob(filepath.Join(repository, "*.md"))
	require.NoError(t, err)
	more, err := filepath.Glob(filepath.Join(repository, "docs/*.md"))
	require.NoError(t, err)
	docs = append(docs, more...)
	require.Greater(t, len(docs), 4)
	links := regexp.MustCompile(`\]\(([^)]+)\)`)
	for _, doc := range docs {
		data, err := os.ReadFile(doc)
		require.NoError(t, err)
		for _, link := range links.FindAllStringSubmatch(string(data), -1) {
			path, anchor, _ := strings.Cut(link[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			target := doc
			if path != "" {
				target = filepath.Join(filepath.Dir(doc), path)
			}
			_, err := os.Stat(target)
			require.NoError(t, err, "%s links %s", doc, link[1])
			if anchor != "" {
				require.Contains(t, anchors(t, target), anchor, "%s links %s", doc, link[1])
			}
		}
	}
}

// anchors lists the anchors of the headings of a file.
func anchors(t *testing.T, file string) (list []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	other := regexp.MustCompile(`[^a-z0-9 -]`)
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(data), -1) {
		text := other.ReplaceAllString(strings.ToLower(heading[1]), "")
		list = append(list, strings.ReplaceAll(text, " ", "-"))
	}
	return list
}
