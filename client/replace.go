package client

import (
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ReplaceOption says what [ScenarioSet.Replace] does with stored scenarios that are not desired.
type ReplaceOption func(*replacement)

// AllowRemove lets Replace remove the scenarios with the given ids.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(r *replacement) {
		for _, id := range ids {
			r.removable[id] = true
		}
	}
}

// AllowRemoveAll lets Replace remove every stored scenario that is not desired.
func AllowRemoveAll() ReplaceOption {
	return func(r *replacement) { r.allRemovable = true }
}

// KeepOthers lets Replace keep every scenario that is not desired, in its place. Desired scenarios that are stored keep their
// places, and new ones follow at the end. Together with [AllowRemove], Replace removes exactly the scenarios with those ids that
// are not desired. Together with [AllowRemoveAll], KeepOthers is an error.
func KeepOthers() ReplaceOption {
	return func(r *replacement) { r.keepsOthers = true }
}

// WouldRemoveError reports that Replace would remove stored scenarios without permission.
type WouldRemoveError struct {
	SimulationID int64
	IDs          []int64
}

// Error names the ids.
func (e *WouldRemoveError) Error() string {
	return line("%s: replace: the stored scenarios %v are not in the desired list: "+
		"add them, or use client.AllowRemove, client.AllowRemoveAll or client.KeepOthers",
		errPrefix("updateSimulation", e.SimulationID), e.IDs[:min(len(e.IDs), 50)])
}

// Replace makes the list equal to desired, in the order of desired:
//
//	desired, err := client.ParseScenarios(data) // for example from a file
//	if err != nil {
//		return err
//	}
//	return e.Scenarios.Replace(desired, client.AllowRemoveAll())
//
// A desired scenario with an id replaces the stored one with that id; an id that is not stored is an error. A desired scenario
// without an id replaces the stored one with its name, or else is new. White space at the ends of names does not count. Nil
// SelectedVoices keep the stored voices, an empty list removes them. The same list again, in any order, changes nothing.
//
// Replace removes a stored scenario that is not desired only if an option allows it, and otherwise returns a
// [*WouldRemoveError]. Replace checks new and changed scenarios like Add; the [*ValidationError] has the indexes of desired.
// After an error, the set is unchanged.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	if err := set.check(); err != nil {
		return err
	}
	r := &replacement{list: set.list, desired: desired, removable: make(map[int64]bool)}
	for _, opt := range opts {
		if opt == nil {
			return set.errorf("replace: an option is nil: leave it out")
		}
		opt(r)
	}
	if r.keepsOthers && r.allRemovable {
		return set.errorf("replace: KeepOthers and AllowRemoveAll contradict each other: use one of them")
	}
	if err := r.pair(); err != nil {
		return set.errorf("replace: %w", err)
	}
	if ids := r.notRemovable(); ids != nil {
		return &WouldRemoveError{SimulationID: set.simulationID, IDs: ids}
	}
	return set.setList(r.result())
}

// replacement is one Replace of the scenarios of a list.
type replacement struct {
	list, desired []Scenario
	removable     map[int64]bool // by id
	allRemovable  bool
	keepsOthers   bool

	replaces   []int // for each desired scenario the index of the listed one, or -1
	replacedBy []int // for each listed scenario the index of the desired one, or -1
}

func (r *replacement) pair() error {
	replaces, err := scenario.Pair(r.desired, r.list)
	if err != nil {
		return err
	}
	r.replaces = replaces
	r.replacedBy = slices.Repeat([]int{-1}, len(r.list))
	for d, i := range replaces {
		if i >= 0 {
			r.replacedBy[i] = d
		}
	}
	return nil
}

// notRemovable returns the ids of the stored scenarios that the result lacks without permission.
func (r *replacement) notRemovable() (ids []int64) {
	if r.keepsOthers || r.allRemovable {
		return nil
	}
	for i, d := range r.replacedBy {
		id := r.list[i].ID
		if d < 0 && id != 0 && !r.removable[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// result returns the new list, and for each of its scenarios the index of the desired one, or -1.
func (r *replacement) result() (next []Scenario, origins []int) {
	next = []Scenario{}
	add := func(sc Scenario, origin int) {
		next = append(next, sc)
		origins = append(origins, origin)
	}
	if !r.keepsOthers {
		for d := range r.desired {
			add(r.wanted(d), d)
		}
		return next, origins
	}
	for i, d := range r.replacedBy {
		switch {
		case d >= 0:
			add(r.wanted(d), d)
		case !r.removable[r.list[i].ID]:
			add(r.list[i], -1)
		}
	}
	for d, i := range r.replaces {
		if i < 0 {
			add(r.wanted(d), d)
		}
	}
	return next, origins
}

// wanted returns a desired scenario, with the values that it keeps of the one that it replaces.
func (r *replacement) wanted(d int) Scenario {
	i := r.replaces[d]
	if i < 0 {
		return scenario.Clone(r.desired[d])
	}
	return scenario.Overlay(r.list[i], r.desired[d])
}
