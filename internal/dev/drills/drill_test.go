// Package drills changes the specification in copies of the module and reports how each change ends. docs/changes.md is the
// report. The drills take minutes: go test -tags drills ./internal/dev/drills
package drills

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

const (
	root          = "../../.."
	specification = "api/openapi.yaml"

	propertyTopic  = "Properties and parameters that are added"
	operationTopic = "Operations"
	documentTopic  = "The whole document"
)

// drill is a change of the specification.
type drill struct {
	topic   string // a section of docs/changes.md
	class   string // a line of docs/changes.md, such as "property of a scenario added"
	variant string // such as "boolean"; empty if the class has no other
	change  []edit
	recipe  []edit // carries out the directions of the tests; nil if they ask for code

	subject string // name of the changed property, which the report replaces
	target  string // drills of one target contradict each other
	isLimit bool
	alone   bool // it breaks the build, or fails tests of other properties
}

func (d drill) name() string { return strings.TrimSuffix(d.class+": "+d.variant, ": ") }

// fieldOfSubject stands for the name and the type of the generated field in the new text of an edit.
const fieldOfSubject = "FIELD"

// edit replaces text of a file.
type edit struct {
	file     string   // empty: api/openapi.yaml
	after    []string // each is looked for behind the one before; the edit follows the last one
	old, new string
	all      bool // at each occurrence of old
	once     bool // drills that share the edit can be made together
}

func (e edit) name() string {
	if e.file == "" {
		return specification
	}
	return e.file
}

func (e edit) apply(t *testing.T, dir string) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(e.name()))
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	head, tail := "", string(data)
	for _, anchor := range e.after {
		before, rest, found := strings.Cut(tail, anchor)
		require.Truef(t, found, "%s has no %q", name, anchor)
		head, tail = head+before+anchor, rest
	}
	if e.once && strings.Contains(tail, e.new) {
		return
	}
	require.Containsf(t, tail, e.old, "%s, behind %q", name, e.after)
	times := 1
	if e.all {
		times = -1
	}
	require.NoError(t, os.WriteFile(name, []byte(head+strings.Replace(tail, e.old, e.new, times)), 0o600))
}

// drills returns the matrix and the drills that were chosen besides it.
func drills(t *testing.T) []drill {
	t.Helper()
	var all []drill
	add := func(topic string, list []drill) {
		for _, d := range list {
			d.topic = topic
			d.alone = d.alone || topic == operationTopic || topic == documentTopic
			all = append(all, d)
		}
	}
	add(propertyTopic, properties())
	add("Keywords of a property", keywords(t))
	add("Values of an enum", enums(t))
	add(operationTopic, operations())
	add(documentTopic, documents(t))
	return all
}

// document reads the specification.
func document(t *testing.T) (*openapi3.T, string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(specification)))
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(data)
	require.NoError(t, err)
	return doc, string(data)
}

// components returns the names of the schemas.
func components(t *testing.T) []string {
	t.Helper()
	doc, _ := document(t)
	return slices.Sorted(maps.Keys(doc.Components.Schemas))
}

func TestDrills_HaveDifferentNames(t *testing.T) {
	names := map[string]bool{}
	for _, d := range drills(t) {
		require.False(t, names[d.name()], d.name())
		names[d.name()] = true
	}
}
