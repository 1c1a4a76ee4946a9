package scenario

import (
	"fmt"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Entry is a scenario in up to three lists. A version is nil if the scenario is not in that list.
type Entry struct {
	Base, Theirs, Mine *gen.Scenario
	Index              int // index of Mine in its list
}

// Join pairs the scenarios of three lists. The result has the scenarios of theirs, then the other
// scenarios of base, then those only in mine, each in the order of the respective list.
//
// Join pairs by ID first. A scenario without an ID, or a scenario of base whose ID is not in
// theirs, is paired with the unpaired scenario of the same name, where the name in base takes
// precedence over the name in theirs. Join returns an error for an unknown ID in mine, a repeated
// ID, or an ambiguous name.
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
	for i := range mine {
		id := mine[i].ID
		if id != 0 && j.byID[id] == nil {
			return nil, fmt.Errorf("scenarios[%d]: id %d is not stored: leave it out to add a scenario", i, id)
		}
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
	e := &Entry{}
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
	unpaired := j.names(list)
	for i := range list {
		sc := &list[i]
		e, err := j.find(sc, unpaired)
		if err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
		if *version(e) != nil {
			return fmt.Errorf("[%d]: id %d occurs twice, or another id belongs to the same scenario", i, sc.ID)
		}
		*version(e), e.Index = sc, i
	}
	return nil
}

// names maps names to entries. An entry's key is its name in base or, if it is not in base, its
// name in theirs. Leading and trailing whitespace in names is ignored.
type names map[string]*candidate

// candidate is the entry with a given name.
type candidate struct {
	entry     *Entry
	ambiguous bool // several entries have the name, or the entry is already taken
}

// names returns the entries that no scenario in the list refers to by ID.
func (j *joiner) names(list []gen.Scenario) names {
	isPaired := make(map[*Entry]bool)
	for i := range list {
		isPaired[j.byID[list[i].ID]] = true
	}
	found := make(names)
	for _, e := range j.entries {
		if isPaired[e] {
			continue
		}
		named := e.Base
		if named == nil {
			named = e.Theirs
		}
		key := schema.NormalText(named.Name)
		_, isKnown := found[key]
		found[key] = &candidate{entry: e, ambiguous: isKnown}
	}
	return found
}

// find returns the entry with the scenario's ID. Failing that, find returns the unpaired entry with
// the scenario's name, or else a new entry. Each name can be taken only once.
func (j *joiner) find(sc *gen.Scenario, unpaired names) (*Entry, error) {
	e := j.byID[sc.ID]
	if e != nil {
		return e, nil
	}
	found := unpaired[schema.NormalText(sc.Name)]
	if found == nil {
		found = &candidate{entry: j.add()}
	}
	if found.ambiguous {
		return nil, fmt.Errorf("the name %q does not tell which stored scenario is meant: give the ids", redact.Line(sc.Name, 80))
	}
	found.ambiguous = true
	j.setID(found.entry, sc.ID)
	return found.entry, nil
}
