package scenario

import "github.com/omnidim-go/simulations/gen"

// Resolve returns the version of a scenario that a three-way merge keeps, or nil if the merge
// removes the scenario. If both sides made different changes, isConflict is true.
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
// other version. Nil voices are considered equal to any voices.
func isChanged(a, b *gen.Scenario) bool {
	if a == nil || b == nil {
		return a != b
	}
	x, y := Overlay(*b, *a), Overlay(*a, *b)
	return Diff(&x, &y) != nil
}

// hasNewVoices reports whether mine sets voices other than those in theirs while the voices in base
// are unknown.
func (e *Entry) hasNewVoices() bool {
	if voicesOf(e.Base) != nil || voicesOf(e.Mine) == nil {
		return false
	}
	return !sameVoices(voicesOf(e.Theirs), voicesOf(e.Mine))
}

func voicesOf(sc *gen.Scenario) []gen.Voice {
	if sc == nil {
		return nil
	}
	return sc.SelectedVoices
}

// Wanted returns theirs overlaid with the given version.
func (e *Entry) Wanted(version *gen.Scenario) gen.Scenario {
	if e.Theirs == nil {
		return Clone(*version)
	}
	return Overlay(*e.Theirs, *version)
}
