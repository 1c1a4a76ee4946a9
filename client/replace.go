package client

import (
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
	desiredFor, err := set.match(desired)
	if err != nil {
		return err
	}
	var next []Scenario
	var given []int // for each of next, its index in desired
	var unwanted []int64
	matched := make(map[int]bool, len(desired))
	for i := range set.list {
		id := set.list[i].ID
		if d, ok := desiredFor[i]; ok {
			next, given, matched[d] = append(next, scenario.Merge(set.list[i], desired[d])), append(given, d), true
		} else if id != 0 && !allowed.all && !allowed.ids[id] {
			unwanted = append(unwanted, id)
		}
	}
	if unwanted != nil {
		return &WouldRemoveError{IDs: unwanted}
	}
	for d := range desired {
		if !matched[d] {
			next, given = append(next, scenario.Clone(desired[d])), append(given, d)
		}
	}
	if err := set.check(next, func(i int) int { return given[i] }); err != nil {
		return err
	}
	set.list, set.byID = next, nil
	return nil
}

// match returns the index in desired for each index in the list that a desired scenario matches.
func (set *ScenarioSet) match(desired []Scenario) (map[int]int, error) {
	desiredFor := make(map[int]int, len(desired))
	for d := range desired {
		id := desired[d].ID
		if id == 0 {
			continue
		}
		i, ok := set.index()[id]
		if !ok {
			return nil, errorf("replace: scenarios[%d]: the simulation has no scenario %d: read it again, or leave the id out to add it", d, id)
		}
		if _, taken := desiredFor[i]; taken {
			return nil, errorf("replace: scenarios[%d]: scenario %d is desired twice: leave one out", d, id)
		}
		desiredFor[i] = d
	}
	byName := make(map[string][]int)
	for i := range set.list {
		if _, taken := desiredFor[i]; set.list[i].ID != 0 && !taken {
			byName[set.list[i].Name] = append(byName[set.list[i].Name], i)
		}
	}
	for d := range desired {
		candidates := byName[desired[d].Name]
		if desired[d].ID != 0 || len(candidates) == 0 {
			continue
		}
		if _, taken := desiredFor[candidates[0]]; taken || len(candidates) > 1 {
			return nil, errorf("replace: scenarios[%d]: the name %q does not tell which stored scenario is meant: give the ids",
				d, short(desired[d].Name))
		}
		desiredFor[candidates[0]] = d
	}
	return desiredFor, nil
}
