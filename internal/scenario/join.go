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
	if err := j.joinBase(base); err != nil {
		return nil, err
	}
	if err := j.joinMine(mine); err != nil {
		return nil, err
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

func (j *joiner) joinBase(base []gen.Scenario) error {
	for i := range base {
		if e := j.byID[base[i].ID]; e != nil {
			e.Base = &base[i]
		}
	}
	added := j.names(func(e *Entry) bool { return e.Base == nil })
	for i := range base {
		sc := &base[i]
		e := j.byID[sc.ID]
		if e == nil {
			found, err := j.takeOrAdd(added, sc.Name)
			if err != nil {
				return fmt.Errorf("base[%d]: %w", i, err)
			}
			e = found
			e.Base = sc
			j.setID(e, sc.ID)
		}
		if e.Base != sc {
			return fmt.Errorf("base[%d]: id %d occurs twice", i, sc.ID)
		}
	}
	return nil
}

func (j *joiner) joinMine(mine []gen.Scenario) error {
	for i := range mine {
		id := mine[i].ID
		if id == 0 {
			continue
		}
		e := j.byID[id]
		if e == nil || e.Mine != nil {
			return fmt.Errorf("scenarios[%d]: id %d is not stored, or occurs twice: leave it out to add a scenario", i, id)
		}
		e.Mine, e.Index = &mine[i], i
	}
	rest := j.names(func(e *Entry) bool { return e.Mine == nil })
	for i := range mine {
		if mine[i].ID != 0 {
			continue
		}
		e, err := j.takeOrAdd(rest, mine[i].Name)
		if err != nil {
			return fmt.Errorf("scenarios[%d]: %w", i, err)
		}
		e.Mine, e.Index = &mine[i], i
	}
	return nil
}

// names holds the unpaired entries, keyed by their names in base, or in theirs for entries that are
// not in base. Leading and trailing white space in names is ignored.
type names map[string]*candidate

// candidate is the entry with a given name.
type candidate struct {
	entry     *Entry
	ambiguous bool // several entries have the name, or the entry is already taken
}

func (j *joiner) names(isFree func(*Entry) bool) names {
	found := make(names)
	for _, e := range j.entries {
		if !isFree(e) {
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

// takeOrAdd returns the entry with the given name, or a new entry if there is none. Each name can
// be taken only once.
func (j *joiner) takeOrAdd(from names, name string) (*Entry, error) {
	found := from[schema.NormalText(name)]
	if found == nil {
		return j.add(), nil
	}
	if found.ambiguous {
		return nil, fmt.Errorf("the name %q does not tell which stored scenario is meant: give the ids", redact.Line(name, 80))
	}
	found.ambiguous = true
	return found.entry, nil
}
