package scenario

import (
	"fmt"
	"slices"

	"github.com/omnidim-go/simulations/gen"
)

// Match finds the wanted scenarios in a list that was read after a write. It returns for each
// wanted scenario its index in stored, or -1. A scenario whose id is stored matches by id. The
// others match by content, each stored one only once; nil voices match any. A stored scenario
// matches no other if its id is in base: the plan keeps or removes it by that id.
func Match(base, wanted, stored []gen.Scenario) []int {
	matched, taken := matchByID(wanted, stored)
	if !slices.Contains(matched, -1) {
		return matched
	}
	free := freeScenarios(base, stored, taken)
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

// key is the content of a scenario with its voices, or without them to match any voices.
type key struct {
	content
	voices string
}

func voicedKey(sc *gen.Scenario) key {
	return key{contentOf(sc), fmt.Sprintf("%q", sorted(sc.SelectedVoices))}
}

// pool holds indexes of scenarios under each key that they match.
type pool map[key][]int

func freeScenarios(base, stored []gen.Scenario, taken []bool) pool {
	free, inBase := make(pool), Index(base)
	for i := range stored {
		_, isKnown := inBase[stored[i].ID]
		if isKnown || taken[i] {
			continue
		}
		voiced := voicedKey(&stored[i])
		unvoiced := key{content: voiced.content}
		free[voiced] = append(free[voiced], i)
		free[unvoiced] = append(free[unvoiced], i)
	}
	return free
}

// take takes the first index under the key that is not taken, or returns -1. It drops every index
// that it looks at, so each is looked at once for a key.
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
