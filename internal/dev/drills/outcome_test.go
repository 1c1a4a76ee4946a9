package drills

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outcome is how a drill ends.
type outcome struct {
	Directions []string `json:",omitempty"` // of the tests that fail; none: everything passes
	Passes     bool     // in the end: after the recipe, if something fails
}

// event is a line of go test -json.
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// failure is a test or a build that failed, and all that it printed.
type failure struct{ name, output string }

// failuresOf reads the output of go test -json. A test counts if no subtest of it failed.
func failuresOf(jsonLines []byte) ([]failure, error) {
	var failed []string
	output := map[string]string{}
	dec := json.NewDecoder(bytes.NewReader(jsonLines))
	for {
		var e event
		err := dec.Decode(&e)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(e.Package+e.ImportPath+" "+e.Test, " ")
		output[name] += e.Output
		if e.Action == "fail" || e.Action == "build-fail" {
			failed = append(failed, name)
		}
	}
	slices.Sort(failed)
	var all []failure
	for _, name := range slices.Compact(failed) {
		hasPart := slices.ContainsFunc(failed, func(other string) bool {
			return strings.HasPrefix(other, name+"/") || strings.HasPrefix(other, name+" ")
		})
		if !hasPart {
			all = append(all, failure{name, output[name]})
		}
	}
	return all, nil
}

var (
	toDo         = regexp.MustCompile(`to do: ([^\n]+)`)
	isTest       = regexp.MustCompile(` (Test|Fuzz|Example)`)
	compileError = regexp.MustCompile(`(?m)^(?:\./|vet: )?([\w./-]+\.go):\d+:\d+: (.+)$`)
)

// directionsOf returns the directions of a drill, with NAME in place of the subject. A test has to give them: a build that fails
// names only the file. A test that fails for another property, because that one cannot be sent any more, does not count if one
// fails for the subject.
func directionsOf(failures []failure, d drill) ([]string, error) {
	own := slices.DeleteFunc(slices.Clone(failures), func(f failure) bool {
		return isTest.MatchString(f.name) && !(d.isIn(f.name+"\n"+f.output) && toDo.MatchString(f.output))
	})
	if !slices.ContainsFunc(own, func(f failure) bool { return isTest.MatchString(f.name) }) {
		own = failures
	}
	var tests, compiler []string
	for _, f := range own {
		for _, match := range toDo.FindAllStringSubmatch(f.output, -1) {
			tests = append(tests, match[1])
		}
		if isTest.MatchString(f.name) {
			continue // the lines of its assertions look like those of a compiler
		}
		for _, match := range compileError.FindAllStringSubmatch(f.output, -1) {
			file := match[1] + ": "
			isKnown := slices.ContainsFunc(compiler, func(line string) bool { return strings.HasPrefix(line, file) })
			if !isKnown && !strings.HasSuffix(match[1], "_test.go") && !strings.HasSuffix(match[1], ".gen.go") {
				compiler = append(compiler, file+match[2]) // the first error of each file
			}
		}
	}
	if len(failures) > 0 && len(tests) == 0 {
		return nil, fmt.Errorf("no directions; the compiler says %q:\n%v", compiler, failures)
	}
	all := append(tests, compiler...)
	for i := range all {
		all[i] = anonymous(all[i], d.subject)
	}
	slices.Sort(all)
	return withoutOthers(slices.Compact(all)), nil
}

var ofProperty = regexp.MustCompile(`\b(Scenario|Voice|Simulation|SimulationSettings)\.[a-z_]+\b`)

// withoutOthers leaves out the directions for other properties, such as those that cannot be sent any more. It leaves out none if
// there are no others.
func withoutOthers(directions []string) []string {
	own := slices.DeleteFunc(slices.Clone(directions), ofProperty.MatchString)
	if len(own) == 0 {
		return directions
	}
	return own
}

// blame returns the failures of each drill by its name. A drill is blamed if a failure names no other. It reports false if no
// drill is blamed, or if directions name none.
func blame(failures []failure, set []drill) (map[string][]failure, bool) {
	blamed, alone := map[string][]failure{}, map[string]bool{}
	isClear := true
	for _, f := range failures {
		var names []string
		for _, d := range set {
			if d.isIn(f.name + "\n" + f.output) {
				names = append(names, d.name())
			}
		}
		isClear = isClear && (len(names) > 0 || !toDo.MatchString(f.output))
		for _, name := range names {
			blamed[name] = append(blamed[name], f)
			alone[name] = alone[name] || len(names) == 1
		}
	}
	maps.DeleteFunc(blamed, func(name string, _ []failure) bool { return !alone[name] })
	return blamed, isClear && len(blamed) > 0
}

// isIn reports whether a text has the subject as a whole word. The name of a property without its component counts if the name
// is no English word, at the end of a JSON pointer or a path, and in the error of a required property.
func (d drill) isIn(text string) bool {
	if d.subject == "" {
		return false
	}
	_, name, _ := strings.Cut(d.subject, ".")
	word := strings.Replace(regexp.QuoteMeta(d.subject), "SimulationSettings", "Simulation(Settings|Create|Update)", 1)
	if strings.Contains(name, "_") {
		word = name
	}
	pattern := `(?i)(^|\W)` + word + `($|\W)`
	if name != "" {
		pattern += `|at "[^"]*/` + name + `"|property "` + name + `" is missing|\w\.` + name + `: `
	}
	return regexp.MustCompile(pattern).MatchString(text)
}

var lineOfComment = regexp.MustCompile(`write the line (\w+) .*`)

// anonymous replaces the name of the property, those that the generator makes of it, and its Go type.
func anonymous(text, subject string) string {
	if subject == "" {
		return text
	}
	text = strings.ReplaceAll(text, subject, "NAME")
	text = strings.ReplaceAll(text, goName(subject[strings.LastIndex(subject, ".")+1:]), "Name")
	return lineOfComment.ReplaceAllString(text, "write the line Name TYPE")
}

// goName returns the name of the field that is generated for a property.
func goName(property string) (name string) {
	for part := range strings.SplitSeq(property, "_") {
		name += strings.ToUpper(part[:1]) + part[1:]
	}
	return name
}

func TestFailuresOf(t *testing.T) {
	lines := `{"Action":"output","Package":"p","Test":"TestA/x","Output":"to do: a.go: write x\n"}
{"Action":"fail","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
{"ImportPath":"q","Action":"build-output","Output":"c/d.go:1:2: undefined: e\nc/d.go:5:2: undefined: f\n"}
{"ImportPath":"q","Action":"build-fail"}
{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}
{"Action":"fail","Package":"q"}
`
	failures, err := failuresOf([]byte(lines))
	require.NoError(t, err)
	require.Equal(t, []failure{
		{"p TestA/x", "to do: a.go: write x\n"},
		{"q", "c/d.go:1:2: undefined: e\nc/d.go:5:2: undefined: f\nFAIL\tq [build failed]\n"},
	}, failures)
	directions, err := directionsOf(failures, drill{})
	require.NoError(t, err)
	require.Equal(t, []string{"a.go: write x", "c/d.go: undefined: e"}, directions)
}

func TestDirectionsOf_AreThoseOfTheSubject(t *testing.T) {
	failures := []failure{
		{"p TestA/pa_x", "to do: a.go: write pa_x\n"}, {"p TestA/name", "to do: a.go: write name\n"}, {"q", "c/d.go:1:2: undefined: e\n"},
	}
	directions, err := directionsOf(failures, drill{subject: "pa_x"})
	require.NoError(t, err)
	require.Equal(t, []string{"a.go: write NAME", "c/d.go: undefined: e"}, directions)
	failures[1].output += "pa_x is missing; to do: b.go: read Voice.id\n"
	directions, err = directionsOf(failures, drill{subject: "pa_x"})
	require.NoError(t, err)
	require.Equal(t, []string{"a.go: write NAME", "a.go: write name", "c/d.go: undefined: e"}, directions)
	failures[1].output = "to do: a.go: write name\n"
	directions, err = directionsOf(failures[1:], drill{subject: "pa_x"})
	require.NoError(t, err)
	require.Equal(t, []string{"a.go: write name", "c/d.go: undefined: e"}, directions)
}

func TestDirectionsOf_AFailureWithoutDirectionsIsAnError(t *testing.T) {
	for name, failures := range map[string][]failure{
		"a test that only compares": {{"p TestA", "    a_test.go:3: \n\tError: Not equal\n"}},
		"only the compiler":         {{"q", "c/d.go:1:2: undefined: e\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := directionsOf(failures, drill{})
			require.ErrorContains(t, err, "no directions")
		})
	}
}

func TestBlame(t *testing.T) {
	set := []drill{{class: "a", subject: "pa"}, {class: "b", subject: "pb"}, {class: "c", subject: "pc"}, {class: "d", subject: "Settings.max_calls"}, {class: "e", subject: "Agent.id"}}
	own := failure{"p TestA/pa", "to do: a.go: write pa\n"}
	shared := failure{"p TestB", "pa and pb differ\n"}
	for name, tt := range map[string]struct {
		failures []failure
		blamed   map[string][]failure
		isClear  bool
	}{
		"one drill":                      {[]failure{own}, map[string][]failure{"a": {own}}, true},
		"two drills, one of them alone":  {[]failure{own, shared}, map[string][]failure{"a": {own, shared}}, true},
		"two drills, none of them alone": {[]failure{shared}, map[string][]failure{}, false},
		"none, without directions":       {[]failure{own, {"p TestC", "panic: 5\n"}}, map[string][]failure{"a": {own}}, true},
		"none, with directions":          {[]failure{own, {"p TestC", "to do: a.go: write x\n"}}, map[string][]failure{"a": {own}}, false},
		"a property without its component": {
			[]failure{{"p TestA", "max_calls\n"}}, map[string][]failure{"d": {{"p TestA", "max_calls\n"}}}, true,
		},
		"a pointer to a property": {
			[]failure{{"p TestA", `Error at "/agent/id": no`}}, map[string][]failure{"e": {{"p TestA", `Error at "/agent/id": no`}}}, true,
		},
		"a part of a word": {[]failure{{"p TestC", "pab\n"}}, map[string][]failure{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			blamed, isClear := blame(tt.failures, set)
			require.Equal(t, tt.blamed, blamed)
			require.Equal(t, tt.isClear, isClear)
		})
	}
}
