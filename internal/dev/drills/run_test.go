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
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	all   = flag.Bool("all", false, "run all drills")
	size  = flag.Int("sample", 24, "how many drills a run without -all has")
	seed  = flag.Int("seed", 0, "which sample")
	only  = flag.String("only", "", "run the drills whose names match the regular expression")
	fresh = flag.Bool("new", false, "run the drills whose outcome is not in testdata/outcomes.json")
	write = flag.Bool("write", false, "write testdata/outcomes.json and docs/changes.md from the run")
)

// selected returns the drills of this run.
func selected(t *testing.T, known map[string]outcome) []drill {
	t.Helper()
	list := drills(t)
	if *only != "" {
		pattern := regexp.MustCompile(*only)
		return slices.DeleteFunc(list, func(d drill) bool { return !pattern.MatchString(d.name()) })
	}
	if *fresh {
		return slices.DeleteFunc(list, func(d drill) bool {
			_, isKnown := known[d.name()]
			return isKnown
		})
	}
	if *all {
		return list
	}
	t.Logf("%d of %d drills, sample %d; again: go test -tags drills ./internal/dev/drills -args -seed %d -sample %d",
		min(*size, len(list)), len(list), *seed, *seed, *size)
	return sample(list, known, *seed, *size)
}

func TestDrills(t *testing.T) {
	known := readOutcomes(t)
	results := &results{outcomes: map[string]outcome{}}
	free := make(chan *workspace, runtime.GOMAXPROCS(0))
	for range cap(free) {
		free <- newSpecWorkspace(t)
	}
	t.Run("each", func(t *testing.T) {
		for _, set := range sets(selected(t, known)) {
			t.Run(set[0].name(), func(t *testing.T) {
				t.Parallel()
				w := <-free
				defer func() { free <- w }()
				results.settle(t, w, set)
				results.save(t, known)
			})
		}
	})
	if !*write {
		results.requireKnown(t, known)
	}
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

func (r *results) of(d drill) outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outcomes[d.name()]
}

// settle finds how each drill of a set ends, and then again for those that fail, with their recipes.
func (r *results) settle(t *testing.T, w *workspace, set []drill) {
	t.Helper()
	var followed []drill
	w.eachOf(t, set, func(d drill, failures []failure) {
		directions, err := directionsOf(failures, d)
		if err != nil {
			t.Errorf("%s: %v", d.name(), err)
			return
		}
		r.add(d, outcome{directions, len(failures) == 0})
		if d.recipe != nil && len(failures) > 0 {
			d.change = slices.Concat(d.change, d.recipe)
			followed = append(followed, d)
		}
	})
	w.eachOf(t, followed, func(d drill, failures []failure) {
		r.add(d, outcome{r.of(d).Directions, len(failures) == 0})
	})
}

// eachOf calls fn with the failures of each drill of a set. All changes are made at once: if nothing fails, each drill passes. If
// failures name some of the drills, these fail, and the others are tried again. Otherwise both halves are.
func (w *workspace) eachOf(t *testing.T, set []drill, fn func(drill, []failure)) {
	t.Helper()
	if len(set) == 0 {
		return
	}
	failures := w.try(t, set, specTests())
	if len(failures) == 0 || len(set) == 1 {
		for _, d := range set {
			fn(d, failures)
		}
		return
	}
	blamed, isClear := blame(failures, set)
	if !isClear {
		t.Logf("%d drills: %d failures, and %d drills with one of their own", len(set), len(failures), len(blamed))
		for _, f := range failures {
			if !slices.ContainsFunc(set, func(d drill) bool { return d.isIn(f.name + "\n" + f.output) }) {
				t.Logf("no drill of the set is in the output of %s", f.name)
			}
		}
		middle := len(set) / 2
		w.eachOf(t, set[:middle], fn)
		w.eachOf(t, set[middle:], fn)
		return
	}
	var rest []drill
	for _, d := range set {
		if own := blamed[d.name()]; own != nil {
			fn(d, own)
			continue
		}
		rest = append(rest, d)
	}
	w.eachOf(t, rest, fn)
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
				"go test -tags drills ./internal/dev/drills -timeout 2h -args -all -write", name, want, r.outcomes[name])
		}
	}
}

// save writes the outcomes so far, so that a run that is ended early has not been for nothing.
func (r *results) save(t *testing.T, known map[string]outcome) {
	t.Helper()
	if !*write {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	merged := maps.Clone(known)
	maps.Copy(merged, r.outcomes)
	rows := rowsOf(drills(t), merged)
	require.NoError(t, os.WriteFile(outcomesFile, marshal(t, rows), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "docs", "changes.md"), []byte(render(rows)), 0o600))
}
