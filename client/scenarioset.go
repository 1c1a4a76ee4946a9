package client

import (
	"iter"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
	"github.com/omnidim-go/simulations/internal/schema"
)

// ScenarioSet is the stored list of scenarios while it is being changed in memory. A stored scenario leaves it only
// through Remove, Clear, or Replace with permission. It is not safe for concurrent use, and must not be copied.
type ScenarioSet struct {
	stored    []Scenario // as read
	list      []Scenario // as wanted; its voices are never changed in place
	providers []VoiceProvider
	self      *ScenarioSet // a copy is found by it
}

func newScenarioSet(stored []Scenario, providers []VoiceProvider) *ScenarioSet {
	set := &ScenarioSet{stored: stored, list: slices.Clone(stored), providers: providers}
	set.self = set
	return set
}

// Add adds new scenarios, which have no id, or that of one that was removed from this set. Each must have a name that no other
// scenario of the set has, a description, an expected result, and known providers. Otherwise none is added, and the
// [*ValidationError] names the index among the arguments. Many are added faster in one call than one by one.
func (set *ScenarioSet) Add(scenarios ...Scenario) error {
	return set.become(slices.Concat(set.list, scenario.CloneAll(scenarios)), len(set.list))
}

// Change lets fn change the scenario with this id. Nil SelectedVoices and an ID of 0 mean those that it has, so that fn may
// assign a whole new Scenario; another id is an error. What fn changes is checked later, by Build, Plan and Edit.
func (set *ScenarioSet) Change(id int64, fn func(*Scenario)) error {
	if fn == nil {
		return errorf("change scenario %d: the function is nil", id)
	}
	changed, ok := set.ByID(id)
	if !ok {
		return unknownIDs("change", id)
	}
	fn(&changed)
	if changed.ID != id && changed.ID != 0 {
		return errorf("change scenario %d: its id became %d: an id cannot be changed", id, changed.ID)
	}
	i := set.find(id) // fn may have changed the set
	if i < 0 {
		return unknownIDs("change", id)
	}
	set.list[i] = scenario.Merge(set.list[i], changed)
	return nil
}

// Remove removes scenarios by their ids. An unknown id is an error, and then none is removed.
func (set *ScenarioSet) Remove(ids ...int64) error {
	unknown := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return set.find(id) >= 0 })
	if len(unknown) > 0 {
		return unknownIDs("remove", unknown...)
	}
	set.list = slices.DeleteFunc(slices.Clone(set.list), func(sc Scenario) bool { return slices.Contains(ids, sc.ID) })
	return nil
}

// Clear removes all scenarios, the stored and the added ones.
func (set *ScenarioSet) Clear() { set.list = []Scenario{} }

// ByID returns the scenario with this id.
func (set *ScenarioSet) ByID(id int64) (Scenario, bool) {
	i := set.find(id)
	if i < 0 {
		return Scenario{}, false
	}
	return scenario.Clone(set.list[i]), true
}

// ByName returns the scenario with exactly this name, and false if there is none or more than one.
func (set *ScenarioSet) ByName(name string) (found Scenario, ok bool) {
	for i := range set.list {
		if set.list[i].Name == name {
			if ok {
				return Scenario{}, false
			}
			found, ok = scenario.Clone(set.list[i]), true
		}
	}
	return found, ok
}

// All yields the scenarios in the order in which they are sent. The id of an added one is 0.
func (set *ScenarioSet) All() iter.Seq[Scenario] {
	return func(yield func(Scenario) bool) {
		for _, sc := range slices.Clone(set.list) {
			if !yield(scenario.Clone(sc)) {
				return
			}
		}
	}
}

// Len returns the number of scenarios.
func (set *ScenarioSet) Len() int { return len(set.list) }

// Build returns the full array for [SimulationUpdate]. What was added or changed is checked, and that no id and no new name
// occurs twice; the error is a [*ValidationError]. Stored scenarios that were not touched are returned as they were read.
func (set *ScenarioSet) Build() ([]Scenario, error) {
	if err := set.become(set.list, 0); err != nil {
		return nil, err
	}
	return scenario.CloneAll(set.list), nil
}

// become makes next the list, if there is nothing wrong with what the caller gave, which begins at from.
func (set *ScenarioSet) become(next []Scenario, from int) error {
	c := &schema.Checker{Allowed: set.providers}
	checkEntries(c, set.stored, next, from)
	err := validationError(c)
	if err == nil {
		set.list = next
	}
	return err
}

// find returns the index of the scenario with this id, or -1.
func (set *ScenarioSet) find(id int64) int {
	return slices.IndexFunc(set.list, func(sc Scenario) bool { return sc.ID == id && id != 0 })
}

func unknownIDs(verb string, ids ...int64) error {
	return errorf("%s scenarios %v: there is none with this id: see Scenarios.All for those that there are", verb, ids)
}

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

// WouldRemoveError reports that Replace would remove stored scenarios without permission.
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
// A desired scenario matches the stored one with its id, whatever its name, and an id that is not stored is an error. One
// without an id matches the stored one with exactly its name; any other is added. The same list again changes nothing, and
// nor does another order. Nil SelectedVoices keep the voices of the stored scenario, an empty list removes them. A stored
// scenario that matches nothing is removed only if an option allows it; otherwise the error is a [*WouldRemoveError]. What
// is added or changed is checked as by Add, and the [*ValidationError] names the index in desired. After an error the set
// is as it was.
func (set *ScenarioSet) Replace(desired []Scenario, opts ...ReplaceOption) error {
	if slices.ContainsFunc(opts, func(allows ReplaceOption) bool { return allows == nil }) {
		return errorf("replace: an option is nil")
	}
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
				return nil, errorf("replace: scenarios[%d]: id %d is not stored, or occurs twice: leave it out to add a scenario", d, id)
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
