//go:build drills

package drills

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	all   = flag.Bool("all", false, "run all drills")
	size  = flag.Int("sample", 5, "how many drills a run without -all has")
	seed  = flag.Int("seed", time.Now().YearDay(), "which sample; by default another one each day")
	only  = flag.String("only", "", "run the drills whose names match the regular expression")
	write = flag.Bool("write", false, "write testdata/outcomes.json and docs/changes.md from the run")
)

// selected returns the drills of this run.
func selected(t *testing.T) []drill {
	t.Helper()
	list := drills(t)
	if *only != "" {
		pattern := regexp.MustCompile(*only)
		return slices.DeleteFunc(list, func(d drill) bool { return !pattern.MatchString(d.name()) })
	}
	if *all {
		return list
	}
	t.Logf("%d of %d drills, sample %d; again: go test -tags drills ./internal/dev/drills -args -seed %d -sample %d",
		min(*size, len(list)), len(list), *seed, *seed, *size)
	return sample(list, *seed, *size)
}

func TestDrills(t *testing.T) {
	known := readOutcomes(t)
	list := selected(t)
	results := &results{outcomes: map[string]outcome{}}
	free := make(chan *workspace, runtime.GOMAXPROCS(0))
	for range cap(free) {
		free <- newSpecWorkspace(t)
	}
	t.Run("each", func(t *testing.T) {
		for _, set := range sets(list, known) {
			t.Run(set[0].name(), func(t *testing.T) {
				t.Parallel()
				w := <-free
				defer func() { free <- w }()
				results.run(t, w, set)
			})
		}
	})
	if *write {
		maps.Copy(known, results.outcomes)
		writeOutcomes(t, drills(t), known)
	}
	results.requireKnown(t, known)
	t.Run("together", func(t *testing.T) { results.requireTogether(t, list) })
}

// results collects the outcomes of drills.
type results struct {
	mu       sync.Mutex
	outcomes map[string]outcome
}

func (r *results) add(d drill, o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes[d.name()] = o
}

// run makes the changes of all drills at once. If everything passes, each of them passes. If each failure is about one of
// them, the others are tried again; otherwise both halves are.
func (r *results) run(t *testing.T, w *workspace, set []drill) {
	t.Helper()
	failures := w.try(t, set, specTests())
	if len(failures) == 0 {
		for _, d := range set {
			r.add(d, outcome{Passes: true})
		}
		return
	}
	if len(set) == 1 {
		r.fail(t, w, set[0], failures)
		return
	}
	blamed, ok := blame(failures, set)
	if !ok {
		middle := len(set) / 2
		r.run(t, w, set[:middle])
		r.run(t, w, set[middle:])
		return
	}
	var rest []drill
	for _, d := range set {
		if own := blamed[d.name()]; own != nil {
			r.fail(t, w, d, own)
			continue
		}
		rest = append(rest, d)
	}
	if len(rest) > 0 {
		r.run(t, w, rest)
	}
}

// fail notes the directions of a drill that fails, and whether everything passes when they are followed.
func (r *results) fail(t *testing.T, w *workspace, d drill, failures []failure) {
	t.Helper()
	directions, err := directionsOf(failures, d.subject)
	if err != nil {
		t.Errorf("%s: %v", d.name(), err)
		return
	}
	o := outcome{Directions: directions}
	if d.recipe != nil {
		failures = w.try(t, []drill{followed(d)}, specTests())
		o.Passes = len(failures) == 0
		for _, f := range failures {
			t.Errorf("%s, after the recipe: %s\n%s", d.name(), f.name, f.output)
		}
	}
	r.add(d, o)
}

// try makes the changes, returns what fails, and takes the changes back.
func (w *workspace) try(t *testing.T, set []drill, tests []string) []failure {
	t.Helper()
	defer w.restore(t)
	for _, d := range set {
		w.apply(t, d, func(e edit) bool { return !strings.Contains(e.new, fieldOfSubject) })
	}
	if out, err := w.run(generate); err != nil {
		return []failure{{"go generate", string(out)}}
	}
	for _, d := range set {
		w.apply(t, d, func(e edit) bool { return strings.Contains(e.new, fieldOfSubject) })
	}
	return w.test(t, tests)
}

// followed returns the drill with its recipe.
func followed(d drill) drill {
	d.change = slices.Concat(d.change, d.recipe)
	return d
}

// requireKnown compares the outcomes with the known ones. A drill that a change of the specification added is not known.
func (r *results) requireKnown(t *testing.T, known map[string]outcome) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(r.outcomes)) {
		want, isKnown := known[name]
		if !isKnown && !*all {
			t.Logf("new: %s", name)
			continue
		}
		if fmt.Sprint(want) != fmt.Sprint(r.outcomes[name]) {
			t.Errorf("%s ends in another way:\nwas %+v\nis  %+v\nto do: docs/changes.md: write it again: "+
				"go test -tags drills ./internal/dev/drills -timeout 5h -args -all -write", name, want, r.outcomes[name])
		}
	}
}

// requireTogether runs all tests of the module with the changes of all drills that pass in the end, those that contradict
// each other one after the other.
func (r *results) requireTogether(t *testing.T, list []drill) {
	t.Helper()
	var passing []drill
	for _, d := range list {
		o := r.outcomes[d.name()]
		if !o.Passes {
			continue
		}
		if len(o.Directions) > 0 {
			d = followed(d)
		}
		passing = append(passing, d)
	}
	w := newWorkspace(t, "internal/dev/bench", "internal/dev/tools", "internal/dev/consumertest")
	for _, batch := range batches(passing, len(passing)) {
		requireNoCulprit(t, w, batch)
	}
}

// requireNoCulprit names the drills with which a test fails that does not compare the code with the specification.
func requireNoCulprit(t *testing.T, w *workspace, set []drill) {
	t.Helper()
	failures := w.try(t, set, allTests())
	if len(failures) == 0 {
		return
	}
	if len(set) == 1 {
		for _, f := range failures {
			t.Errorf("%s passes the tests of the specification; another test fails: %s\n%s", set[0].name(), f.name, f.output)
		}
		return
	}
	middle := len(set) / 2
	requireNoCulprit(t, w, set[:middle])
	requireNoCulprit(t, w, set[middle:])
}

func writeOutcomes(t *testing.T, list []drill, outcomes map[string]outcome) {
	t.Helper()
	rows := rowsOf(list, outcomes)
	require.NoError(t, os.WriteFile(outcomesFile, marshal(t, rows), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "docs", "changes.md"), []byte(render(rows)), 0o600))
}
