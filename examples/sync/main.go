// Sync keeps a simulation and a directory of YAML files, one scenario each, in step while others edit in the dashboard.
//
//	go run .                                # on a server inside the process, with an edit in its dashboard
//	go run . -simulation 31 -dir scenarios  # on the service, with the key in OMNIDIM_API_KEY
//
// Begin with -pull, which writes the files. The file base-31.json holds the scenarios of the last agreement: the next
// run finds by comparison which side has changed. Commit base-31.json with the files.
//
// The exit code is 0 if both sides agree, 1 on an error or a refusal, 2 if -check finds differences, 3 on conflicts.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

var (
	errDifferent = errors.New("the files and the simulation differ")
	errConflict  = errors.New("nothing was written: let the files and the dashboard agree on these scenarios")
)

// job is one run.
type job struct {
	simulation       int64
	dir              string
	check, pull, yes bool
	in               io.Reader
	out              io.Writer

	base  []client.Scenario // of the last agreement
	files []*file
	mine  []client.Scenario // of the files, with ids from the base
}

// sync merges the files with the stored scenarios, and brings both sides in step.
func (j *job) sync(ctx context.Context, c *client.Client) error {
	if err := j.read(); err != nil {
		return err
	}
	merge := func(e *client.Edit) error { return e.Scenarios.Merge(j.base, j.mine) }
	plan, err := c.Simulations.Plan(ctx, j.simulation, merge)
	if err != nil {
		return j.explain(err)
	}
	j.base = plan.Base().Scenarios
	if !j.pull {
		fmt.Fprint(j.out, plan)
		if err := j.apply(ctx, c, plan); err != nil {
			return err
		}
	}
	stale, err := j.update(plan.Wanted().Scenarios)
	if err != nil {
		return err
	}
	if j.check && (stale || !plan.Empty()) {
		return errDifferent
	}
	data, err := json.MarshalIndent(j.base, "", "  ")
	if err != nil || j.check {
		return err
	}
	return os.WriteFile(j.basePath(), append(data, '\n'), 0o644)
}

func (j *job) basePath() string {
	return filepath.Join(j.dir, fmt.Sprintf("base-%d.json", j.simulation))
}

// read reads the files and the base. Before the first run, the base does not exist.
func (j *job) read() error {
	data, err := os.ReadFile(j.basePath())
	if err == nil {
		j.base, err = client.ParseScenarios(data)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", j.basePath(), err)
	}
	names, err := fs.Glob(os.DirFS(j.dir), "*.y*ml")
	problems := []error{err}
	for _, name := range names {
		problems = append(problems, j.add(filepath.Join(j.dir, name)))
	}
	if len(names) == 0 && !j.pull {
		problems = append(problems, fmt.Errorf("%s has no YAML files: begin with -pull", j.dir))
	}
	return errors.Join(problems...)
}

func (j *job) add(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := parse(path, string(data))
	if err != nil {
		return err
	}
	sc := f.scenario
	if i := find(j.base, sc); i >= 0 {
		sc.ID = j.base[i].ID
	}
	if i := find(j.mine, sc); i >= 0 {
		return f.errorf("name", "%s has the same id or name", j.files[i].path)
	}
	j.files, j.mine = append(j.files, f), append(j.mine, sc)
	return nil
}

// find returns the index of a scenario in a list, by id or else by name, or -1.
func find(list []client.Scenario, sc client.Scenario) int {
	i := slices.IndexFunc(list, func(other client.Scenario) bool { return sc.ID != 0 && sc.ID == other.ID })
	if i < 0 {
		i = slices.IndexFunc(list, func(other client.Scenario) bool { return sc.Name == other.Name })
	}
	return i
}

// apply asks, and applies the plan. The stored scenarios become the base.
func (j *job) apply(ctx context.Context, c *client.Client, plan *client.Plan) error {
	if j.check || plan.Empty() {
		return nil
	}
	if !j.yes {
		fmt.Fprint(j.out, "apply? [y/N] ")
		var answer string
		if _, err := fmt.Fscanln(j.in, &answer); err != nil || answer != "y" {
			return errors.New("nothing was written")
		}
	}
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	fmt.Fprintf(j.out, "%s; new ids: %d\n", result.Outcome, result.AddedIDs)
	stored, err := result.Simulation.Scenarios()
	if err != nil {
		return err
	}
	j.base = slices.Collect(stored.All())
	return nil
}

// update brings the files in step with a list, and reports whether some were stale. With -check, they stay as they are.
func (j *job) update(list []client.Scenario) (stale bool, err error) {
	for _, sc := range list {
		if find(j.mine, sc) >= 0 {
			continue
		}
		path := filepath.Join(j.dir, fmt.Sprintf("scenario-%d.yaml", sc.ID))
		if _, err := os.Lstat(path); err == nil {
			return false, fmt.Errorf("%s is in the way of scenario %d: rename it", path, sc.ID)
		}
		j.files, j.mine = append(j.files, &file{path: path, scenario: client.Scenario{ID: sc.ID}}), append(j.mine, sc)
	}
	var problems []error
	for i, f := range j.files {
		at := find(list, j.mine[i])
		if at >= 0 && isSame(f.scenario, list[at]) {
			continue
		}
		stale = true
		fmt.Fprintf(j.out, "%s follows the service\n", filepath.Base(f.path))
		if j.check {
			continue
		}
		if at < 0 {
			problems = append(problems, os.Remove(f.path))
			continue
		}
		problems = append(problems, f.write(list[at]))
	}
	return stale, errors.Join(problems...)
}

// explain shows both sides of conflicts, and names the files of invalid fields.
func (j *job) explain(err error) error {
	if conflict, ok := errors.AsType[*client.MergeConflictError](err); ok {
		for _, c := range conflict.Conflicts {
			path := j.dir
			if i := find(j.mine, client.Scenario{ID: c.ID, Name: c.Name}); i >= 0 {
				path = j.files[i].path
			}
			stored, _ := encode(c.Theirs, nil)
			mine, _ := encode(c.Mine, nil)
			fmt.Fprintf(j.out, "conflict in %s: %q\n--- on the service\n%s--- in the file\n%s", path, c.Name, stored, mine)
		}
		return errConflict
	}
	if invalid, ok := errors.AsType[*client.ValidationError](err); ok {
		for _, field := range invalid.Fields {
			i, key := 0, ""
			if _, err := fmt.Sscanf(field.Path, "scenarios[%d].%s", &i, &key); err == nil {
				fmt.Fprintln(j.out, j.files[i].errorf(key, "%s %s", key, field.Problem))
			}
		}
	}
	return err
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	j := &job{in: in, out: out}
	flags := flag.NewFlagSet("sync", flag.ContinueOnError)
	flags.Int64Var(&j.simulation, "simulation", 0, "`id` of a simulation on the service")
	flags.StringVar(&j.dir, "dir", "", "`directory` of the files")
	flags.BoolVar(&j.check, "check", false, "write nothing; the exit code is 2 if the sides differ")
	flags.BoolVar(&j.pull, "pull", false, "write the files, and nothing on the service")
	flags.BoolVar(&j.yes, "yes", false, "do not ask")
	if err := flags.Parse(args); err != nil {
		return err
	}
	hasKey := os.Getenv("OMNIDIM_API_KEY") != ""
	if flags.NArg() > 0 || hasKey != (j.simulation != 0) || hasKey != (j.dir != "") {
		return errors.New("with OMNIDIM_API_KEY give -simulation and -dir, without it neither")
	}
	if !hasKey {
		return demo(ctx, j)
	}
	c, err := client.New()
	if err != nil {
		return err
	}
	return j.sync(ctx, c)
}

// demo runs the job on a server inside the process, after both sides changed.
func demo(ctx context.Context, j *job) error {
	srv := clienttest.Start()
	defer srv.Close()
	c, err := client.New(srv.Options()...)
	dir, dirErr := os.MkdirTemp("", "scenarios")
	if err := errors.Join(err, dirErr); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	j.dir, j.simulation, j.yes = dir, srv.Seed(clienttest.SampleSimulation()), true
	first := &job{simulation: j.simulation, dir: dir, pull: true, out: j.out}
	if err := first.sync(ctx, c); err != nil {
		return err
	}
	fmt.Fprintln(j.out, "\nThe dashboard changes scenario 9001, and the directory gets cancel.yaml.")
	srv.Edit(j.simulation, func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "The agent offers noon." })
	text := "# Ask Ann before you change this.\nname: Cancels\ndescription: You cancel.\nexpected_result: It is done.\n"
	if err := os.WriteFile(filepath.Join(dir, "cancel.yaml"), []byte(text), 0o644); err != nil {
		return err
	}
	return j.sync(ctx, c)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sync:", err)
	}
	os.Exit(exitCode(err))
}

func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errDifferent):
		return 2
	case errors.Is(err, errConflict):
		return 3
	}
	return 1
}
