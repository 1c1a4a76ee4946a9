package client

import (
	"errors"
	"fmt"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ReplaceOption allows [ScenarioSet.Replace] to remove.
type ReplaceOption func(*removals)

type removals struct {
	ids map[int64]bool
	all bool
}

// AllowRemove lets Replace remove the scenarios with these ids.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(r *removals) {
		for _, id := range ids {
			r.ids[id] = true
		}
	}
}

// AllowRemoveAll lets Replace remove every stored scenario that is not desired.
func AllowRemoveAll() ReplaceOption {
	return func(r *removals) { r.all = true }
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

// Replace makes the list what is desired:
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
	allowed := removals{ids: make(map[int64]bool)}
	for _, opt := range opts {
		opt(&allowed)
	}
	matched, err := matchDesired(set.list, desired)
	if err != nil {
		return err
	}
	desiredFor := make(map[int]int, len(desired)) // by the index in the list
	for d, i := range matched {
		if i >= 0 {
			desiredFor[i] = d
		}
	}
	var unwanted []int64
	next := make([]Scenario, 0, len(desired))
	given := make([]int, 0, len(desired)) // for each of next, its index in desired
	for i := range set.list {
		d, ok := desiredFor[i]
		if ok {
			next, given = append(next, scenario.Merge(set.list[i], desired[d])), append(given, d)
			continue
		}
		if id := set.list[i].ID; id != 0 && !allowed.all && !allowed.ids[id] {
			unwanted = append(unwanted, id)
		}
	}
	if unwanted != nil {
		return &WouldRemoveError{IDs: unwanted}
	}
	for d, i := range matched {
		if i < 0 {
			next, given = append(next, scenario.Clone(desired[d])), append(given, d)
		}
	}
	if err := checkReplaced(set.stored, next, given, set.providers); err != nil {
		return err
	}
	set.list, set.byID = next, nil
	return nil
}

// matchDesired returns for each desired scenario the index in the list of the one that it matches, or -1.
func matchDesired(list, desired []Scenario) ([]int, error) {
	index := scenario.Index(list)
	matched := make([]int, len(desired))
	taken := make(map[int]bool, len(desired))
	for d := range desired {
		matched[d] = -1
		id := desired[d].ID
		if id == 0 {
			continue
		}
		i, ok := index[id]
		if !ok {
			return nil, fmt.Errorf("replace: scenarios[%d]: the simulation has no scenario %d: read it again, or leave the id out to add it", d, id)
		}
		if taken[i] {
			return nil, fmt.Errorf("replace: scenarios[%d]: scenario %d is desired twice: leave one out", d, id)
		}
		matched[d], taken[i] = i, true
	}
	return matched, matchNames(list, desired, matched, taken)
}

// matchNames matches the desired scenarios without an id by their names.
func matchNames(list, desired []Scenario, matched []int, taken map[int]bool) error {
	free := make(map[string][]int)
	for i := range list {
		if list[i].ID != 0 && !taken[i] {
			free[list[i].Name] = append(free[list[i].Name], i)
		}
	}
	claimed := make(map[string]bool)
	for d := range desired {
		name := desired[d].Name
		candidates := free[name]
		if desired[d].ID != 0 || len(candidates) == 0 {
			continue
		}
		if len(candidates) > 1 || claimed[name] {
			return errors.New(line("replace: scenarios[%d]: the name %q does not tell which stored scenario is meant: give the ids", d, short(name)))
		}
		claimed[name], matched[d] = true, candidates[0]
	}
	return nil
}
