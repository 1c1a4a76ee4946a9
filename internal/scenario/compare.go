package scenario

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// content holds the normalized texts of a scenario. Two scenarios have the same texts if their
// contents are equal.
type content [len(texts)]string

func contentOf(sc *gen.Scenario) (c content) {
	for i, text := range texts {
		c[i] = schema.NormalText(*text.Of(sc))
	}
	return c
}

// sameVoices reports whether a and b have the same voices in any order. Nil means unknown and
// equals only nil.
func sameVoices(a, b []gen.Voice) bool {
	if (a == nil) != (b == nil) {
		return false
	}
	return slices.Equal(a, b) || slices.Equal(sorted(a), sorted(b))
}

// Hash returns a hash of sc. Scenarios with the same ID have the same hash if Diff returns nil.
func Hash(seed maphash.Seed, sc *gen.Scenario) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	maphash.WriteComparable(&h, sc.ID)
	maphash.WriteComparable(&h, contentOf(sc))
	maphash.WriteComparable(&h, sc.SelectedVoices == nil)
	for _, voice := range sorted(sc.SelectedVoices) {
		maphash.WriteComparable(&h, voice)
	}
	return h.Sum64()
}

// Diff returns the fields, other than the ID, in which two scenarios differ, or nil if there are
// none. Voices are compared in any order and formatted as provider/id, separated by commas, or as
// "unknown".
func Diff(a, b *gen.Scenario) (changes []schema.Change) {
	for _, text := range texts {
		before, after := *text.Of(a), *text.Of(b)
		if !schema.SameText(before, after) {
			changes = append(changes, schema.Change{Field: text.Name, Before: before, After: after})
		}
	}
	before, after := a.SelectedVoices, b.SelectedVoices
	if !sameVoices(before, after) {
		changes = append(changes, schema.Change{Field: Voices, Before: voiceList(before), After: voiceList(after)})
	}
	return changes
}

func voiceList(voices []gen.Voice) string {
	if voices == nil {
		return "unknown"
	}
	names := make([]string, len(voices))
	for i, v := range sorted(voices) {
		names[i] = string(v.Provider) + "/" + v.ID
	}
	return strings.Join(names, ", ")
}

func sorted(voices []gen.Voice) []gen.Voice {
	return slices.SortedFunc(slices.Values(voices), func(a, b gen.Voice) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.ID, b.ID))
	})
}
