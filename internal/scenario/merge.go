package scenario

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// Resolve returns the version of a scenario that a three-way merge keeps, or nil if the merge
// removes the scenario. Different changes on both sides are a conflict.
func (e *Entry) Resolve() (result *gen.Scenario, isConflict bool) {
	isMine := isChanged(e.Base, e.Mine) || e.hasNewVoices()
	switch {
	case !isMine:
		return e.Theirs, false
	case isChanged(e.Base, e.Theirs) && isChanged(e.Theirs, e.Mine):
		return e.Theirs, true
	}
	return e.Mine, false
}

// isChanged reports whether two versions of a scenario differ. A missing version differs from any
// other version. Nil voices equal any voices.
func isChanged(a, b *gen.Scenario) bool {
	if a == nil || b == nil {
		return a != b
	}
	isKnown := a.SelectedVoices != nil && b.SelectedVoices != nil
	return !sameTexts(a, b) || isKnown && !sameVoices(a.SelectedVoices, b.SelectedVoices)
}

// hasNewVoices reports whether mine sets voices while those of base are unknown, and theirs have
// other voices or were removed.
func (e *Entry) hasNewVoices() bool {
	mine, theirs := voicesOf(e.Mine), voicesOf(e.Theirs)
	if voicesOf(e.Base) != nil || mine == nil {
		return false
	}
	return e.Theirs == nil || theirs != nil && !sameVoices(theirs, mine)
}

func voicesOf(sc *gen.Scenario) []gen.Voice {
	if sc == nil {
		return nil
	}
	return sc.SelectedVoices
}

// Kept returns theirs, with the voices of mine if those of theirs are unknown.
func (e *Entry) Kept() gen.Scenario {
	kept := Clone(*e.Theirs)
	if kept.SelectedVoices == nil {
		kept.SelectedVoices = slices.Clone(voicesOf(e.Mine))
	}
	return kept
}

// Wanted returns theirs overlaid with mine.
func (e *Entry) Wanted() gen.Scenario {
	if e.Theirs == nil {
		return Clone(*e.Mine)
	}
	return Overlay(*e.Theirs, *e.Mine)
}
