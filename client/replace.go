package client

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ReplaceOption allows [ScenarioSet.Replace] to remove.
type ReplaceOption func(*replacement)

type replacement struct {
	allowed map[int64]bool
	all     bool
}

// AllowRemove lets Replace remove the scenarios with these ids.
func AllowRemove(ids ...int64) ReplaceOption {
	return func(r *replacement) {
		for _, id := range ids {
			r.allowed[id] = true
		}
	}
}

// AllowRemoveAll lets Replace remove every stored scenario that is not desired.
func AllowRemoveAll() ReplaceOption {
	return func(r *replacement) { r.all = true }
}

// WouldRemoveError is a Replace that would remove stored scenarios without permission.
type WouldRemoveError struct {
	IDs []int64
}

// Error names the ids.
func (e *WouldRemoveError) Error() string {
	return fmt.Sprintf("replace: the stored scenarios %v are not in the desired list: add them, or allow it with client.AllowRemove or client.AllowRemoveAll", e.IDs)
}

// Replace makes the list what is desired. A desired scenario with an id stands for the stored one with that id, under
// whatever name; one without an id for the stored one with exactly its name; any other is added. Where names do not
// decide it is an error. Nil SelectedVoices keep the voices of the stored scenario, empty ones remove them.
//
// A stored scenario that nothing stands for is removed only where an option allows it; otherwise the error is a
// [*WouldRemoveError]. After an error the set is as it was.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	r := replacement{allowed: make(map[int64]bool)}
	for _, opt := range opts {
		opt(&r)
	}
	matched, err := set.match(desired)
	if err != nil {
		return err
	}
	next := make([]Scenario, 0, len(desired))
	var unwanted []int64
	for i := range set.list {
		id := set.list[i].ID
		d, ok := matched[i]
		switch {
		case ok:
			next = append(next, takeOver(set.list[i], desired[d]))
		case id != 0 && !r.all && !r.allowed[id]:
			unwanted = append(unwanted, id)
		}
	}
	if unwanted != nil {
		return &WouldRemoveError{IDs: unwanted}
	}
	taken := make(map[int]bool, len(matched))
	for _, d := range matched {
		taken[d] = true
	}
	for d := range desired {
		if !taken[d] {
			next = append(next, scenario.Clone(desired[d]))
		}
	}
	set.list, set.at = next, nil
	return nil
}

// takeOver returns the stored scenario with the desired content.
func takeOver(stored, desired Scenario) Scenario {
	next := scenario.Clone(desired)
	next.ID = stored.ID
	if next.SelectedVoices == nil {
		next.SelectedVoices = slices.Clone(stored.SelectedVoices)
	}
	return next
}

// match returns, for each place in the list that a desired scenario stands for, that scenario's place in desired.
func (set *ScenarioSet) match(desired []Scenario) (map[int]int, error) {
	matched := make(map[int]int, len(desired))
	for d := range desired {
		id := desired[d].ID
		if id == 0 {
			continue
		}
		i, ok := set.index()[id]
		if !ok {
			return nil, unknownIDs("replace", id)
		}
		if _, twice := matched[i]; twice {
			return nil, fmt.Errorf("replace: scenario %d is desired twice: leave one out", id)
		}
		matched[i] = d
	}
	free := make(map[string][]int) // places that no id decided, by name
	for i := range set.list {
		if _, ok := matched[i]; !ok && set.list[i].ID != 0 {
			free[set.list[i].Name] = append(free[set.list[i].Name], i)
		}
	}
	claimed := make(map[string]bool)
	for d := range desired {
		name := desired[d].Name
		places := free[name]
		if desired[d].ID != 0 || len(places) == 0 {
			continue
		}
		if len(places) > 1 || claimed[name] {
			return nil, fmt.Errorf("replace: the name %q does not tell which stored scenario is meant: give the ids", name)
		}
		claimed[name] = true
		matched[places[0]] = d
	}
	return matched, nil
}
