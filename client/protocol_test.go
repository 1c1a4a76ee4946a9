package client

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	allFates = []fate{unwritten, notSent, refused, ambiguous, accepted}
	allViews = []view{unseen, showsBase, showsWanted, showsOther}
	allBools = []bool{false, true}
)

// allProgress returns every value of progress.
func allProgress() (all []progress) {
	for _, last := range allFates {
		for _, seen := range allViews {
			for bits := range 1 << 5 {
				is := func(bit int) bool { return bits>>bit&1 == 1 }
				all = append(all, progress{last, is(0), is(1), is(2), seen, is(3), is(4)})
			}
		}
	}
	return all
}

// pattern is a row of the table in which each field lists the values that the row is about; none: any.
type pattern struct {
	last    []fate
	doubt   []bool
	limited []bool
	adds    []bool
	view    []view
	running []bool
	spent   []bool
	want    step
}

func (row pattern) matches(p progress) bool {
	return has(row.last, p.last) && has(row.doubt, p.doubt) && has(row.limited, p.limited) && has(row.adds, p.adds) &&
		has(row.view, p.view) && has(row.running, p.running) && has(row.spent, p.spent)
}

func has[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// protocolTable is the table of the package documentation. No two rows match the same state.
func protocolTable() []pattern {
	yes, no := []bool{true}, []bool{false}
	is := func(list ...fate) []fate { return list }
	sees := func(list ...view) []view { return list }
	return []pattern{
		// Accepted.
		{last: is(accepted), view: sees(showsWanted), want: endVerified},
		{last: is(accepted), view: sees(showsOther), want: endDiverged},
		{last: is(accepted), view: sees(showsBase, unseen), want: endUnknown},

		// Ambiguous, and no write since that the service refused.
		{last: is(ambiguous), view: sees(showsWanted), want: endReconciled},
		{last: is(ambiguous), view: sees(showsOther, unseen), want: endUnknown},
		{last: is(ambiguous), view: sees(showsBase), adds: yes, want: endUnknown},
		{last: is(ambiguous), view: sees(showsBase), adds: no, spent: yes, want: endUnknown},
		{last: is(ambiguous), view: sees(showsBase), adds: no, spent: no, running: yes, want: endUnknown},
		{last: is(ambiguous), view: sees(showsBase), adds: no, spent: no, running: no, want: stepWrite},

		// The same if a later write was not sent.
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsWanted), want: endReconciled},
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsOther, unseen), want: endUnknown},
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsBase), adds: yes, want: endUnknown},
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsBase), adds: no, spent: yes, want: endUnknown},
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsBase), adds: no, spent: no, running: yes, want: endUnknown},
		{last: is(notSent, unwritten), doubt: yes, view: sees(showsBase), adds: no, spent: no, running: no, want: stepWrite},

		// Refused.
		{last: is(refused), view: sees(showsWanted), want: endReconciled},
		{last: is(refused), doubt: yes, view: sees(showsBase, showsOther, unseen), want: endUnknown},
		{last: is(refused), doubt: no, view: sees(showsBase, showsOther, unseen), want: endWriteFailed},

		// Not sent.
		{last: is(notSent), doubt: no, limited: yes, view: sees(showsWanted), want: endReconciled},
		{last: is(notSent), doubt: no, view: sees(unseen), want: endWriteFailed},
		{last: is(notSent), doubt: no, view: sees(showsBase, showsOther), spent: yes, want: endWriteFailed},
		{last: is(notSent), doubt: no, limited: no, view: sees(showsWanted), spent: yes, want: endWriteFailed},
		{last: is(notSent), doubt: no, view: sees(showsBase, showsOther), spent: no, running: yes, want: endRunning},
		{last: is(notSent), doubt: no, limited: no, view: sees(showsWanted), spent: no, running: yes, want: endRunning},
		{last: is(notSent), doubt: no, view: sees(showsOther), spent: no, running: no, want: endConflict},
		{last: is(notSent), doubt: no, limited: no, view: sees(showsWanted), spent: no, running: no, want: endConflict},
		{last: is(notSent), doubt: no, view: sees(showsBase), spent: no, running: no, want: stepWrite},

		// No write yet. That a write met a 429 cannot be.
		{last: is(unwritten), doubt: no, view: sees(unseen), want: endReadFailed},
		{last: is(unwritten), doubt: no, limited: yes, view: sees(showsWanted), want: endReconciled},
		{last: is(unwritten), doubt: no, view: sees(showsBase, showsOther), running: yes, want: endRunning},
		{last: is(unwritten), doubt: no, limited: no, view: sees(showsWanted), running: yes, want: endRunning},
		{last: is(unwritten), doubt: no, view: sees(showsOther), running: no, want: endConflict},
		{last: is(unwritten), doubt: no, limited: no, view: sees(showsWanted), running: no, want: endConflict},
		{last: is(unwritten), doubt: no, view: sees(showsBase), running: no, want: stepWrite},
	}
}

func TestProgress_Next_EveryStateHasExactlyOneRowOfTheTable(t *testing.T) {
	table := protocolTable()
	used := make([]int, len(table))
	for _, p := range allProgress() {
		var rows []int
		for i, row := range table {
			if row.matches(p) {
				rows = append(rows, i)
			}
		}
		require.Len(t, rows, 1, "%+v", p)
		used[rows[0]]++
		require.Equal(t, table[rows[0]].want, p.next(), "%+v", p)
	}
	for i, n := range used {
		require.NotZero(t, n, "row %d matches nothing: %+v", i, table[i])
	}
}

// sequence is the story of one Apply: what happened to each write, and what each look showed.
type sequence struct {
	progress
	fates []fate
	story string
}

// everySequence calls visit with each state that Apply can reach in at most longest writes.
func everySequence(longest int, visit func(sequence, step)) {
	var explore func(s sequence)
	explore = func(s sequence) {
		for _, seen := range allViews {
			for _, running := range allBools {
				if seen == unseen && running {
					continue // only a look shows that
				}
				looked := s
				looked.view, looked.running = seen, running
				looked.story += fmt.Sprintf(" sees %d running %t;", seen, running)
				decided := looked.next()
				visit(looked, decided)
				if decided != stepWrite {
					continue
				}
				for _, written := range allFates[1:] {
					for _, limited := range allBools {
						if limited && written != notSent {
							continue
						}
						again := looked
						again.progress = looked.after(written)
						again.limited = looked.limited || limited
						again.fates = append(slices.Clone(looked.fates), written)
						again.spent = len(again.fates) == longest
						again.story += fmt.Sprintf(" writes: %d limited %t;", written, limited)
						explore(again)
					}
				}
			}
		}
	}
	for _, adds := range allBools {
		explore(sequence{progress: progress{adds: adds}, story: fmt.Sprintf("adds %t;", adds)})
	}
}

func TestProgress_Next_InvariantsOfEverySequence(t *testing.T) {
	sequences := 0
	ends := map[step]int{}
	everySequence(4, func(s sequence, decided step) {
		sequences++
		ends[decided]++
		wasAmbiguous := slices.Contains(s.fates, ambiguous)
		mayBeStored := wasAmbiguous || slices.Contains(s.fates, accepted)
		isSuccess := decided == endVerified || decided == endReconciled
		at := func(rule string) string { return rule + ":" + s.story }

		require.False(t, decided == stepWrite && wasAmbiguous && s.adds, at("an add is never sent after an ambiguous write"))
		require.False(t, decided == stepWrite && s.view != showsBase, at("a write follows a look at the base"))
		require.False(t, decided == stepWrite && s.running, at("a running simulation is not written"))
		require.False(t, decided == stepWrite && s.spent, at("no write without an attempt"))
		require.False(t, isSuccess && s.view != showsWanted, at("success is seen"))
		require.False(t, decided == endReconciled && len(s.fates) == 0, at("success is of a write"))
		require.Equal(t, decided == endVerified, s.last == accepted && s.view == showsWanted, at("verified is accepted and seen"))
		if mayBeStored && decided != stepWrite {
			told := isSuccess || decided == endUnknown || decided == endDiverged
			require.True(t, told, at("an ambiguous write is never forgotten"))
		}
		if decided == endUnknown || decided == endDiverged {
			require.True(t, mayBeStored, at("only a write that may be stored is unknown"))
		}
		if decided == endWriteFailed {
			require.NotEmpty(t, s.fates, at("only a write can fail"))
		}
		if mayBeStored && s.view == showsWanted {
			require.True(t, isSuccess, at("the wanted state always wins"))
		}
	})
	require.Len(t, ends, 9, "every step is reached")
	require.Greater(t, sequences, 1_000)
}

// After a write nothing is known of the simulation until the next look, and an ambiguous write is kept in mind.
func TestProgress_After(t *testing.T) {
	for _, p := range allProgress() {
		for _, written := range allFates[1:] {
			again := p.after(written)
			require.Equal(t, progress{
				last: written, doubt: p.doubt || p.last == ambiguous, limited: p.limited, adds: p.adds, spent: p.spent,
			}, again)
		}
	}
}
