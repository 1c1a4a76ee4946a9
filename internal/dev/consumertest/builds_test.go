package consumer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	// The newest versions, which go.mod requires for this module's tests. The tests of the library
	// itself run with the oldest ones.
	_ "github.com/getkin/kin-openapi/openapi3"
	_ "github.com/oapi-codegen/runtime"
)

func TestBuild(t *testing.T) {
	repository, err := filepath.Abs("../../..")
	require.NoError(t, err)
	for name, build := range map[string]func(t *testing.T, p program){
		"as it will be published":      published,
		"vendored, without network":    vendored,
		"in a workspace":               inWorkspace,
		"in a workspace, not required": inWorkspaceAlone,
		"for Windows":                  forWindows,
	} {
		t.Run(name, func(t *testing.T) {
			p := program{dir: filepath.Join(t.TempDir(), "consumer"), repository: repository}
			require.NoError(t, os.CopyFS(filepath.Join(p.dir, "app"), os.DirFS("app")))
			for _, file := range []string{"go.mod", "go.sum"} {
				data, err := os.ReadFile(file)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(p.dir, file), data, 0o600))
			}
			p.run(t, nil, "mod", "edit", "-replace="+module+"="+repository)
			build(t, p)
		})
	}
}

// published builds a program that requires the library as a version, without any replace.
func published(t *testing.T, p program) {
	const version = "v0.1.0"
	proxy := filepath.Join(p.dir, "proxy")
	program{dir: "../tools"}.run(t, nil, "run", "./proxy", p.repository, proxy, version)
	environment := []string{
		"GOFLAGS=-modcacherw -trimpath",
		"GOMODCACHE=" + t.TempDir(),
		"GOPROXY=file://" + proxy + ",file://" + goEnv(t, "GOMODCACHE") + "/cache/download," + goEnv(t, "GOPROXY"),
		"GOSUMDB=off",
	}
	p.run(t, environment, "mod", "edit", "-dropreplace="+module, "-require="+module+"@"+version)
	p.run(t, environment, "mod", "tidy")
	p.run(t, environment, "build", "-o", filepath.Join(p.dir, "program"), "./app")
	p.run(t, environment, "test", "./...")
}

func vendored(t *testing.T, p program) {
	p.run(t, nil, "mod", "tidy")
	p.run(t, nil, "mod", "vendor")
	offline := []string{"GOFLAGS=-mod=vendor -trimpath", "GOPROXY=off", "GOMODCACHE=" + t.TempDir()}
	p.run(t, offline, "build", "-o", filepath.Join(p.dir, "program"), "./app")
	p.run(t, offline, "test", "./...")
}

// inWorkspaceAlone builds a program whose go.mod does not have the library.
func inWorkspaceAlone(t *testing.T, p program) {
	p.run(t, nil, "mod", "edit", "-dropreplace="+module, "-droprequire="+module)
	inWorkspace(t, p)
}

func inWorkspace(t *testing.T, p program) {
	p.run(t, nil, "work", "init", ".", p.repository)
	workspace := []string{"GOWORK=" + filepath.Join(p.dir, "go.work")}
	p.run(t, workspace, "build", "-o", filepath.Join(p.dir, "program"), "./app")
	p.run(t, workspace, "test", "./app")
}

func forWindows(t *testing.T, p program) {
	windows := []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}
	p.run(t, windows, "build", "-o", filepath.Join(p.dir, "program.exe"), "./app")
	p.run(t, windows, "test", "-c", "-o", filepath.Join(p.dir, "program.test.exe"), "./app")
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// program is a copy of the consumer's program outside of the repository.
type program struct {
	dir, repository string
}

// run runs the go command. The program is in no workspace unless the environment says so.
func (p program) run(t *testing.T, env []string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = p.dir
	cmd.Env = append(append(cmd.Environ(), "GOWORK=off", "GOFLAGS="), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%v go %v\n%s", env, args, out)
}
