package scenario

import (
	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Merged is the result of a three-way merge.
type Merged struct {
	List      []gen.Scenario
	Origins   []int // for each scenario of List the index of the one of mine that it comes from; -1: it comes from theirs
	Conflicts []Conflict
}

// Conflict is a scenario that both sides changed in different ways. A side that does not have the scenario is nil.
type Conflict struct{ Base, Theirs, Mine *gen.Scenario }

// Merge merges the changes that lead from base to mine into theirs. The list has the order of theirs, and ends with the
// scenarios that only mine has. If there are conflicts, the list has theirs in place of each.
//
// Scenarios are the same if they have the same id. One without an id, or whose id is not in theirs, is the same as the only one
// with its name that is left. An id of mine that is in neither list, an id that occurs twice, and a name that matches several are
// errors.
func Merge(base, theirs, mine []gen.Scenario) (Merged, error) {
	entries, err := join(base, theirs, mine)
	if err != nil {
		return Merged{}, err
	}
	merged := Merged{List: []gen.Scenario{}, Origins: []int{}}
	for _, e := range entries {
		result, isConflict := e.resolve()
		if isConflict {
			merged.Conflicts = append(merged.Conflicts, Conflict{e.base, e.theirs, e.mine})
		}
		e.keepsTheirs = result == e.theirs
		switch {
		case result == nil:
		case e.keepsTheirs:
			merged.add(Clone(*e.theirs), -1)
		case e.theirs == nil:
			merged.add(Clone(*e.mine), e.index)
		default:
			merged.add(Overlay(*e.theirs, *e.mine), e.index)
		}
	}
	merged.Conflicts = append(merged.Conflicts, collisions(entries)...)
	return merged, nil
}

func (m *Merged) add(sc gen.Scenario, origin int) {
	m.List = append(m.List, sc)
	m.Origins = append(m.Origins, origin)
}

// entry is one scenario. A side that does not have it is nil.
type entry struct {
	base, theirs, mine *gen.Scenario
	index              int // of mine
	keepsTheirs        bool
}

// resolve returns the side that the merge keeps, which is nil if the scenario is removed, and whether there is a conflict.
func (e *entry) resolve() (result *gen.Scenario, isConflict bool) {
	mineChanged := isChanged(e.base, e.mine) || e.hasNewVoices()
	theirsChanged := isChanged(e.base, e.theirs)
	switch {
	case !mineChanged:
		return e.theirs, false
	case !theirsChanged:
		return e.mine, false
	case isChanged(e.theirs, e.mine):
		return e.theirs, true
	case e.hasNewVoices():
		return e.mine, false
	}
	return e.theirs, false
}

// hasNewVoices reports whether mine has voices that theirs does not have, and those of base are not known.
func (e *entry) hasNewVoices() bool {
	if voicesOf(e.base) != nil || voicesOf(e.mine) == nil {
		return false
	}
	return !sameVoices(voicesOf(e.theirs), voicesOf(e.mine))
}

func voicesOf(sc *gen.Scenario) []gen.Voice {
	if sc == nil {
		return nil
	}
	return sc.SelectedVoices
}

// isChanged reports whether two versions of a scenario differ. One of which only one exists differs. Nil voices equal any.
func isChanged(a, b *gen.Scenario) bool {
	if a == nil || b == nil {
		return a != b
	}
	return !sameTexts(a, b) || isVoiceChange(a.SelectedVoices, b.SelectedVoices)
}

func isVoiceChange(a, b []gen.Voice) bool {
	return a != nil && b != nil && !sameVoices(a, b)
}

// collisions returns the new names of mine that a scenario of theirs has which mine does not know by that name.
func collisions(entries []*entry) (conflicts []Conflict) {
	kept := make(map[string]*entry)
	for _, e := range entries {
		if e.keepsTheirs && e.theirs != nil && !hasName(e.mine, e.theirs.Name) {
			kept[schema.NormalText(e.theirs.Name)] = e
		}
	}
	for _, e := range entries {
		if e.keepsTheirs || e.mine == nil || hasName(e.theirs, e.mine.Name) {
			continue
		}
		if other, ok := kept[schema.NormalText(e.mine.Name)]; ok {
			conflicts = append(conflicts, Conflict{Theirs: other.theirs, Mine: e.mine})
		}
	}
	return conflicts
}

func hasName(sc *gen.Scenario, name string) bool {
	return sc != nil && schema.SameText(sc.Name, name)
}
