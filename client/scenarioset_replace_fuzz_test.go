package client_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// replaceCase is a Replace that is made from bytes.
type replaceCase struct {
	stored, desired []client.Scenario
	allowed         map[int64]bool
}

// newReplaceCase reads stored names, then the ids, names and permissions of what is desired. There are few names, so that
// many are the same.
func newReplaceCase(stored, desired, allowed []byte) replaceCase {
	c := replaceCase{allowed: map[int64]bool{}}
	name := func(b byte) string { return string('a' + rune(b%4)) }
	for i, b := range stored[:min(len(stored), 8)] {
		c.stored = append(c.stored, entry(int64(i+1), name(b)))
	}
	for _, b := range desired[:min(len(desired), 10)] {
		c.desired = append(c.desired, entry(int64(b>>2%16)%10, name(b)))
	}
	for _, b := range allowed {
		c.allowed[int64(b%10)] = true
	}
	return c
}

// match is the naive model of Replace: for each desired scenario the index of the stored one, or -1; false if the match is
// not certain.
func (c replaceCase) match() (matched []int, certain bool) {
	matched, taken := make([]int, len(c.desired)), map[int]bool{}
	for d, sc := range c.desired {
		matched[d] = -1
		if sc.ID == 0 {
			continue
		}
		i := int(sc.ID) - 1
		if i >= len(c.stored) || taken[i] {
			return nil, false
		}
		matched[d], taken[i] = i, true
	}
	for d, sc := range c.desired {
		if sc.ID != 0 {
			continue
		}
		candidates, rivals := 0, 0
		for i := range c.stored {
			if !taken[i] && c.stored[i].Name == sc.Name {
				candidates++
				matched[d] = i
			}
		}
		for _, other := range c.desired {
			if other.ID == 0 && other.Name == sc.Name {
				rivals++
			}
		}
		if candidates > 1 || candidates == 1 && rivals > 1 {
			return nil, false
		}
	}
	return matched, true
}

// unwanted lists the stored ids that nothing matches and that may not go.
func (c replaceCase) unwanted(matched []int) (ids []int64) {
	for i := range c.stored {
		if id := c.stored[i].ID; !slices.Contains(matched, i) && !c.allowed[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// result is the list after a Replace, in the order of desired, and whether it has no new name twice.
func (c replaceCase) result(matched []int) (list []client.Scenario, unique bool) {
	names := map[string]int{}
	for d, i := range matched {
		sc := c.desired[d]
		if i >= 0 {
			sc.ID = c.stored[i].ID
		}
		list = append(list, sc)
		names[sc.Name]++
	}
	for d, i := range matched {
		isNew := i < 0 || c.stored[i].Name != list[d].Name
		if isNew && names[list[d].Name] > 1 {
			return list, false
		}
	}
	return list, true
}

// FuzzScenarioSet_Replace: nothing that is stored disappears without permission, ids stay unique, and the rest is as the
// naive model says.
func FuzzScenarioSet_Replace(f *testing.F) {
	f.Add([]byte("abc"), []byte{0, 1, 4, 9}, []byte{})
	f.Add([]byte("aab"), []byte{4, 0, 2}, []byte{2, 3})
	f.Add([]byte("abcd"), []byte{}, []byte{1, 2, 3, 4})
	f.Add([]byte("a"), []byte{0, 0}, []byte{})
	f.Fuzz(func(t *testing.T, stored, desired, allowed []byte) {
		c := newReplaceCase(stored, desired, allowed)
		set := setOf(t, c.stored...)
		var opts []client.ReplaceOption
		for id := range c.allowed {
			opts = append(opts, client.AllowRemove(id))
		}
		err := set.Replace(c.desired, opts...)
		matched, certain := c.match()
		if !certain {
			require.ErrorContains(t, err, "replace: scenarios[")
			require.Equal(t, c.stored, listOf(set))
			return
		}
		if ids := c.unwanted(matched); ids != nil {
			refused, ok := errors.AsType[*client.WouldRemoveError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, ids, refused.IDs)
			require.Equal(t, c.stored, listOf(set))
			return
		}
		want, unique := c.result(matched)
		if !unique {
			require.NotEmpty(t, violations(err))
			require.Equal(t, c.stored, listOf(set))
			return
		}
		require.NoError(t, err)
		require.ElementsMatch(t, want, listOf(set))
	})
}
