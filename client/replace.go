package client

import (
	"errors"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// A ReplaceOption controls how Replace handles stored scenarios missing from desired.
type ReplaceOption func(*replacement)

// AllowRemove allows Replace to remove the scenarios with the given IDs.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(r *replacement) {
		for _, id := range ids {
			r.removable[id] = true
		}
	}
}

// AllowRemoveAll allows Replace to remove every missing scenario.
func AllowRemoveAll() ReplaceOption {
	return func(r *replacement) { r.allRemovable = true }
}

// KeepOthers keeps missing scenarios at their positions, except those given to [AllowRemove], and
// appends new ones. It cannot be combined with [AllowRemoveAll].
func KeepOthers() ReplaceOption {
	return func(r *replacement) { r.keepsOthers = true }
}

// WouldRemoveError reports scenarios that Replace would remove without permission.
type WouldRemoveError struct {
	SimulationID int64
	IDs          []int64
}

func (e *WouldRemoveError) Error() string {
	return line("%s: replace: the stored scenarios %v are not in the desired list: "+
		"add them, or use client.AllowRemove, client.AllowRemoveAll or client.KeepOthers",
		errPrefix("updateSimulation", e.SimulationID), e.IDs[:min(len(e.IDs), 50)])
}

// Replace makes the list equal to desired, in the same order, which alone is no change. A desired
// scenario replaces the stored one with the same ID or, if it has no ID, with the same name;
// otherwise it is added. Nil SelectedVoices keep the stored voices. An unknown ID or an ambiguous
// name is an error.
//
// If a stored scenario would be removed without permission, Replace returns a [*WouldRemoveError].
// Replace validates scenarios as Add does. On error, the set is unchanged.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	r, err := newReplacement(opts)
	if err != nil {
		return set.errorf("replace: %w", err)
	}
	entries, err := scenario.Join(nil, set.list, desired)
	if err != nil {
		return set.errorf("replace: %w", err)
	}
	if !r.keepsOthers {
		slices.SortStableFunc(entries, func(a, b *scenario.Entry) int { return a.Index - b.Index })
	}
	next, origins, lost := []Scenario{}, []int{}, []int64{}
	for _, e := range entries {
		switch {
		case e.Mine != nil:
			next, origins = append(next, e.Wanted(e.Mine)), append(origins, e.Index)
		case r.keeps(e.Theirs):
			next, origins = append(next, *e.Theirs), append(origins, e.Index)
		case !r.mayRemove(e.Theirs):
			lost = append(lost, e.Theirs.ID)
		}
	}
	if len(lost) > 0 {
		return &WouldRemoveError{SimulationID: set.simulationID, IDs: lost}
	}
	return set.setList(next, origins)
}

// replacement holds the options of a Replace.
type replacement struct {
	removable    map[int64]bool // by ID
	allRemovable bool
	keepsOthers  bool
}

func newReplacement(opts []ReplaceOption) (*replacement, error) {
	r := &replacement{removable: make(map[int64]bool)}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("an option is nil: leave it out")
		}
		opt(r)
	}
	if r.keepsOthers && r.allRemovable {
		return nil, errors.New("KeepOthers and AllowRemoveAll contradict each other: use one of them")
	}
	return r, nil
}

// keeps reports whether a scenario missing from desired stays.
func (r *replacement) keeps(sc *Scenario) bool { return r.keepsOthers && !r.removable[sc.ID] }

// mayRemove reports whether a scenario missing from desired may be removed. A scenario that is not
// stored yet always may.
func (r *replacement) mayRemove(sc *Scenario) bool {
	return r.allRemovable || r.removable[sc.ID] || sc.ID == 0
}
