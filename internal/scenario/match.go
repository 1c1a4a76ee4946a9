package scenario

import (
	"fmt"

	"github.com/omnidim-go/simulations/gen"
)

// Match finds the wanted scenarios in stored, a list read later. For each wanted scenario, the
// result holds the index in stored, or -1 if there is no match.
//
// Match pairs by ID first. The other wanted scenarios are paired by content with distinct stored
// scenarios whose IDs are not in base. Nil voices match any voices.
func Match(base, wanted, stored []gen.Scenario) []int {
	index, free := Index(stored), newPool(base, stored)
	matched := make([]int, len(wanted))
	for i := range wanted {
		j, isStored := index[wanted[i].ID]
		if !isStored {
			j = free.take(&wanted[i])
		}
		matched[i] = j
	}
	return matched
}

// key is the content and the voices of a scenario. A key without voices matches any voices.
type key struct {
	content
	voices string
}

func voicedKey(sc *gen.Scenario) key {
	return key{contentOf(sc), fmt.Sprintf("%q", sorted(sc.SelectedVoices))}
}

// pool holds the scenarios whose IDs are not in base. Each has two keys, with and without voices.
type pool struct {
	indexes map[key][]int
	taken   map[int]bool
}

func newPool(base, stored []gen.Scenario) pool {
	p := pool{make(map[key][]int), make(map[int]bool)}
	inBase := Index(base)
	for i := range stored {
		_, isKnown := inBase[stored[i].ID]
		if isKnown {
			continue
		}
		voiced := voicedKey(&stored[i])
		unvoiced := key{content: voiced.content}
		p.indexes[voiced] = append(p.indexes[voiced], i)
		p.indexes[unvoiced] = append(p.indexes[unvoiced], i)
	}
	return p
}

// take returns the index of the first scenario like sc that is not taken and takes it, or returns
// -1 if there is none. Every index examined is removed, so that each is examined at most once per
// key.
func (p pool) take(sc *gen.Scenario) int {
	k := voicedKey(sc)
	if sc.SelectedVoices == nil {
		k = key{content: k.content}
	}
	for len(p.indexes[k]) > 0 {
		i := p.indexes[k][0]
		p.indexes[k] = p.indexes[k][1:]
		if !p.taken[i] {
			p.taken[i] = true
			return i
		}
	}
	return -1
}
