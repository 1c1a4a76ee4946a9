package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// replaceCase is a Replace that bytes spell out.
type replaceCase struct {
	stored, desired []client.Scenario
	allowed         map[int64]bool
}

// replaceCaseOf reads stored names, then the ids, names and permissions of what is desired. Names are few, so that many
// are the same.
func replaceCaseOf(stored, desired, allowed []byte) replaceCase {
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

// places is the naive model of Replace: for each desired scenario the index of the stored one, or -1; false where it
// must be refused.
func (c replaceCase) places() ([]int, bool) {
	places, taken := make([]int, len(c.desired)), map[int]bool{}
	for d, sc := range c.desired {
		places[d] = -1
		if i := int(sc.ID) - 1; sc.ID != 0 {
			if i >= len(c.stored) || taken[i] {
				return nil, false
			}
			places[d], taken[i] = i, true
		}
	}
	for d, sc := range c.desired {
		if sc.ID != 0 {
			continue
		}
		var candidates, rivals int
		for i := range c.stored {
			if !taken[i] && c.stored[i].Name == sc.Name {
				candidates++
				places[d] = i
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
	return places, true
}

// unwanted lists the stored ids that nothing stands for and that may not go.
func (c replaceCase) unwanted(places []int) (ids []int64) {
	for i := range c.stored {
		stands := false
		for _, place := range places {
			stands = stands || place == i
		}
		if id := c.stored[i].ID; !stands && !c.allowed[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// FuzzReplace: nothing that is stored disappears without permission, ids stay unique, and the rest is as the naive model
// says.
func FuzzReplace(f *testing.F) {
	f.Add([]byte("abc"), []byte{0, 1, 4, 9}, []byte{})
	f.Add([]byte("aab"), []byte{4, 0, 2}, []byte{2, 3})
	f.Add([]byte("abcd"), []byte{}, []byte{1, 2, 3, 4})
	f.Add([]byte("a"), []byte{0, 0}, []byte{})
	f.Fuzz(func(t *testing.T, stored, desired, allowed []byte) {
		c := replaceCaseOf(stored, desired, allowed)
		set := setOf(t, c.stored...)
		var opts []client.ReplaceOption
		for id := range c.allowed {
			opts = append(opts, client.AllowRemove(id))
		}
		err := set.Replace(c.desired, opts...)
		places, decided := c.places()
		if err != nil {
			require.Equal(t, c.stored, listOf(set), "as it was")
			var refused *client.WouldRemoveError
			require.Equal(t, decided, errorAs(err, &refused))
			if decided {
				require.Equal(t, c.unwanted(places), refused.IDs)
			}
			return
		}
		require.True(t, decided)
		require.Empty(t, c.unwanted(places))
		c.requireResult(t, listOf(set), places)
	})
}

// requireResult checks the list after a Replace that succeeded.
func (c replaceCase) requireResult(t *testing.T, got []client.Scenario, places []int) {
	t.Helper()
	var want []client.Scenario
	seen := map[int64]bool{}
	for d, place := range places {
		sc := c.desired[d]
		if place >= 0 {
			sc.ID = c.stored[place].ID
		}
		want = append(want, sc)
	}
	require.ElementsMatch(t, want, got)
	for _, sc := range got {
		require.False(t, sc.ID != 0 && seen[sc.ID], "an id twice")
		seen[sc.ID] = true
	}
}
