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
	places, err := scenario.Assign(set.list, desired)
	if err != nil {
		return err
	}
	standsFor := make(map[int]int, len(desired))
	for d, i := range places {
		if i >= 0 {
			standsFor[i] = d
		}
	}
	next := make([]Scenario, 0, len(desired))
	var unwanted []int64
	for i := range set.list {
		id := set.list[i].ID
		d, ok := standsFor[i]
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
	for d, i := range places {
		if i < 0 {
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
