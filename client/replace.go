package client

import (
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ReplaceOption allows [ScenarioSet.Replace] to remove stored scenarios: it reports whether the one with this id may go.
type ReplaceOption func(id int64) bool

// AllowRemove lets Replace remove the scenarios with these ids.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(id int64) bool { return slices.Contains(ids, id) }
}

// AllowRemoveAll lets Replace remove every stored scenario that is not desired.
func AllowRemoveAll() ReplaceOption {
	return func(int64) bool { return true }
}

// WouldRemoveError is a Replace that would remove stored scenarios without permission.
type WouldRemoveError struct {
	IDs []int64
}

// Error names the ids.
func (e *WouldRemoveError) Error() string {
	return line("replace: the stored scenarios %v are not in the desired list: "+
		"add them, or allow it with client.AllowRemove or client.AllowRemoveAll", e.IDs[:min(len(e.IDs), 50)])
}

// Replace makes the list what is desired, in the desired order:
//
//	desired, err := client.ParseScenarios(data) // for example from a file
//	if err != nil {
//		return err
//	}
//	return e.Scenarios.Replace(desired, client.AllowRemoveAll())
//
// A desired scenario matches the stored one with its id, whatever its name; one without an id matches the stored one with
// exactly its name; any other is added. Nil SelectedVoices keep the voices of the stored scenario, an empty list removes
// them. A stored scenario that matches nothing is removed only if an option allows it; otherwise the error is a
// [*WouldRemoveError]. What is added or changed is checked as by Add, and the [*ValidationError] names the index in desired.
// After an error the set is as it was.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	matched, err := set.match(desired)
	if err != nil {
		return err
	}
	next, kept := scenario.CloneAll(desired), make(map[int]bool, len(desired))
	for d, i := range matched {
		if i >= 0 {
			next[d], kept[i] = scenario.Merge(set.list[i], desired[d]), true
		}
	}
	var unwanted []int64
	for i := range set.list {
		id := set.list[i].ID
		if id != 0 && !kept[i] && !slices.ContainsFunc(opts, func(allows ReplaceOption) bool { return allows(id) }) {
			unwanted = append(unwanted, id)
		}
	}
	if unwanted != nil {
		return &WouldRemoveError{IDs: unwanted}
	}
	return set.become(next, 0)
}

// match returns for each desired scenario the index in the list of the stored one that it matches, or -1.
func (set *ScenarioSet) match(desired []Scenario) ([]int, error) {
	matched, taken, byID := make([]int, len(desired)), make(map[int]bool), scenario.Index(set.list)
	for d := range desired {
		matched[d] = -1
		if id := desired[d].ID; id != 0 {
			i, stored := byID[id]
			if !stored || taken[i] {
				return nil, errorf("replace: scenarios[%d]: scenario %d is not stored, or desired twice: leave the id out to add it", d, id)
			}
			matched[d], taken[i] = i, true
		}
	}
	byName := make(map[string][]int)
	for i := range set.list {
		if set.list[i].ID != 0 && !taken[i] {
			byName[set.list[i].Name] = append(byName[set.list[i].Name], i)
		}
	}
	for d := range desired {
		candidates := byName[desired[d].Name]
		if desired[d].ID != 0 || len(candidates) == 0 {
			continue
		}
		if len(candidates) > 1 || taken[candidates[0]] {
			return nil, errorf("replace: scenarios[%d]: the name %q does not tell which stored scenario is meant: give the ids",
				d, short(desired[d].Name))
		}
		matched[d], taken[candidates[0]] = candidates[0], true
	}
	return matched, nil
}
