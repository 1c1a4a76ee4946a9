package scenario

import (
	"fmt"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
	"github.com/omnidim-go/simulations/internal/schema"
)

// names finds scenarios by their names. White space at the ends of a name does not count.
type names map[string]*candidate

// candidate is the only scenario with a name, unless the name is ambiguous.
type candidate struct {
	index     int
	ambiguous bool // several scenarios have the name, or were looked for by it
}

func (n names) add(name string, index int) {
	key := schema.NormalText(name)
	if other, ok := n[key]; ok {
		other.ambiguous = true
		return
	}
	n[key] = &candidate{index: index}
}

// take returns the index of the scenario with the name, or -1. A second take of the same name is an error.
func (n names) take(name string) (int, error) {
	found, ok := n[schema.NormalText(name)]
	if !ok {
		return -1, nil
	}
	if found.ambiguous {
		return -1, fmt.Errorf("the name %q does not tell which stored scenario is meant: give the ids", redact.Line(name, 80))
	}
	found.ambiguous = true
	return found.index, nil
}

// Pair returns for each desired scenario the index in list of the scenario with the same id or, without an id, of the one with
// the same name; -1 if no scenario of list has the name. The error names the index of a scenario that it cannot pair.
func Pair(desired, list []gen.Scenario) ([]int, error) {
	paired, taken := matchByID(desired, list)
	seen := make([]bool, len(list))
	for d, i := range paired {
		if desired[d].ID == 0 {
			continue
		}
		if i < 0 || seen[i] {
			return nil, fmt.Errorf("scenarios[%d]: id %d is not stored, or occurs twice: leave it out to add a scenario", d, desired[d].ID)
		}
		seen[i] = true
	}
	free := make(names)
	for i := range list {
		if !taken[i] {
			free.add(list[i].Name, i)
		}
	}
	for d := range desired {
		if desired[d].ID != 0 {
			continue
		}
		i, err := free.take(desired[d].Name)
		if err != nil {
			return nil, fmt.Errorf("scenarios[%d]: %w", d, err)
		}
		paired[d] = i
	}
	return paired, nil
}
