package scenario

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// Match finds the wanted scenarios in the list of a later read. The result holds, for each wanted
// scenario, the index in stored, or -1.
//
// Match pairs by id first. The other wanted scenarios pair by content with stored ones whose ids
// are not in base, each with a different one. Nil voices match any.
func Match(base, wanted, stored []gen.Scenario) []int {
	matched, taken := matchByID(wanted, stored)
	if !slices.Contains(matched, -1) {
		return matched
	}
	free := freeScenarios(base, stored)
	for i := range wanted { // those that want particular voices choose first
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

// key is the content of a scenario and its voices. Without voices, the key matches any.
type key struct {
	content
	voices string
}

func voicedKey(sc *gen.Scenario) key {
	return key{contentOf(sc), fmt.Sprintf("%q", sorted(sc.SelectedVoices))}
}

// pool holds the indexes of the scenarios under each key.
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

// take returns the first free index under the key and marks the index as taken, or returns -1. Each
// index leaves the pool when take looks at it, so Match looks at an index once per key.
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
