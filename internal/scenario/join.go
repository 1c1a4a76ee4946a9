package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Entry is a scenario in up to three lists. A version is nil if the scenario is not in that list.
type Entry struct {
	Base, Theirs, Mine *gen.Scenario
	Index              int // of Mine in its list, or else of Base, or else -1
}

// Join pairs the scenarios of three lists. The result has the scenarios of theirs, then the other
// scenarios of base, then those only in mine, each in the order of the respective list.
//
// Join pairs by ID first. A scenario without an ID, or a scenario of base whose ID is not in
// theirs, is paired with the unpaired scenario of the same name, where the name in base takes
// precedence over the name in theirs. Join returns an error for an unknown ID in mine, an
// ambiguous name, or two entries of a list that are the same scenario.
func Join(base, theirs, mine []gen.Scenario) ([]*Entry, error) {
	j := &joiner{byID: make(map[int64]*Entry)}
	for i := range theirs {
		e := j.add()
		e.Theirs = &theirs[i]
		j.setID(e, theirs[i].ID)
	}
	err := j.join(base, func(e *Entry) **gen.Scenario { return &e.Base })
	if err != nil {
		return nil, fmt.Errorf("base%w", err)
	}
	i := slices.IndexFunc(mine, func(sc gen.Scenario) bool { return sc.ID != 0 && j.byID[sc.ID] == nil })
	if i >= 0 {
		return nil, fmt.Errorf("scenarios[%d]: id %d is not stored: leave it out to add a scenario", i, mine[i].ID)
	}
	err = j.join(mine, func(e *Entry) **gen.Scenario { return &e.Mine })
	if err != nil {
		return nil, fmt.Errorf("scenarios%w", err)
	}
	return j.entries, nil
}

// joiner holds the state of a call to Join.
type joiner struct {
	entries []*Entry
	byID    map[int64]*Entry // keyed by the IDs in theirs and base
}

func (j *joiner) add() *Entry {
	e := &Entry{Index: -1}
	j.entries = append(j.entries, e)
	return e
}

func (j *joiner) setID(e *Entry, id int64) {
	if id != 0 {
		j.byID[id] = e
	}
}

// join sets one version of each entry to the corresponding scenario in a list.
func (j *joiner) join(list []gen.Scenario, version func(*Entry) **gen.Scenario) error {
	unpaired := j.unpaired(list)
	for i := range list {
		sc := &list[i]
		e, err := j.find(sc, unpaired)
		if err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
		if *version(e) != nil {
			return fmt.Errorf("[%d]: %q is the same scenario as an earlier entry: leave it out, or correct the ids",
				i, redact.Line(sc.Name, 80))
		}
		*version(e), e.Index = sc, i
	}
	return nil
}

// unpaired returns the entries that no scenario in the list refers to by ID, by their name in base
// or, if they are not in base, in theirs. Leading and trailing whitespace in names is ignored.
func (j *joiner) unpaired(list []gen.Scenario) map[string][]*Entry {
	isPaired := make(map[*Entry]bool)
	for i := range list {
		isPaired[j.byID[list[i].ID]] = true
	}
	byName := make(map[string][]*Entry)
	for _, e := range j.entries {
		if isPaired[e] {
			continue
		}
		named := cmp.Or(e.Base, e.Theirs)
		name := schema.NormalText(named.Name)
		byName[name] = append(byName[name], e)
	}
	return byName
}

// find returns the entry with the scenario's ID. Failing that, find returns the unpaired entry with
// the scenario's name, or else a new entry.
func (j *joiner) find(sc *gen.Scenario, unpaired map[string][]*Entry) (*Entry, error) {
	e := j.byID[sc.ID]
	if e != nil {
		return e, nil
	}
	named := unpaired[schema.NormalText(sc.Name)]
	switch len(named) {
	case 0:
		e = j.add()
	case 1:
		e = named[0]
	default:
		return nil, fmt.Errorf("the name %q does not tell which stored scenario is meant: give the ids", redact.Line(sc.Name, 80))
	}
	j.setID(e, sc.ID)
	return e, nil
}
