package drills

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const outcomesFile = "testdata/outcomes.json"

// row is a line of docs/changes.md: the drills of a class that end in the same way.
type row struct {
	Topic, Class string
	Variants     []string `json:",omitempty"`
	Outcome      outcome
	Others       int `json:"-"` // variants of the class in other rows
}

// rowsOf puts the known outcomes of drills together.
func rowsOf(list []drill, outcomes map[string]outcome) []row {
	var rows []row
	for _, d := range list {
		o, ok := outcomes[d.name()]
		if !ok {
			continue
		}
		i := slices.IndexFunc(rows, func(r row) bool { return r.Class == d.class && r.Outcome.equal(o) })
		if i < 0 {
			i = lastOf(rows, d)
			rows = slices.Insert(rows, i, row{Topic: d.topic, Class: d.class, Outcome: o})
		}
		if d.variant != "" {
			rows[i].Variants = append(rows[i].Variants, d.variant)
		}
	}
	return rows
}

// lastOf returns the index behind the rows of the drill's class, or else of its topic.
func lastOf(rows []row, d drill) int {
	at := len(rows)
	for i, r := range rows {
		if r.Class == d.class || r.Topic == d.topic && at == len(rows) {
			at = i + 1
		}
	}
	for i, r := range rows {
		if r.Topic == d.topic && !slices.ContainsFunc(rows, func(r row) bool { return r.Class == d.class }) {
			at = i + 1
		}
	}
	return at
}

func (o outcome) equal(other outcome) bool {
	return o.Passes == other.Passes && slices.Equal(o.Directions, other.Directions)
}

// readOutcomes returns the known outcomes by the name of the drill.
func readOutcomes(t *testing.T) map[string]outcome {
	t.Helper()
	known := map[string]outcome{}
	for _, r := range readRows(t) {
		for _, variant := range append(r.Variants, "")[:max(1, len(r.Variants))] {
			known[drill{class: r.Class, variant: variant}.name()] = r.Outcome
		}
	}
	return known
}

func readRows(t *testing.T) (rows []row) {
	t.Helper()
	data, err := os.ReadFile(outcomesFile)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &rows))
	return rows
}

func marshal(t *testing.T, rows []row) []byte {
	t.Helper()
	data, err := json.MarshalIndent(rows, "", "\t")
	require.NoError(t, err)
	return append(data, '\n')
}

const introduction = `# How a change of the specification ends

`

// render returns docs/changes.md.
func render(rows []row) string {
	var b strings.Builder
	b.WriteString(introduction)
	topic := ""
	for _, r := range rows {
		if r.Topic != topic {
			topic = r.Topic
			fmt.Fprintf(&b, "\n## %s\n\n| change | of | what happens | what to write |\n| --- | --- | --- | --- |\n", topic)
		}
		happens := "passes"
		switch {
		case len(r.Outcome.Directions) > 0 && r.Outcome.Passes:
			happens = "fails, then passes"
		case len(r.Outcome.Directions) > 0:
			happens = "fails, needs code"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Class, strings.Join(r.Variants, ", "), happens,
			strings.Join(r.Outcome.Directions, "<br>"))
	}
	return b.String()
}

func TestChanges_AreMadeFromTheOutcomes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "docs", "changes.md"))
	require.NoError(t, err)
	require.Equal(t, render(readRows(t)), string(data), "to do: docs/changes.md: write it by "+
		"go test -tags drills ./internal/dev/drills -timeout 5h -args -all -write")
}

// sample returns n drills, others for each seed until all had their turn.
func sample(list []drill, seed, n int) []drill {
	shuffled := slices.SortedFunc(slices.Values(list), func(a, b drill) int { return strings.Compare(hash(a), hash(b)) })
	var part []drill
	for i := range min(n, len(list)) {
		part = append(part, shuffled[(seed*n+i)%len(list)])
	}
	return part
}

func hash(d drill) string {
	h := fnv.New64a()
	h.Write([]byte(d.name()))
	return fmt.Sprintf("%016x", h.Sum64())
}

// sets returns the drills that are tried at once: those that are known to pass, up to 50, and each other one alone. A class
// that is not known is tried at once.
func sets(list []drill, known map[string]outcome) [][]drill {
	var passing []drill
	var all [][]drill
	unknown := map[string][]drill{}
	for _, d := range list {
		o, ok := known[d.name()]
		switch {
		case !ok:
			unknown[d.class] = append(unknown[d.class], d)
		case len(o.Directions) == 0:
			passing = append(passing, d)
		default:
			all = append(all, []drill{d})
		}
	}
	for _, d := range list {
		all = append(all, batches(unknown[d.class], 50)...)
		delete(unknown, d.class)
	}
	return append(batches(passing, 50), all...)
}

// batches distributes drills, so that no batch has two of the same target.
func batches(list []drill, size int) [][]drill {
	var all [][]drill
	for _, d := range list {
		i := slices.IndexFunc(all, func(batch []drill) bool {
			return len(batch) < size && !slices.ContainsFunc(batch, d.contradicts)
		})
		if i < 0 {
			i = len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], d)
	}
	return all
}

func (d drill) contradicts(other drill) bool { return d.target != "" && d.target == other.target }

func TestSample_HasEachDrillInTurn(t *testing.T) {
	list := drills(t)
	seen := map[string]int{}
	const size = 30
	for seed := range len(list)/size + 1 {
		for _, d := range sample(list, seed, size) {
			seen[d.name()]++
		}
	}
	require.Len(t, seen, len(list))
}
