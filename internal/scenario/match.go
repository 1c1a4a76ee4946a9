package scenario

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// IsStored reports whether got is what was sent as wanted. Voices that were not sent are not compared.
func IsStored(wanted, got *gen.Scenario) bool {
	return ContentOf(wanted) == ContentOf(got) &&
		(wanted.SelectedVoices == nil || SameVoices(wanted.SelectedVoices, got.SelectedVoices))
}

// Match finds the stored scenario that each wanted one became, or -1: by id where the id is still there, the others by
// their content, each as often as it is wanted. A stored scenario whose id is in base and not wanted was to be removed,
// and is nobody's.
func Match(base, wanted, stored []gen.Scenario) []int {
	at, old := Index(stored), Index(base)
	places := make([]int, len(wanted))
	taken := make([]bool, len(stored))
	for i := range wanted {
		j, ok := at[wanted[i].ID]
		if !ok {
			places[i] = -1
			continue
		}
		places[i], taken[j] = j, true
	}
	free := make(map[Content][]int)
	for j := range stored {
		if _, known := old[stored[j].ID]; !known && !taken[j] {
			key := ContentOf(&stored[j])
			free[key] = append(free[key], j)
		}
	}
	for _, anyVoices := range []bool{false, true} { // those that ask for particular voices choose first
		for i := range wanted {
			if places[i] < 0 && (wanted[i].SelectedVoices == nil) == anyVoices {
				places[i] = takeFrom(free, &wanted[i], stored)
			}
		}
	}
	return places
}

// takeFrom takes the first free scenario with the wanted content.
func takeFrom(free map[Content][]int, wanted *gen.Scenario, stored []gen.Scenario) int {
	key := ContentOf(wanted)
	for n, j := range free[key] {
		if IsStored(wanted, &stored[j]) {
			free[key] = slices.Delete(free[key], n, n+1)
			return j
		}
	}
	return -1
}

// Assign finds the place in list of the stored scenario that each desired one stands for, or -1: by id, and without an id
// by exactly the same name.
func Assign(list, desired []gen.Scenario) ([]int, error) {
	at := Index(list)
	places := make([]int, len(desired))
	taken := make(map[int]bool, len(desired))
	for d := range desired {
		id := desired[d].ID
		i, ok := at[id]
		switch {
		case id == 0:
			i = -1
		case !ok:
			return nil, fmt.Errorf("replace: the simulation has no scenario %d: read it again, or leave the id out to add it", id)
		case taken[i]:
			return nil, fmt.Errorf("replace: scenario %d is desired twice: leave one out", id)
		}
		places[d], taken[i] = i, true
	}
	return places, assignByName(list, desired, places, taken)
}

// assignByName decides the places that no id decided.
func assignByName(list, desired []gen.Scenario, places []int, taken map[int]bool) error {
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
			return fmt.Errorf("replace: the name %q does not tell which stored scenario is meant: give the ids", name)
		}
		claimed[name], places[d] = true, candidates[0]
	}
	return nil
}
