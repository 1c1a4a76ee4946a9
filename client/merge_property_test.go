package client_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// mergeCase is a random merge. Each side holds a version of each scenario, or none.
type mergeCase struct {
	*rand.Rand
	cells []mergeCell
}

// mergeCell is one scenario on the three sides; nil: a side does not have it.
type mergeCell struct{ base, theirs, mine *client.Scenario }

func newMergeCase(seed uint64) *mergeCase {
	c := &mergeCase{Rand: rand.New(rand.NewPCG(seed, 1))}
	for i := range c.IntN(6) {
		c.cells = append(c.cells, c.cell(i))
	}
	return c
}

// cell draws a scenario. Only one that has the same id on both sides is renamed: without an id that would be another scenario.
func (c *mergeCase) cell(i int) mergeCell {
	id, name := int64(i+1), fmt.Sprint("s", i)
	var cell mergeCell
	if c.IntN(4) > 0 {
		cell.base = c.version(0, name)
	}
	if c.IntN(5) > 0 {
		cell.theirs = c.version(id, name)
	}
	if c.IntN(5) > 0 {
		cell.mine = c.version(0, name)
	}
	if cell.base == nil {
		return cell
	}
	if c.IntN(3) > 0 {
		cell.base.ID = id
		c.renumber(cell, name)
	}
	return cell
}

// renumber draws what only a base with an id allows: an id of mine, renames, and an id that the service has replaced.
func (c *mergeCase) renumber(cell mergeCell, name string) {
	mineHasID := cell.mine != nil && c.IntN(2) == 0
	if mineHasID {
		cell.mine.ID = cell.base.ID
	}
	if cell.theirs == nil {
		return
	}
	if c.IntN(6) == 0 {
		cell.theirs.ID += 100
		return
	}
	if c.IntN(4) == 0 {
		cell.theirs.Name = name + c.pick(" renamed", " renamed twice")
	}
	if mineHasID && c.IntN(4) == 0 {
		cell.mine.Name = name + c.pick(" renamed", " renamed twice")
	}
}

func (c *mergeCase) pick(values ...string) string { return values[c.IntN(len(values))] }

func (c *mergeCase) version(id int64, name string) *client.Scenario {
	voices := [][]client.Voice{nil, nil, {}, {client.Rime("v")}, {client.Rime("w")}}
	return &client.Scenario{
		ID: id, Name: name + c.pick("", "", "\n"), Description: c.pick("A", "A", "A ", "B"),
		ExpectedResult: c.pick("E", "E", "E", "F"),
		SelectedVoices: slices.Clone(voices[c.IntN(len(voices))]),
	}
}

// side lists the scenarios of one side in a random order.
func (c *mergeCase) side(of func(mergeCell) *client.Scenario) []client.Scenario {
	list := []client.Scenario{}
	for _, cell := range c.cells {
		if sc := of(cell); sc != nil {
			list = append(list, *sc)
		}
	}
	c.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// values are the fields of a scenario. Voices that nothing is known of are "?".
func values(sc *client.Scenario) map[string]string {
	if sc == nil {
		return map[string]string{"exists": "no"}
	}
	fields := map[string]string{"exists": "yes", "voices": fmt.Sprint(sc.SelectedVoices)}
	if sc.SelectedVoices == nil {
		fields["voices"] = "?"
	}
	for field, text := range map[string]string{"name": sc.Name, "description": sc.Description, "expected": sc.ExpectedResult} {
		fields[field] = plainText(text)
	}
	return fields
}

func plainText(text string) string {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == ' ') {
		text = text[:len(text)-1]
	}
	return text
}

// changes are the fields in which a side differs from base. What is not known has not changed, except that the file tells voices for
// the first time.
func changes(base, side *client.Scenario, isFile bool) map[string]string {
	changed := map[string]string{}
	before := values(base)
	for field, after := range values(side) {
		isUnknown := after == "?" || before[field] == "?" && !isFile
		if before[field] != after && !isUnknown {
			changed[field] = after
		}
	}
	return changed
}

// isConflict reports whether both sides changed the scenario, and differ.
func (cell mergeCell) isConflict() bool {
	theirs, mine := changes(cell.base, cell.theirs, false), changes(cell.base, cell.mine, true)
	base, stored := values(cell.base)["voices"], values(cell.theirs)["voices"]
	isAlreadyThere := stored == mine["voices"]
	if isFirst := base == "?" || base == ""; isFirst && isAlreadyThere {
		delete(mine, "voices")
	}
	if len(theirs) == 0 || len(mine) == 0 {
		return false
	}
	return len(changes(cell.theirs, cell.mine, false)) > 0
}

// For random base, theirs and mine, no change of either side disappears without a conflict or an agreement.
func TestScenarioSet_Merge_LosesNoChange(t *testing.T) {
	merged, conflicts := 0, 0
	for seed := range uint64(10_000) {
		c := newMergeCase(seed)
		base := c.side(func(cell mergeCell) *client.Scenario { return cell.base })
		theirs := c.side(func(cell mergeCell) *client.Scenario { return cell.theirs })
		mine := c.side(func(cell mergeCell) *client.Scenario { return cell.mine })
		set := setOf(t, theirs...)
		before := listOf(set)
		err := set.Merge(base, mine)
		want := slices.ContainsFunc(c.cells, mergeCell.isConflict)
		if conflict, ok := errors.AsType[*client.MergeConflictError](err); ok {
			conflicts++
			require.True(t, want, "seed %d: %v", seed, err)
			require.Len(t, conflict.Conflicts, c.count(mergeCell.isConflict), "seed %d: %v", seed, err)
			require.Equal(t, before, listOf(set), "seed %d", seed)
			continue
		}
		merged++
		require.NoError(t, err, "seed %d", seed)
		require.False(t, want, "seed %d: base %v, theirs %v, mine %v", seed, base, theirs, mine)
		c.requireNothingLost(t, seed, listOf(set))
	}
	require.Greater(t, merged, 1_000)
	require.Greater(t, conflicts, 1_000)
}

func (c *mergeCase) count(is func(mergeCell) bool) (n int) {
	for _, cell := range c.cells {
		if is(cell) {
			n++
		}
	}
	return n
}

// requireNothingLost looks for each change of each side in the result, and for everything that did not change.
func (c *mergeCase) requireNothingLost(t *testing.T, seed uint64, result []client.Scenario) {
	t.Helper()
	found := 0
	for _, cell := range c.cells {
		got := cell.find(result)
		if got != nil {
			found++
		}
		theirs, mine := changes(cell.base, cell.theirs, false), changes(cell.base, cell.mine, true)
		want := values(cell.base)
		for _, side := range []map[string]string{theirs, mine} {
			for field, value := range side {
				want[field] = value
			}
		}
		if want["exists"] == "no" {
			require.Nil(t, got, "seed %d: %v", seed, cell)
			continue
		}
		require.NotNil(t, got, "seed %d: %v", seed, cell)
		for field, value := range values(got) {
			isUnknown := field == "voices" && (value == "?" || want[field] == "?" || want[field] == "")
			if !isUnknown {
				require.Equal(t, want[field], value, "seed %d: %s of %v", seed, field, cell)
			}
		}
	}
	require.Len(t, result, found, "seed %d", seed)
}

// find returns the scenario in the result: under the id that theirs has, or as an added one under the name.
func (cell mergeCell) find(result []client.Scenario) *client.Scenario {
	for i := range result {
		isStored := cell.theirs != nil && result[i].ID == cell.theirs.ID
		isAdded := cell.theirs == nil && cell.mine != nil && result[i].ID == 0 && result[i].Name == cell.mine.Name
		if isStored || isAdded {
			return &result[i]
		}
	}
	return nil
}
