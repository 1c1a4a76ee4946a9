package client

import (
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ReplaceOption sets how [ScenarioSet.Replace] treats stored scenarios outside the desired
// list.
type ReplaceOption func(*replacement)

// AllowRemove lets Replace remove the scenarios with the given ids.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(r *replacement) {
		for _, id := range ids {
			r.removable[id] = true
		}
	}
}

// AllowRemoveAll lets Replace remove every stored scenario outside the desired list.
func AllowRemoveAll() ReplaceOption {
	return func(r *replacement) { r.allRemovable = true }
}

// KeepOthers lets Replace keep the scenarios outside the desired list, except those of
// [AllowRemove]. Stored scenarios keep their places, and new ones follow at the end. KeepOthers and
// [AllowRemoveAll] together are an error.
func KeepOthers() ReplaceOption {
	return func(r *replacement) { r.keepsOthers = true }
}

// WouldRemoveError reports stored scenarios that Replace may not remove.
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
// A desired scenario replaces the stored one with the same id or, without an id, with the same
// name; otherwise the scenario is new. Nil SelectedVoices keep the stored voices, an empty list
// removes them. White space at the ends of a text is no change, and neither is another order. An
// unknown id is an error, and so is a name that several stored scenarios have.
//
// Without permission to remove the other stored scenarios, Replace returns a [*WouldRemoveError].
// Replace checks new and changed scenarios like Add; the [*ValidationError] has the indexes of
// desired. After an error, the set is unchanged.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	r := &replacement{removable: make(map[int64]bool)}
	for _, opt := range opts {
		if opt == nil {
			return set.errorf("replace: an option is nil: leave it out")
		}
		opt(r)
	}
	if r.keepsOthers && r.allRemovable {
		return set.errorf("replace: KeepOthers and AllowRemoveAll contradict each other: use one of them")
	}
	entries, err := scenario.Join(nil, set.list, desired)
	if err != nil {
		return set.errorf("replace: %w", err)
	}
	if ids := r.notRemovable(entries); ids != nil {
		return &WouldRemoveError{SimulationID: set.simulationID, IDs: ids}
	}
	return set.setList(r.result(entries))
}

// replacement holds the options of a Replace.
type replacement struct {
	removable    map[int64]bool // by id
	allRemovable bool
	keepsOthers  bool
}

// notRemovable returns the ids of the stored scenarios that would go without permission.
func (r *replacement) notRemovable(entries []*scenario.Entry) (ids []int64) {
	if r.keepsOthers || r.allRemovable {
		return nil
	}
	for _, e := range entries {
		isLost := e.Mine == nil && e.Theirs.ID != 0
		if isLost && !r.removable[e.Theirs.ID] {
			ids = append(ids, e.Theirs.ID)
		}
	}
	return ids
}

// result returns the new list and the index of each scenario in desired, or -1.
func (r *replacement) result(entries []*scenario.Entry) (next []Scenario, origins []int) {
	if !r.keepsOthers {
		slices.SortStableFunc(entries, func(a, b *scenario.Entry) int { return a.Index - b.Index })
	}
	next = []Scenario{}
	for _, e := range entries {
		switch {
		case e.Mine != nil:
			next, origins = append(next, e.Wanted()), append(origins, e.Index)
		case r.keepsOthers && !r.removable[e.Theirs.ID]:
			next, origins = append(next, *e.Theirs), append(origins, -1)
		}
	}
	return next, origins
}
