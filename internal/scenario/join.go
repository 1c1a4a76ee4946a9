package scenario

import (
	"fmt"

	"github.com/omnidim-go/simulations/gen"
)

// joiner finds the scenarios that base, theirs and mine have in common.
type joiner struct {
	entries []*entry
	byID    map[int64]*entry // by an id of theirs or of base
}

func join(base, theirs, mine []gen.Scenario) ([]*entry, error) {
	j := &joiner{byID: make(map[int64]*entry)}
	for i := range theirs {
		j.add(&entry{theirs: &theirs[i]}, theirs[i].ID)
	}
	if err := j.joinBase(base); err != nil {
		return nil, err
	}
	if err := j.joinMineByID(mine); err != nil {
		return nil, err
	}
	if err := j.joinMineByName(mine); err != nil {
		return nil, err
	}
	return j.entries, nil
}

func (j *joiner) add(e *entry, id int64) {
	j.entries = append(j.entries, e)
	j.setID(e, id)
}

func (j *joiner) setID(e *entry, id int64) {
	if id != 0 {
		j.byID[id] = e
	}
}

// names returns the index by name of the scenarios that side returns. For an entry that is not to be found, side returns nil.
func (j *joiner) names(side func(*entry) *gen.Scenario) names {
	index := make(names)
	for i, e := range j.entries {
		if sc := side(e); sc != nil {
			index.add(sc.Name, i)
		}
	}
	return index
}

func (j *joiner) joinBase(base []gen.Scenario) error {
	var rest []int // without an id that theirs has
	for i := range base {
		e := j.byID[base[i].ID]
		switch {
		case e == nil:
			rest = append(rest, i)
		case e.base != nil:
			return fmt.Errorf("base[%d]: id %d occurs twice", i, base[i].ID)
		default:
			e.base = &base[i]
		}
	}
	added := j.names(func(e *entry) *gen.Scenario { return sideUnless(e.base, e.theirs) })
	for _, i := range rest {
		sc := &base[i]
		if j.byID[sc.ID] != nil {
			return fmt.Errorf("base[%d]: id %d occurs twice", i, sc.ID)
		}
		found, err := added.take(sc.Name)
		if err != nil {
			return fmt.Errorf("base[%d]: %w", i, err)
		}
		if found < 0 {
			j.add(&entry{base: sc}, sc.ID)
			continue
		}
		j.entries[found].base = sc
		j.setID(j.entries[found], sc.ID)
	}
	return nil
}

// sideUnless returns side if the other side does not have the scenario.
func sideUnless(other, side *gen.Scenario) *gen.Scenario {
	if other != nil {
		return nil
	}
	return side
}

func (j *joiner) joinMineByID(mine []gen.Scenario) error {
	for i := range mine {
		id := mine[i].ID
		if id == 0 {
			continue
		}
		e := j.byID[id]
		if e == nil {
			return fmt.Errorf("desired[%d]: id %d is neither in base nor stored: leave it out to add a scenario", i, id)
		}
		if e.mine != nil {
			return fmt.Errorf("desired[%d]: id %d means the same scenario as desired[%d]", i, id, e.index)
		}
		e.mine, e.index = &mine[i], i
	}
	return nil
}

// joinMineByName joins the scenarios of mine without an id, by the name that they have in base or else in theirs, and those
// whose id is no longer in theirs, by the name in theirs.
func (j *joiner) joinMineByName(mine []gen.Scenario) error {
	inBase := j.names(func(e *entry) *gen.Scenario { return sideUnless(e.mine, e.base) })
	inTheirs := j.names(func(e *entry) *gen.Scenario { return sideUnless(e.mine, e.theirs) })
	for i := range mine {
		var err error
		e := j.byID[mine[i].ID]
		switch {
		case mine[i].ID == 0:
			err = j.joinByName(&mine[i], i, inBase, inTheirs)
		case e.theirs == nil:
			err = j.joinTheirs(e, inTheirs)
		}
		if err != nil {
			return fmt.Errorf("desired[%d]: %w", i, err)
		}
	}
	return nil
}

func (j *joiner) joinByName(sc *gen.Scenario, index int, inBase, inTheirs names) error {
	e, err := j.find(sc.Name, inBase, inTheirs)
	if err != nil {
		return err
	}
	if e == nil || e.mine != nil {
		e = &entry{}
		j.add(e, 0)
	}
	e.mine, e.index = sc, index
	return nil
}

// joinTheirs moves an entry that theirs does not have to the one that theirs added with its name.
func (j *joiner) joinTheirs(e *entry, inTheirs names) error {
	added, err := j.find(e.mine.Name, inTheirs)
	if err != nil || added == nil || added.base != nil {
		return err
	}
	added.base, added.mine, added.index = e.base, e.mine, e.index
	e.base, e.mine = nil, nil
	return nil
}

// find returns the entry with the name in the first index that has one, or nil.
func (j *joiner) find(name string, indexes ...names) (*entry, error) {
	for _, index := range indexes {
		i, err := index.take(name)
		if err != nil {
			return nil, err
		}
		if i >= 0 {
			return j.entries[i], nil
		}
	}
	return nil, nil
}
