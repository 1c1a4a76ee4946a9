package scenario

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// Match finds the wanted scenarios in stored, a list read later. For each wanted scenario, the
// result holds the index in stored, or -1 if there is no match.
//
// Match pairs by ID first. The remaining wanted scenarios are paired by content with distinct
// stored scenarios whose IDs are not in base. Nil voices match any voices.
func Match(base, wanted, stored []gen.Scenario) []int {
	matched, taken := matchByID(wanted, stored)
	if !slices.Contains(matched, -1) {
		return matched
	}
	free := freeScenarios(base, stored)
	for i := range wanted { // scenarios with specific voices choose first
		if matched[i] < 0 && wanted[i].SelectedVoices != nil {
			matched[i] = free.take(voicedKey(&wanted[i]), taken)
		}
	}
	for i := range wanted {
		if matched[i] < 0 && wanted[i].SelectedVoices == nil {
			matched[i] = free.take(key{content: contentOf(&wanted[i])}, taken)
		}
	}
	return matched
}

func matchByID(wanted, stored []gen.Scenario) (matched []int, taken []bool) {
	index := Index(stored)
	matched, taken = make([]int, len(wanted)), make([]bool, len(stored))
	for i := range wanted {
		j, isStored := index[wanted[i].ID]
		if !isStored {
			matched[i] = -1
			continue
		}
		matched[i], taken[j] = j, true
	}
	return matched, taken
}

// key is the content and the voices of a scenario. A key without voices matches any voices.
type key struct {
	content
	voices string
}

func voicedKey(sc *gen.Scenario) key {
	return key{contentOf(sc), fmt.Sprintf("%q", sorted(sc.SelectedVoices))}
}

// pool holds the indexes of scenarios by key.
type pool map[key][]int

func freeScenarios(base, stored []gen.Scenario) pool {
	free, inBase := make(pool), Index(base)
	for i := range stored {
		_, isKnown := inBase[stored[i].ID]
		if isKnown {
			continue
		}
		voiced := voicedKey(&stored[i])
		unvoiced := key{content: voiced.content}
		free[voiced] = append(free[voiced], i)
		free[unvoiced] = append(free[unvoiced], i)
	}
	return free
}

// take returns the first index with the given key that is not taken and marks the index as taken,
// or returns -1 if there is none. Every index examined is removed, so that Match examines each
// index at most once per key.
func (p pool) take(k key, taken []bool) int {
	for len(p[k]) > 0 {
		i := p[k][0]
		p[k] = p[k][1:]
		if !taken[i] {
			taken[i] = true
			return i
		}
	}
	return -1
}
