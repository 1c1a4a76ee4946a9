package client

import (
	"iter"
	"slices"

	"github.com/omnidim-go/simulations/internal/scenario"
)

// ScenarioSet is a simulation's list of scenarios for in-memory edits. It is not safe for
// concurrent use and must not be copied; methods called on a copy return an error or panic.
type ScenarioSet struct {
	simulationID int64
	providers    []VoiceProvider
	stored       []Scenario // as read
	list         []Scenario // as wanted; voices are never modified in place
	self         *ScenarioSet
}

func newScenarioSet(simulationID int64, stored []Scenario, providers []VoiceProvider) *ScenarioSet {
	set := &ScenarioSet{simulationID: simulationID, providers: providers, stored: stored, list: slices.Clone(stored)}
	set.self = set
	return set
}

// Add appends new scenarios, or none if any is invalid. A scenario must have a unique name, a
// description, an expected result, known voice providers, and either no ID or the ID of a scenario
// removed from this set. A [*ValidationError] refers to arguments by index.
func (set *ScenarioSet) Add(scenarios ...Scenario) error {
	next := slices.Concat(set.list, scenario.CloneAll(scenarios))
	return set.setList(next, origins(len(set.list), len(scenarios)))
}

// Change calls fn with the scenario that has the given ID and stores the result. If fn assigns a
// new Scenario, an ID of 0 and nil SelectedVoices keep the stored values; another ID is an error.
func (set *ScenarioSet) Change(id int64, fn func(*Scenario)) error {
	if err := set.check(); err != nil {
		return err
	}
	if fn == nil {
		return set.errorf("change scenario %d: the function is nil", id)
	}
	changed, ok := set.ByID(id)
	if !ok {
		return set.unknownID("change", id)
	}
	fn(&changed)
	if changed.ID != id && changed.ID != 0 {
		return set.errorf("change scenario %d: the function set the id %d: an id cannot change", id, changed.ID)
	}
	i := set.find(id) // fn may have changed the set
	if i < 0 {
		return set.unknownID("change", id)
	}
	set.list[i] = scenario.Overlay(set.list[i], changed)
	return nil
}

// Remove removes the scenarios with the given IDs, or none if an ID is unknown.
func (set *ScenarioSet) Remove(ids ...int64) error {
	if err := set.check(); err != nil {
		return err
	}
	known, gone := scenario.Index(set.list), make(map[int64]bool, len(ids))
	for _, id := range ids {
		if _, ok := known[id]; !ok {
			return set.unknownID("remove", id)
		}
		gone[id] = true
	}
	set.list = slices.DeleteFunc(slices.Clone(set.list), func(sc Scenario) bool { return gone[sc.ID] })
	return nil
}

// Clear removes all scenarios.
func (set *ScenarioSet) Clear() {
	set.mustNotBeCopied()
	set.list = []Scenario{}
}

// ByID returns the scenario with the given ID, if there is one.
func (set *ScenarioSet) ByID(id int64) (Scenario, bool) {
	set.mustNotBeCopied()
	i := set.find(id)
	if i < 0 {
		return Scenario{}, false
	}
	return scenario.Clone(set.list[i]), true
}

// ByName returns the scenario with exactly the given name, if there is exactly one.
func (set *ScenarioSet) ByName(name string) (Scenario, bool) {
	set.mustNotBeCopied()
	hasName := func(sc Scenario) bool { return sc.Name == name }
	i := slices.IndexFunc(set.list, hasName)
	if i < 0 || slices.ContainsFunc(set.list[i+1:], hasName) {
		return Scenario{}, false
	}
	return scenario.Clone(set.list[i]), true
}

// All returns an iterator over a copy of the list in order. Added scenarios have ID 0.
func (set *ScenarioSet) All() iter.Seq[Scenario] {
	set.mustNotBeCopied()
	return slices.Values(scenario.CloneAll(set.list))
}

// Len returns the number of scenarios.
func (set *ScenarioSet) Len() int {
	set.mustNotBeCopied()
	return len(set.list)
}

// Build validates the list as Add does and returns a copy for a [SimulationUpdate].
func (set *ScenarioSet) Build() ([]Scenario, error) {
	if err := set.setList(set.list, origins(0, len(set.list))); err != nil {
		return nil, err
	}
	return scenario.CloneAll(set.list), nil
}

// setList validates the caller's scenarios in next and replaces the list with next. origins holds
// each scenario's index in the caller's list, or -1 if the caller did not supply it.
func (set *ScenarioSet) setList(next []Scenario, origins []int) error {
	if err := set.check(); err != nil {
		return err
	}
	v := newValidation("updateSimulation", set.simulationID, set.providers)
	v.checkEntries(set.stored, next, origins)
	if err := v.err(); err != nil {
		return err
	}
	set.list = next
	return nil
}

// origins returns the origins for a list of ofSet scenarios from the set followed by ofCaller
// scenarios from the caller.
func origins(ofSet, ofCaller int) []int {
	list := make([]int, ofSet+ofCaller)
	for i := range list {
		list[i] = max(i-ofSet, -1)
	}
	return list
}

// check returns an error if the set is a copy.
func (set *ScenarioSet) check() error {
	if set.self != set {
		return set.errorf("the ScenarioSet is a copy: use the set that Edit or Simulation.Scenarios returned")
	}
	return nil
}

func (set *ScenarioSet) mustNotBeCopied() {
	if err := set.check(); err != nil {
		panic(err.Error())
	}
}

// find returns the index of the scenario with the given ID, or -1.
func (set *ScenarioSet) find(id int64) int {
	return slices.IndexFunc(set.list, func(sc Scenario) bool { return sc.ID == id && id != 0 })
}

func (set *ScenarioSet) errorf(format string, args ...any) error {
	return errorf(errPrefix("updateSimulation", set.simulationID)+": "+format, args...)
}

func (set *ScenarioSet) unknownID(verb string, id int64) error {
	return set.errorf("%s scenario %d: no scenario has this id: list the scenarios with ScenarioSet.All", verb, id)
}
