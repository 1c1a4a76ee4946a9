// Sync keeps a simulation and a directory of YAML files, one scenario each, in step while others edit in the dashboard.
//
//	go run .                                # on a server inside the process, with an edit in its dashboard
//	go run . -simulation 31 -dir scenarios  # on the service, with the key in OMNIDIM_API_KEY
//
// Begin with -pull. Commit base-31.json with the files: this last agreement shows the next run which side has changed.
// The exit code is 0 if both sides agree, 1 on an error or a refusal, 2 if -check finds differences, 3 on conflicts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

var errDifferent = errors.New("the files and the simulation differ")
var errConflict = errors.New("nothing was written: let the files and the dashboard agree on these scenarios")

type job struct {
	simulation  int64
	dir         string
	check, pull bool
	in          io.Reader
	out         io.Writer
}

// sync merges the files with the stored scenarios, and brings both sides in step.
func (j *job) sync(ctx context.Context, c *client.Client) error {
	d, err := readDirectory(j.dir, j.simulation)
	if err != nil {
		return err
	}
	merge := func(e *client.Edit) error { return e.Scenarios.Merge(d.base, d.mine) }
	plan, err := c.Simulations.Plan(ctx, j.simulation, merge)
	if err != nil {
		return j.explain(d, err)
	}
	fmt.Fprint(j.out, plan)
	switch {
	case plan.Empty() && slices.EqualFunc(plan.Base().Scenarios, d.base, isSame):
		return nil
	case j.check:
		return errDifferent
	case j.pull || plan.Empty():
		return d.follow(plan, j.out)
	}
	if err := j.apply(ctx, c, plan); err != nil {
		return err
	}
	return j.sync(ctx, c) // with an empty plan, which saves the new base
}

func (j *job) apply(ctx context.Context, c *client.Client, plan *client.Plan) error {
	fmt.Fprint(j.out, "apply? [y/N] ")
	answer := ""
	fmt.Fscanln(j.in, &answer)
	if answer != "y" {
		return errors.New("nothing was written")
	}
	result, err := c.Simulations.Apply(ctx, plan)
	if err != nil {
		return err
	}
	fmt.Fprintf(j.out, "%s; new ids: %d\n", result.Outcome, result.AddedIDs)
	return nil
}

// explain shows both sides of conflicts, and names the file and the line of an invalid field.
func (j *job) explain(d *directory, err error) error {
	if conflict, ok := errors.AsType[*client.MergeConflictError](err); ok {
		for _, c := range conflict.Conflicts {
			path := j.dir
			if i := find(d.mine, client.Scenario{ID: c.ID, Name: c.Name}); i >= 0 {
				path = d.files[i].path
			}
			texts, _ := encode(struct{ Mine, Theirs *client.Scenario }{c.Mine, c.Theirs}, nil)
			fmt.Fprintf(j.out, "conflict in %s: %q\n%s", path, c.Name, texts)
		}
		return errConflict
	}
	invalid, ok := errors.AsType[*client.ValidationError](err)
	if ok && strings.HasPrefix(invalid.Fields[0].Path, "scenarios[") {
		i, key := 0, ""
		fmt.Sscanf(invalid.Fields[0].Path, "scenarios[%d].%s", &i, &key)
		return d.files[i].errorf(key, "%s %s", key, invalid.Fields[0].Problem)
	}
	return err
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 && os.Getenv("OMNIDIM_API_KEY") == "" {
		return demo(ctx, out)
	}
	j := &job{in: in, out: out}
	flags := flag.NewFlagSet("sync", flag.ContinueOnError)
	flags.Int64Var(&j.simulation, "simulation", 0, "`id` of the simulation")
	flags.StringVar(&j.dir, "dir", "scenarios", "`directory` of the files")
	flags.BoolVar(&j.check, "check", false, "write nothing; the exit code is 2 if the sides differ")
	flags.BoolVar(&j.pull, "pull", false, "write the files, and nothing on the service")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := client.New()
	if err != nil {
		return err
	}
	return j.sync(ctx, c)
}

// demo runs on a server inside the process: a pull, a change of each side, and a merge.
func demo(ctx context.Context, out io.Writer) error {
	srv := clienttest.Start()
	defer srv.Close()
	c, err := client.New(srv.Options()...)
	dir, dirErr := os.MkdirTemp("", "scenarios")
	if err := errors.Join(err, dirErr); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	id := srv.Seed(clienttest.SampleSimulation())
	j := &job{simulation: id, dir: dir, pull: true, in: strings.NewReader("y\n"), out: out}
	if err := j.sync(ctx, c); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nThe dashboard changes scenario 9001, and the directory gets cancel.yaml.")
	srv.Edit(id, func(sim *clienttest.Simulation) { sim.Scenarios[0].ExpectedResult = "The agent offers noon." })
	text := "# Ask Ann before you change this.\nname: Cancels\ndescription: You cancel.\nexpected_result: It is done.\n"
	if err := os.WriteFile(filepath.Join(dir, "cancel.yaml"), []byte(text), 0o644); err != nil {
		return err
	}
	j.pull = false
	return j.sync(ctx, c)
}

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "sync:", err)
	}
	switch {
	case errors.Is(err, errDifferent):
		os.Exit(2)
	case errors.Is(err, errConflict):
		os.Exit(3)
	case err != nil:
		os.Exit(1)
	}
}
