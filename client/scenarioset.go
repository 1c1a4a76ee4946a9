package client

import (
	"fmt"
	"iter"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ScenarioSet is the stored list of scenarios while it is being changed in memory. A stored scenario leaves it only
// through Remove, Clear, or Replace with permission. It is not safe for concurrent use.
type ScenarioSet struct {
	stored    []Scenario // as read
	list      []Scenario // as wanted; its voices are never changed in place
	at        map[int64]int
	providers []VoiceProvider
}

func newScenarioSet(stored []Scenario, providers []VoiceProvider) *ScenarioSet {
	return &ScenarioSet{stored: stored, list: slices.Clone(stored), providers: providers}
}

// Add adds new scenarios. One with an id is an error, and then none is added: an id belongs to a stored scenario.
func (set *ScenarioSet) Add(scenarios ...Scenario) error {
	for _, sc := range scenarios {
		if sc.ID != 0 {
			return fmt.Errorf("add scenario %q: it has the id %d: use Change for a stored scenario, or leave the id out", sc.Name, sc.ID)
		}
	}
	for _, sc := range scenarios {
		set.list = append(set.list, scenario.Clone(sc))
	}
	return nil
}

// Change lets fn change the stored scenario with this id; the id itself stays. Nil voices remove the stored ones.
func (set *ScenarioSet) Change(id int64, fn func(*Scenario)) error {
	changed, ok := set.ByID(id)
	if !ok {
		return unknownIDs("change", id)
	}
	fn(&changed)
	if changed.ID != id {
		return fmt.Errorf("change scenario %d: its id became %d: an id cannot be changed", id, changed.ID)
	}
	i, ok := set.index()[id] // fn may have changed the set
	if !ok {
		return unknownIDs("change", id)
	}
	next := scenario.Clone(changed) // fn may have kept what it was given
	if next.SelectedVoices == nil && set.list[i].SelectedVoices != nil {
		next.SelectedVoices = []Voice{}
	}
	set.list[i] = next
	return nil
}

// Remove removes stored scenarios. An unknown id is an error, and then none is removed.
func (set *ScenarioSet) Remove(ids ...int64) error {
	var unknown []int64
	gone := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
		if _, ok := set.index()[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	if unknown != nil {
		return unknownIDs("remove", unknown...)
	}
	set.list = slices.DeleteFunc(set.list, func(sc Scenario) bool { return gone[sc.ID] })
	set.at = nil
	return nil
}

// Clear removes all scenarios, the stored and the added ones.
func (set *ScenarioSet) Clear() { set.list, set.at = nil, nil }

// ByID returns the scenario with this id.
func (set *ScenarioSet) ByID(id int64) (Scenario, bool) {
	i, ok := set.index()[id]
	if !ok {
		return Scenario{}, false
	}
	return scenario.Clone(set.list[i]), true
}

// ByName returns the scenario with exactly this name, and false where there is none or more than one.
func (set *ScenarioSet) ByName(name string) (found Scenario, ok bool) {
	for i := range set.list {
		if set.list[i].Name != name {
			continue
		}
		if ok {
			return Scenario{}, false
		}
		found, ok = scenario.Clone(set.list[i]), true
	}
	return found, ok
}

// All yields the scenarios: the stored ones in their order, then the added ones, whose id is 0.
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

// Build returns the full array for [Update]. What was added or changed is checked; a fault is in the [*ValidationError].
// Stored scenarios that nobody touched are returned as they were read.
func (set *ScenarioSet) Build() ([]Scenario, error) {
	c := newChecker(set.providers)
	checkScenarios(c, set.stored, set.list)
	if err := faultsOf(c); err != nil {
		return nil, err
	}
	return scenario.CloneAll(set.list), nil
}

// index finds the scenarios that have an id.
func (set *ScenarioSet) index() map[int64]int {
	if set.at == nil {
		set.at = scenario.Index(set.list)
	}
	return set.at
}

func unknownIDs(verb string, ids ...int64) error {
	return fmt.Errorf("%s scenarios %v: the simulation has no scenario with this id: read it again", verb, ids)
}
