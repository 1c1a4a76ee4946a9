package drills

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
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

The tables are the results of drills. A drill changes ` + "`api/openapi.yaml` in a copy of the module, runs `go generate`" + `, and runs the
tests that compare the code with the specification. A test that fails prints directions: the file to edit, and the text or the code to
write. The numbers in the last column refer to the directions below the table. CONTRIBUTING.md says how to run the drills, and how to
write this document again.

- **passes**: no other file has to change.
- **passes after**: the tests fail. The drill follows the directions, and the tests pass.
- **needs code**: the tests fail, and a contributor has to write code or to decide. Some directions are messages of the compiler.

NAME stands for the name of the property, Name for the Go field, TYPE for the Go type.

The drills are a selection:

- Each kind of property is added in each place. A required property, a property of a voice and a property of updates alone are of a few
  basic kinds, because each of them takes a copy of its own.
- Each limit is raised by 2, lowered by 1, removed, made exclusive, and given a fraction.
- Each enum gets a value in each position, and loses the first and the last value.
- Each keyword is added to each property that can have it.
- Eight properties are removed, each from another component, and one property per type and direction gets another type.

Drills share a copy if they do not disturb each other.
`

// render returns docs/changes.md.
func render(rows []row) string {
	var b strings.Builder
	b.WriteString(introduction)
	for _, section := range sections(rows) {
		section.render(&b)
	}
	return b.String()
}

// section is a table of docs/changes.md: a topic or, of the added properties, the places where each kind ends in the same way.
type section struct {
	topic, title string
	others       []string // places besides the one in the title
	rows         []row
}

func sections(rows []row) (all []section) {
	var classes []section // a topic, or a class of the added properties
	for _, r := range rows {
		title := r.Topic
		if r.Topic == propertyTopic {
			title = r.Class
		}
		i := slices.IndexFunc(classes, func(s section) bool { return s.title == title })
		if i < 0 {
			i = len(classes)
			classes = append(classes, section{topic: r.Topic, title: title})
		}
		classes[i].rows = append(classes[i].rows, r)
	}
	for _, class := range classes {
		i := slices.IndexFunc(all, func(s section) bool { return s.topic == propertyTopic && s.isLike(class) })
		if i < 0 {
			all = append(all, class)
			continue
		}
		all[i].others = append(all[i].others, strings.TrimPrefix(class.title, "property added to "))
	}
	return all
}

// isLike reports whether the kinds of properties end in the same way in another place.
func (s section) isLike(other section) bool {
	return s.topic == other.topic && slices.EqualFunc(s.rows, other.rows, func(a, b row) bool {
		return slices.Equal(a.Variants, b.Variants) && a.Outcome.equal(b.Outcome)
	})
}

func (s section) render(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n", strings.ToUpper(s.title[:1])+s.title[1:])
	if len(s.others) > 0 {
		fmt.Fprintf(b, "The same holds for %s.\n\n", strings.Join(s.others, ", "))
	}
	if s.topic == propertyTopic {
		b.WriteString("| kind of property | outcome | directions |\n| --- | --- | --- |\n")
	} else {
		b.WriteString("| change | of | outcome | directions |\n| --- | --- | --- | --- |\n")
	}
	var directions []string
	for _, r := range s.rows {
		var numbers []int
		for _, direction := range r.Outcome.Directions {
			if !slices.Contains(directions, direction) {
				directions = append(directions, direction)
			}
			numbers = append(numbers, slices.Index(directions, direction)+1)
		}
		slices.Sort(numbers)
		list := strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]")
		if s.topic != propertyTopic {
			fmt.Fprintf(b, "| %s ", r.Class)
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.of(), r.Outcome.words(), list)
	}
	for i, direction := range directions {
		file, text, _ := strings.Cut(direction, ": ")
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%d. `%s`: %s\n", i+1, file, text)
	}
}

// words says how a drill ends.
func (o outcome) words() string {
	switch {
	case len(o.Directions) == 0:
		return "passes"
	case o.Passes:
		return "passes after"
	}
	return "needs code"
}

// of names the variants, or counts them.
func (r row) of() string {
	if r.Topic != propertyTopic && len(r.Variants) > 8 {
		return fmt.Sprintf("%d properties", len(r.Variants))
	}
	return strings.Join(r.Variants, ", ")
}

func TestChanges_AreMadeFromTheOutcomes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "docs", "changes.md"))
	require.NoError(t, err)
	require.Equal(t, render(readRows(t)), string(data), "to do: docs/changes.md: write it by "+
		"go test -tags drills ./internal/dev/drills -timeout 2h -args -all -write")
}

// sample returns n drills, others for each seed until all had their turn. A quarter of them is known to fail.
func sample(list []drill, known map[string]outcome, seed, n int) []drill {
	shuffled := slices.SortedFunc(slices.Values(list), func(a, b drill) int { return strings.Compare(hash(a), hash(b)) })
	var green, red []drill
	for _, d := range shuffled {
		if len(known[d.name()].Directions) > 0 {
			red = append(red, d)
			continue
		}
		green = append(green, d)
	}
	return append(turn(green, seed, n-n/4), turn(red, seed, n/4)...)
}

// turn returns n elements of a list, those behind the ones of the seed before.
func turn(list []drill, seed, n int) (part []drill) {
	for i := range min(n, len(list)) {
		part = append(part, list[(seed*n+i)%len(list)])
	}
	return part
}

func hash(d drill) string {
	h := fnv.New64a()
	h.Write([]byte(d.name()))
	return fmt.Sprintf("%016x", h.Sum64())
}

// sets returns the drills that are tried at once: added properties, and those of a class, or all drills of a sample.
func sets(list []drill) [][]drill {
	groups := map[string][]drill{}
	var all [][]drill
	for _, d := range list {
		group := d.class
		if d.topic == propertyTopic || len(list) < 100 {
			group = propertyTopic
		}
		if d.alone {
			all = append(all, []drill{d})
			continue
		}
		groups[group] = append(groups[group], d)
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		all = append(all, batches(groups[group], 100)...)
	}
	return all
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
	list, known := drills(t), map[string]outcome{}
	for i, d := range list {
		if i%3 == 0 {
			known[d.name()] = outcome{Directions: []string{"a.go: write x"}}
		}
	}
	seen := map[string]bool{}
	const size = 40
	for seed := range len(list) / 10 {
		part := sample(list, known, seed, size)
		require.Len(t, part, size)
		red := 0
		for _, d := range part {
			seen[d.name()] = true
			red += len(known[d.name()].Directions)
		}
		require.Equal(t, size/4, red)
	}
	require.Len(t, seen, len(list))
}
