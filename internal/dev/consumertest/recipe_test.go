package consumer_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/omnidim-go/simulations/client/clienttest"
)

// workflow has the parts of a GitHub workflow that a green check depends on.
type workflow struct {
	On          any               `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Env         map[string]string `yaml:"env"`
	Jobs        map[string]job    `yaml:"jobs"`
	Runs        job               `yaml:"runs"` // of an action
}

type job struct {
	Needs   string `yaml:"needs"`
	If      string `yaml:"if"`
	Timeout int    `yaml:"timeout-minutes"`
	Steps   []step `yaml:"steps"`
}

type step struct {
	Uses            string            `yaml:"uses"`
	Run             string            `yaml:"run"`
	Shell           string            `yaml:"shell"`
	Env             map[string]string `yaml:"env"`
	If              string            `yaml:"if"`
	ContinueOnError any               `yaml:"continue-on-error"`
}

const action = ".github/actions/simulations/action.yml"

// recipe returns the files that docs/ci.md tells users to write.
func recipe(t *testing.T) map[string]workflow {
	t.Helper()
	name := regexp.MustCompile("`(\\.github/[^`]+\\.yml)`")
	files, file, block, indent := map[string]workflow{}, "", "", -1
	for line := range strings.Lines(readDoc(t, "docs/ci.md")) {
		if indent >= 0 && strings.TrimSpace(line) == "```" {
			var w workflow
			require.NoError(t, yaml.Unmarshal([]byte(block), &w), file)
			require.NotContains(t, files, file, "name the file above its YAML")
			files[file], block, indent = w, "", -1
			continue
		}
		if indent >= 0 {
			block += line[min(indent, len(line)-1):]
			continue
		}
		if match := name.FindStringSubmatch(line); match != nil {
			file = match[1]
		}
		if strings.HasSuffix(line, "```yaml\n") {
			indent = strings.Index(line, "`")
		}
	}
	return files
}

func TestRecipe_HasTheWorkflows(t *testing.T) {
	require.ElementsMatch(t, []string{
		action,
		".github/workflows/plan.yml",
		".github/workflows/apply.yml",
		".github/workflows/run.yml",
		".github/workflows/approve.yml",
	}, slices.Collect(maps.Keys(recipe(t))))
}

// A skipped job counts as passed, and a shell without pipefail hides failures.
func TestRecipe_CannotSkipOrHideAFailure(t *testing.T) {
	pinned := regexp.MustCompile(`^actions/[\w-]+@[0-9a-f]{40}$`)
	for file, w := range recipe(t) {
		jobs := maps.Clone(w.Jobs)
		if file == action {
			jobs = map[string]job{"action": w.Runs}
		} else {
			require.NotEmpty(t, w.Permissions, file)
			require.NotEmpty(t, w.On, file)
		}
		require.NotEmpty(t, jobs, file)
		for name, j := range jobs {
			require.Empty(t, j.If, "%s: %s", file, name)
			require.True(t, file == action || j.Timeout > 0, "%s: %s has no timeout-minutes", file, name)
			require.NotEmpty(t, j.Steps)
			for _, s := range j.Steps {
				require.Empty(t, s.If, "%s: %s", file, name)
				require.Nil(t, s.ContinueOnError, "%s: %s", file, name)
				if s.Run != "" {
					require.Equal(t, "bash", s.Shell, "%s: %s: only this word sets pipefail", file, name)
					require.NotContains(t, s.Run, "|| true")
					continue
				}
				require.True(t, pinned.MatchString(s.Uses) || s.Uses == "./.github/actions/simulations", s.Uses)
			}
		}
	}
}

// booking is the expected result of the first scenario of the sample.
const booking = "The agent offers a morning slot and confirms it."

// buildRecipe runs the commands of the action, and returns the directory with the programs.
func buildRecipe(t *testing.T) string {
	t.Helper()
	if goruntime.GOOS == "windows" {
		t.Skip("the workflows run on Linux")
	}
	library, err := filepath.Abs(repository)
	require.NoError(t, err)
	u := &user{T: t, dir: t.TempDir(), programs: t.TempDir()}
	require.NoError(t, os.Symlink(library, filepath.Join(u.dir, "simulations")))
	log, ok := u.steps(workflow{}, recipe(t)[action].Runs)
	require.True(t, ok, log)
	return u.programs
}

// user is the repository of a user with the recipe, and a server that plays the service.
type user struct {
	*testing.T
	srv      *clienttest.Server
	files    map[string]workflow
	dir      string // the clone that a job works in
	programs string // RUNNER_TEMP
	key      string
	negative string
}

func TestRecipe(t *testing.T) {
	files, programs := recipe(t), buildRecipe(t)
	t.Run("is green only if the work was done", func(t *testing.T) { isGreenOnlyIfDone(t, files, programs) })
	t.Run("finishes the work of an older commit", func(t *testing.T) { finishesOlderWork(t, files, programs) })
	t.Run("applies no other plan than the approved one", func(t *testing.T) { appliesApprovedPlan(t, files, programs) })
}

func isGreenOnlyIfDone(t *testing.T, files map[string]workflow, programs string) {
	const changed = "The agent offers noon."
	file := func(text string) func(*user) {
		return func(u *user) { u.replace("scenario-9001.yaml", booking, text) }
	}
	dashboard := func(u *user) {
		u.srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "The agent offers ten." })
	}
	broken := func(u *user) { u.replace("scenario-9001.yaml", "name:", "nam:") }
	noKey := func(u *user) { u.key = "" }
	running := func(u *user) {
		u.srv.Edit(31, func(sim *clienttest.Simulation) { sim.Status = clienttest.StatusInProgress })
	}
	refusing := func(operation string) func(*user) {
		return func(u *user) { u.srv.Inject(operation, clienttest.Error(403, "forbidden", "No.")) }
	}
	ends := func(positive, negative int) func(*user) {
		return func(u *user) {
			u.srv.Edit(31, func(sim *clienttest.Simulation) {
				sim.Outcome = &clienttest.Outcome{Sentiment: clienttest.Sentiment{Positive: positive, Negative: negative}}
			})
			u.completeAtSecondPoll()
		}
	}
	tolerant := func(u *user) { u.negative = "1" }
	for _, tt := range []struct {
		workflow, name string
		prepare        func(*user)
		writes         int
		problem        string // empty: green
	}{
		{"plan", "in step", func(*user) {}, 0, ""},
		{"plan", "a changed file", file(changed), 0, ""},
		{"plan", "an edit in the dashboard", dashboard, 0, ""},
		{"plan", "a conflict", inTurn(file(changed), dashboard), 0, "exit status 1"},
		{"plan", "a wrong file", broken, 0, "unknown field"},
		{"plan", "no key", noKey, 0, "OMNIDIM_API_KEY"},
		{"plan", "refused", refusing("getSimulation"), 0, "403"},
		{"apply", "in step", func(*user) {}, 0, ""},
		{"apply", "a changed file", file(changed), 1, ""},
		{"apply", "an edit in the dashboard", dashboard, 0, ""},
		{"apply", "a conflict", inTurn(file(changed), dashboard), 0, "exit status 3"},
		{"apply", "a wrong file", broken, 0, "unknown field"},
		{"apply", "no key", noKey, 0, "OMNIDIM_API_KEY"},
		{"apply", "refused", inTurn(file(changed), refusing("updateSimulation")), 0, "403"},
		{"apply", "the simulation runs", inTurn(file(changed), running), 0, "is running"},
		{"apply", "main moved", inTurn(file(changed), (*user).moveMain), 1, "rejected"},
		{"run", "all positive", ends(3, 0), 0, ""},
		{"run", "one negative", ends(2, 1), 0, "exit status 4"},
		{"run", "one negative, as allowed", inTurn(ends(2, 1), tolerant), 0, ""},
		{"run", "no results", ends(0, 0), 0, "no results"},
		{"run", "one call did not finish", ends(2, 0), 0, "2 of 3 calls"},
		{"run", "the simulation runs already", running, 0, "is running"},
		{"run", "refused", refusing("startSimulation"), 0, "403"},
		{"run", "no key", noKey, 0, "OMNIDIM_API_KEY"},
		{"approve", "a new scenario", func(*user) {}, 1, ""},
		{"approve", "no key", noKey, 0, "OMNIDIM_API_KEY"},
		{"approve", "refused", refusing("updateSimulation"), 0, "403"},
	} {
		t.Run(tt.workflow+", "+tt.name, func(t *testing.T) {
			t.Parallel()
			u := newUser(t, files, programs)
			tt.prepare(u)
			before := len(u.srv.History(31))
			log, green := u.run(tt.workflow)
			require.Equal(t, tt.problem == "", green, log)
			require.Contains(t, log, tt.problem)
			if tt.workflow != "run" {
				require.Len(t, u.srv.History(31), before+tt.writes, log)
			}
			if green && tt.workflow == "apply" {
				u.requireAgreement()
			}
		})
	}
}

// inTurn does all of this.
func inTurn(prepare ...func(*user)) func(*user) {
	return func(u *user) {
		for _, fn := range prepare {
			fn(u)
		}
	}
}

// finishesOlderWork checks that the workflow of the newer commit brings both sides in step.
func finishesOlderWork(t *testing.T, files map[string]workflow, programs string) {
	u := newUser(t, files, programs)
	u.replace("scenario-9001.yaml", booking, "The agent offers noon.")
	u.moveMain()
	log, green := u.run("apply")
	require.False(t, green, log)
	u.bash(`git fetch --quiet && git reset --quiet --hard origin/main`)
	log, green = u.run("apply")
	require.True(t, green, log)
	u.requireAgreement()
	require.Len(t, u.srv.History(31), 2)
}

// appliesApprovedPlan checks that a plan is applied to no state but the one of the plan.
func appliesApprovedPlan(t *testing.T, files map[string]workflow, programs string) {
	u := newUser(t, files, programs)
	w := u.files[".github/workflows/approve.yml"]
	log, green := u.steps(w, w.Jobs["plan"])
	require.True(t, green, log)
	u.srv.Edit(31, func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "The agent offers ten." })
	log, green = u.steps(w, w.Jobs["apply"])
	require.False(t, green, log)
	require.Contains(t, log, "changed since it was read")
}

// newUser has the files of the sample in its repository.
func newUser(t *testing.T, files map[string]workflow, programs string) *user {
	t.Helper()
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	u := &user{T: t, srv: srv, files: files, programs: programs, key: srv.APIKey(), negative: "0"}
	origin, top := filepath.Join(t.TempDir(), "origin"), t.TempDir()
	u.dir = top
	u.bash(`git init --quiet --bare --initial-branch main "$1" && git clone --quiet "$1" clone`, origin)
	u.dir = filepath.Join(top, "clone")
	u.bash(`mkdir scenarios && "$RUNNER_TEMP/sync" -pull -simulation 31 -dir scenarios`)
	list := `[{"name": "Cancels", "description": "You cancel.", "expected_result": "It is done."}]`
	require.NoError(t, os.WriteFile(filepath.Join(u.dir, "scenarios.json"), []byte(list), 0o600))
	u.commit()
	return u
}

func (u *user) commit() {
	u.Helper()
	u.bash(`git add . && git commit --quiet --message change && git push --quiet`)
}

// replace changes a file of the directory, and commits it.
func (u *user) replace(name, before, after string) {
	u.Helper()
	path := filepath.Join(u.dir, "scenarios", name)
	data, err := os.ReadFile(path)
	require.NoError(u, err)
	require.Contains(u, string(data), before)
	require.NoError(u, os.WriteFile(path, []byte(strings.Replace(string(data), before, after, 1)), 0o600))
	u.commit()
}

// moveMain commits in another clone.
func (u *user) moveMain() {
	u.Helper()
	u.bash(`git clone --quiet "$(git remote get-url origin)" ../other
		cd ../other
		git commit --quiet --allow-empty --message other
		git push --quiet`)
}

// completeAtSecondPoll lets the next run end after the read before the start and one poll.
func (u *user) completeAtSecondPoll() {
	end := clienttest.Before(func(srv *clienttest.Server) {
		for range 4 {
			srv.Step(31)
		}
	})
	u.srv.Inject("getSimulation", clienttest.Pass(), clienttest.Pass(), end)
}

// requireAgreement checks that main has the base and the files that fit to the stored list.
func (u *user) requireAgreement() {
	u.Helper()
	u.bash(`test -z "$(git status --porcelain)" && git fetch --quiet && git diff --quiet HEAD origin/main`)
	u.bash(`"$RUNNER_TEMP/sync" -check -simulation 31 -dir scenarios`)
}

// run runs the jobs of a workflow in their order, and reports whether all passed.
func (u *user) run(name string) (log string, green bool) {
	u.Helper()
	w, found := u.files[".github/workflows/"+name+".yml"]
	require.True(u, found, name)
	done, log := map[string]bool{"": true}, ""
	for len(done) <= len(w.Jobs) {
		for name, j := range w.Jobs {
			if done[name] || !done[j.Needs] {
				continue
			}
			more, ok := u.steps(w, j)
			log += more
			if !ok {
				return log, false
			}
			done[name] = true
		}
	}
	return log, true
}

// steps runs the commands of a job as GitHub does. The actions of others have nothing to do here.
func (u *user) steps(w workflow, j job) (log string, ok bool) {
	u.Helper()
	for _, s := range j.Steps {
		if s.Run == "" {
			continue
		}
		env := maps.Clone(w.Env)
		if env == nil {
			env = map[string]string{}
		}
		maps.Copy(env, s.Env)
		cmd := u.command(s.Run)
		for name, value := range env {
			cmd.Env = append(cmd.Env, name+"="+u.expand(value))
		}
		out, err := cmd.CombinedOutput()
		log += fmt.Sprintf("$ %s\n%s", s.Run, out)
		if err != nil {
			return log + err.Error() + "\n", false
		}
	}
	return log, true
}

// expand evaluates the expressions of the recipe.
func (u *user) expand(value string) string {
	switch value {
	case "${{ secrets.OMNIDIM_API_KEY }}":
		return u.key
	case "${{ inputs.max-negative }}":
		return u.negative
	}
	require.NotContains(u, value, "${{")
	return value
}

func (u *user) command(script string, args ...string) *exec.Cmd {
	args = append([]string{"--noprofile", "--norc", "-eo", "pipefail", "-c", script, "bash"}, args...)
	cmd := exec.CommandContext(u.Context(), "bash", args...)
	cmd.Dir = u.dir
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GIT_CONFIG_GLOBAL=/dev/null", "OMNIDIM_API_KEY=", "RUNNER_TEMP="+u.programs)
	if u.srv != nil {
		cmd.Env = append(cmd.Env, "OMNIDIM_BASE_URL="+u.srv.URL())
	}
	return cmd
}

// bash runs a script of the user, which must succeed.
func (u *user) bash(script string, args ...string) {
	u.Helper()
	cmd := u.command(script, args...)
	cmd.Env = append(cmd.Env, "OMNIDIM_API_KEY="+u.srv.APIKey())
	for _, name := range []string{"AUTHOR", "COMMITTER"} {
		cmd.Env = append(cmd.Env, "GIT_"+name+"_NAME=user", "GIT_"+name+"_EMAIL=user@example.com")
	}
	out, err := cmd.CombinedOutput()
	require.NoError(u, err, string(out))
}
