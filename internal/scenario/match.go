package scenario

import (
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// IsStored reports whether got is what was sent as wanted. Voices that were not sent are not compared.
func IsStored(wanted, got *gen.Scenario) bool {
	return contentOf(wanted) == contentOf(got) &&
		(wanted.SelectedVoices == nil || SameVoices(wanted.SelectedVoices, got.SelectedVoices))
}

// Match returns for each wanted scenario the index of the stored one that it became, or -1: by id if the id is still there,
// the others by their content, each as often as it is wanted. A stored scenario that the plan removes, because its id is in
// base and not wanted, matches nothing.
func Match(base, wanted, stored []gen.Scenario) []int {
	index, inBase := Index(stored), Index(base)
	matched := make([]int, len(wanted))
	taken := make([]bool, len(stored))
	for i := range wanted {
		j, ok := index[wanted[i].ID]
		if !ok {
			matched[i] = -1
			continue
		}
		matched[i], taken[j] = j, true
	}
	free := make(map[content][]int)
	for j := range stored {
		if _, known := inBase[stored[j].ID]; !known && !taken[j] {
			key := contentOf(&stored[j])
			free[key] = append(free[key], j)
		}
	}
	for _, anyVoices := range []bool{false, true} { // those that want particular voices choose first
		for i := range wanted {
			if matched[i] < 0 && (wanted[i].SelectedVoices == nil) == anyVoices {
				matched[i] = takeFree(free, &wanted[i], stored)
			}
		}
	}
	return matched
}

// SameList reports whether the stored scenarios are the wanted ones, in any order and whatever their ids.
func SameList(stored, wanted []gen.Scenario) bool {
	return len(stored) == len(wanted) && !slices.Contains(Match(nil, wanted, stored), -1)
}

// takeFree takes the first free scenario with the wanted content.
func takeFree(free map[content][]int, wanted *gen.Scenario, stored []gen.Scenario) int {
	key := contentOf(wanted)
	for n, j := range free[key] {
		if IsStored(wanted, &stored[j]) {
			free[key] = slices.Delete(free[key], n, n+1)
			return j
		}
	}
	return -1
}
