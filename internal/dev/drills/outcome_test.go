package drills

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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

// directionsOf returns the directions in the output of failures, with NAME in place of the subject. A failure without
// directions is an error. A build that fails names the file, but a test must say what the change means.
func directionsOf(failures []failure, subject string) ([]string, error) {
	var tests, compiler, silent []string
	for _, f := range failures {
		found := toDo.FindAllStringSubmatch(f.output, -1)
		for _, match := range found {
			tests = append(tests, match[1])
		}
		var errors [][]string
		if !isTest.MatchString(f.name) { // otherwise they are the lines of assertions
			errors = compileError.FindAllStringSubmatch(f.output, -1)
		}
		for _, match := range errors { // those of tests follow from the others
			if !strings.HasSuffix(match[1], "_test.go") && !strings.HasSuffix(match[1], ".gen.go") {
				compiler = append(compiler, match[1]+": "+match[2])
			}
		}
		isResult := strings.Contains(f.output, "[build failed]") // of a package whose own build is another failure
		if len(found)+len(errors) == 0 && !isResult {
			silent = append(silent, f.name+"\n"+f.output)
		}
	}
	if len(silent) > 0 || len(failures) > 0 && len(tests) == 0 {
		return nil, fmt.Errorf("no directions:\n%s\nthe compiler says %q", strings.Join(silent, "\n"), compiler)
	}
	all := append(tests, compiler...)
	for i := range all {
		all[i] = anonymous(all[i], subject)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// blame returns the failures of each drill by its name. It reports false if a failure is about none or several of them.
func blame(failures []failure, set []drill) (map[string][]failure, bool) {
	blamed := map[string][]failure{}
	for _, f := range failures {
		var names []string
		for _, d := range set {
			if d.isIn(f.name + "\n" + f.output) {
				names = append(names, d.name())
			}
		}
		if len(names) != 1 {
			return nil, false
		}
		blamed[names[0]] = append(blamed[names[0]], f)
	}
	return blamed, true
}

// isIn reports whether a text has the subject as a whole word.
func (d drill) isIn(text string) bool {
	return d.subject != "" && regexp.MustCompile(`(^|\W)`+regexp.QuoteMeta(d.subject)+`($|\W)`).MatchString(text)
}

// anonymous replaces the name of the property, and those that the generator makes of it.
func anonymous(text, subject string) string {
	if subject == "" {
		return text
	}
	text = strings.ReplaceAll(text, subject, "NAME")
	return strings.ReplaceAll(text, goName(subject[strings.LastIndex(subject, ".")+1:]), "Name")
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
{"ImportPath":"q","Action":"build-output","Output":"c/d.go:1:2: undefined: e\n"}
{"ImportPath":"q","Action":"build-fail"}
{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}
{"Action":"fail","Package":"q"}
`
	failures, err := failuresOf([]byte(lines))
	require.NoError(t, err)
	require.Equal(t, []failure{
		{"p TestA/x", "to do: a.go: write x\n"},
		{"q", "c/d.go:1:2: undefined: e\nFAIL\tq [build failed]\n"},
	}, failures)
	directions, err := directionsOf(failures, "")
	require.NoError(t, err)
	require.Equal(t, []string{"a.go: write x", "c/d.go: undefined: e"}, directions)
}

func TestDirectionsOf_AFailureWithoutDirectionsIsAnError(t *testing.T) {
	for name, failures := range map[string][]failure{
		"a test that only compares": {{"p TestA", "    a_test.go:3: \n\tError: Not equal\n"}},
		"one of two":                {{"p TestA", "to do: a.go: write x\n"}, {"p TestB", "panic: 5\n"}},
		"only the compiler":         {{"q", "c/d.go:1:2: undefined: e\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := directionsOf(failures, "")
			require.ErrorContains(t, err, "no directions")
		})
	}
}
