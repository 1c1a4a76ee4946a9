package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client/clienttest"
)

const samplePlan = `simulation 31: 1 added, 2 changed, 0 removed, 1 kept
~ 9001 "Asks for an appointment"
    - description: "You want the earliest appointment and can only come in the morning."
    + description: "You want the earliest appointment and can only come in the afternoon."
    - expected_result: "The agent offers a morning slot and confirms it."
    + expected_result: "The agent offers an afternoon slot and confirms it."
~ 9002 "Moves an appointment to another week"
    - name: "Moves an appointment"
    + name: "Moves an appointment to another week"
    - description: "You have an appointment on Friday at nine and want another one."
    + description: "You have an appointment on Friday at nine and want one next week."
    - expected_result: "The agent offers another time and confirms it."
    + expected_result: "The agent offers a time next week and confirms it."
    - selected_voices: "rime/guest-7"
+ new "Wants to cancel"
    + description: "You have an appointment tomorrow and want to cancel it."
    + expected_result: "The agent finds the appointment, cancels it and says so."
    + selected_voices: "cartesia/narrator-2"
`

// service starts a server that plays the real service, with simulation 31.
func service(t *testing.T) *clienttest.Server {
	t.Helper()
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	return srv
}

// runWith runs the program; the user types stdin.
func runWith(t *testing.T, stdin, args string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems strings.Builder
	code = run(t.Context(), strings.Fields(args), strings.NewReader(stdin), &out, &problems)
	return code, out.String(), problems.String()
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.json")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

const sampleResult = `verified; stored are:
  9001 "Asks for an appointment"
  9002 "Moves an appointment to another week"
  9003 "Asks for the opening hours"
  50001 "Wants to cancel"
`

func TestRun_Sample(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	for args, want := range map[string]string{
		"": samplePlan + sampleResult, "-file scenarios.json": samplePlan + sampleResult, "-dry-run": samplePlan + "nothing was written\n",
	} {
		t.Run(args, func(t *testing.T) {
			code, stdout, stderr := runWith(t, "", args)
			require.Equal(t, want, stdout)
			require.Empty(t, stderr)
			require.Zero(t, code)
		})
	}
}

func TestRun_AsksBeforeItWritesToTheService(t *testing.T) {
	const question = "apply this plan? [y/N] \n"
	for name, tt := range map[string]struct {
		stdin, args    string
		code           int
		stdout, stderr string
	}{
		"-yes":   {"", "-yes", 0, samplePlan + sampleResult, ""},
		"y":      {"y\n", "", 0, samplePlan + question + sampleResult, ""},
		"n":      {"n\n", "", 1, samplePlan + question, "update: nothing was written\n"},
		"return": {"\n", "", 1, samplePlan + question, "update: nothing was written\n"},
		"nobody": {"", "", 1, samplePlan + question, "update: nobody is there to ask, and nothing was written: use -yes\n"},
	} {
		t.Run(name, func(t *testing.T) {
			service(t)
			tt.args += " -simulation 31 -file scenarios.json"
			code, stdout, stderr := runWith(t, tt.stdin, tt.args)
			require.Equal(t, tt.code, code)
			require.Equal(t, tt.stdout, stdout)
			require.Equal(t, tt.stderr, stderr)
		})
	}
}

func TestRun_Service(t *testing.T) {
	srv := service(t)
	file := writeFile(t, `[{"id": 9001, "name": "First", "description": "d", "expected_result": "e"}]`)
	args := "-simulation 31 -yes -file " + file

	code, _, stderr := runWith(t, "", args)
	require.Equal(t, 1, code)
	require.Equal(t, "update: the file does not name the stored scenarios [9002 9003]: add them, or use -remove\n", stderr)
	require.Len(t, srv.History(31), 1)

	code, stdout, stderr := runWith(t, "", args+" -remove")
	require.Equal(t, 0, code, stderr)
	require.Contains(t, stdout, "\n- 9002 \"Moves an appointment\"\n    - description: ")
	require.Contains(t, stdout, "\n- 9003 \"Asks for the opening hours\"\n    - description: ")
	stored, _ := srv.State(31)
	require.Equal(t, []clienttest.Scenario{{
		ID: 9001, Name: "First", Description: "d", ExpectedResult: "e",
		SelectedVoices: []clienttest.Voice{{ID: "narrator-2", Provider: "cartesia"}},
	}}, stored.Scenarios)

	code, stdout, _ = runWith(t, "", args)
	require.Equal(t, 0, code)
	require.Equal(t, "simulation 31: no change, 1 scenario\nnothing was written\n", stdout)
	require.Len(t, srv.History(31), 2)
}

func TestRun_WrongFile(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	for name, tt := range map[string]struct{ file, want string }{
		"cut":              {"[\n  {", "2:4: "},
		"an unknown field": {"[\n  {\"nam\": \"x\"}]", "2:4: "},
		"a field twice":    {"[\n  {\"name\": \"x\", \"name\": \"y\"}]", "2:17: "},
		"a number":         {"[\n  {\"name\": 7}]", "2:12: "},
		"no expectation":   {`[{"name": "x", "description": "d"}]`, `scenarios[0].expected_result ("x") is blank`},
	} {
		t.Run(name, func(t *testing.T) {
			file := writeFile(t, tt.file)
			code, stdout, stderr := runWith(t, "", "-yes -remove -file "+file)
			require.Equal(t, 1, code)
			require.Contains(t, stderr, tt.want)
			require.Equal(t, 1, strings.Count(stderr, "\n"))
			require.Empty(t, stdout)
		})
	}
}

func TestRun_Refuses(t *testing.T) {
	service(t)
	file := writeFile(t, `[]`)
	for name, tt := range map[string]struct {
		args string
		code int
		want string
	}{
		"an unknown flag":       {"-nonsense", 2, "-nonsense"},
		"help":                  {"-h", 0, "-dry-run"},
		"an argument":           {"31", 2, "no other arguments"},
		"no file":               {"-simulation 31", 2, "-file"},
		"no id":                 {"-file " + file, 2, "-simulation"},
		"a missing file":        {"-simulation 31 -file nowhere.json", 1, "nowhere.json"},
		"an unknown simulation": {"-simulation 8 -file " + file, 1, "404"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := runWith(t, "", tt.args)
			require.Equal(t, tt.code, code)
			require.Contains(t, stderr, tt.want)
		})
	}
}
