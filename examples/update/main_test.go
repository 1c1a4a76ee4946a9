package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// build builds the program into a folder of the test's own, outside of the module.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "update")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// ended is a program that ran to its end.
type ended struct {
	stdout, stderr string
	code           int
}

// runProgram runs the program in an empty folder, without any variable of the service but those in env.
func runProgram(t *testing.T, program string, env []string, args ...string) ended {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &stdout, &stderr
	cmd.Stdin = strings.NewReader("")
	cmd.Env = append(cleanEnv(), env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return ended{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func cleanEnv() []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "OMNIDIM_") {
			env = append(env, pair)
		}
	}
	return env
}

// service is a server that plays the real service, with one simulation.
func service(t *testing.T, opts ...clienttest.Option) (srv *clienttest.Server, id int64, env []string) {
	t.Helper()
	srv = clienttest.NewServer(t, opts...)
	id = srv.Seed(clienttest.Simulation{
		ID: 7, Name: "Clinic", AgentID: 3,
		Scenarios: []clienttest.Scenario{
			{ID: 11, Name: "one", Description: "d1", ExpectedResult: "e1", SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "rime"}}},
			{ID: 12, Name: "two", Description: "d2", ExpectedResult: "e2"},
			{ID: 13, Name: "three", Description: "d3", ExpectedResult: "e3"},
		},
	})
	return srv, id, []string{"OMNIDIM_BASE_URL=" + srv.URL(), "OMNIDIM_API_KEY=" + srv.APIKey()}
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.json")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

// writes counts the requests that are not reads.
func writes(srv *clienttest.Server) (n int) {
	for _, r := range srv.Requests() {
		if r.Method != "GET" {
			n++
		}
	}
	return n
}

const demoOutput = `simulation 31: 1 added, 1 changed, 0 removed, 2 kept
- max_call_duration_in_minutes: "3"
+ max_call_duration_in_minutes: "4"
= 9001 "Asks for an appointment"
~ 9002 "Moves an appointment"
    - description: "You have an appointment on Friday at nine and want another one."
    + description: "You have an appointment on Friday at nine and want a later one on the same day."
    - expected_result: "The agent offers another time and confirms it."
    + expected_result: "The agent offers a free time on Friday after nine and confirms the new time."
= 9003 "Asks for the opening hours"
+ new "Wants to cancel"
    + description: "You have an appointment tomorrow and want to cancel it."
    + expected_result: "The agent finds the appointment, cancels it and says so."
    + selected_voices: "cartesia/narrator-2"

verified; stored are:
  9001 "Asks for an appointment"
  9002 "Moves an appointment"
  9003 "Asks for the opening hours"
  50001 "Wants to cancel"
`

func TestWithoutArgumentsItShowsTheChangeAndWhatIsStored(t *testing.T) {
	require.Equal(t, ended{stdout: demoOutput}, runProgram(t, build(t), nil))
}

func TestOnTheServiceOnlyWhatTheFileNamesChanges(t *testing.T) {
	srv, id, env := service(t)
	file := writeFile(t, `{"name": "Clinic 2", "scenarios": [
		{"id": 11, "name": "one", "description": "d1 changed", "expected_result": "e1"},
		{"name": "four", "description": "d4", "expected_result": "e4"}]}`)
	backups := t.TempDir()

	got := runProgram(t, build(t), env, "-simulation", "7", "-file", file, "-backup", backups)

	require.Equal(t, "", got.stderr)
	require.Equal(t, 0, got.code)
	require.Contains(t, got.stdout, "verified; stored are:\n  11 \"one\"\n  12 \"two\"\n  13 \"three\"\n  50001 \"four\"\nthe state before is in ")
	sim, ok := srv.State(id)
	require.True(t, ok)
	require.Equal(t, "Clinic 2", sim.Name)
	require.Equal(t, 3, sim.MaxCallDurationInMinutes)
	require.Equal(t, []clienttest.Scenario{
		{ID: 11, Name: "one", Description: "d1 changed", ExpectedResult: "e1", SelectedVoices: []clienttest.Voice{{ID: "v", Provider: "rime"}}},
		{ID: 12, Name: "two", Description: "d2", ExpectedResult: "e2", SelectedVoices: []clienttest.Voice{}},
		{ID: 13, Name: "three", Description: "d3", ExpectedResult: "e3", SelectedVoices: []clienttest.Voice{}},
		{ID: 50001, Name: "four", Description: "d4", ExpectedResult: "e4"},
	}, sim.Scenarios)
	files, err := filepath.Glob(filepath.Join(backups, "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	before, err := client.LoadBackup(files[0])
	require.NoError(t, err)
	require.Equal(t, "Clinic", before.Settings.Name)
}

func TestNothingIsWrittenWithoutAChangeAndInADryRun(t *testing.T) {
	program := build(t)
	same := `{"name": "Clinic", "scenarios": [{"id": 11, "name": "one", "description": "d1", "expected_result": "e1"}]}`
	other := `{"scenarios": [{"id": 11, "name": "ONE", "description": "d1", "expected_result": "e1", "selected_voices": []}]}`
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"already as stored": {[]string{"-file", writeFile(t, same)}, "simulation 7: no change, 3 scenarios\n"},
		"dry run": {[]string{"-dry-run", "-file", writeFile(t, other)}, "simulation 7: 0 added, 1 changed, 0 removed, 2 kept\n" +
			"~ 11 \"ONE\"\n    - name: \"one\"\n    + name: \"ONE\"\n    - selected_voices: \"rime/v\"\n= 12 \"two\"\n= 13 \"three\"\n"},
		"dry run of a removal": {[]string{"-dry-run", "-remove", "12,13"}, "simulation 7: 0 added, 0 changed, 2 removed, 1 kept\n" +
			"= 11 \"one\"\n- 12 \"two\"\n- 13 \"three\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _, env := service(t)
			got := runProgram(t, program, env, append(tc.args, "-simulation", "7")...)
			require.Equal(t, ended{stdout: tc.want + "\nnothing was written; stored are:\n  11 \"one\"\n  12 \"two\"\n  13 \"three\"\n"}, got)
			require.Zero(t, writes(srv))
		})
	}
}

func TestScenariosAreRemovedOnlyWithYesOrAnAnswer(t *testing.T) {
	program := build(t)
	t.Run("no terminal", func(t *testing.T) {
		srv, _, env := service(t)
		got := runProgram(t, program, env, "-simulation", "7", "-remove", "12,13")
		require.Equal(t, 1, got.code)
		require.Equal(t, "update: scenarios would be removed (2), and there is no terminal to ask: nothing was written: use -yes\n", got.stderr)
		require.Zero(t, writes(srv))
	})
	t.Run("yes", func(t *testing.T) {
		_, _, env := service(t)
		got := runProgram(t, program, env, "-simulation", "7", "-remove", "12,13", "-yes")
		require.Equal(t, 0, got.code, got.stderr)
		require.Contains(t, got.stdout, "verified; stored are:\n  11 \"one\"\n")
	})
}

func TestWrongFlagsExitWith2(t *testing.T) {
	program := build(t)
	for _, tc := range []struct{ args, want string }{
		{"-nonsense", "flag provided but not defined: -nonsense"},
		{"change.json", `unexpected argument "change.json"`},
		{"-simulation 31", "-simulation needs -file or -remove"},
		{"-simulation -1 -file x", `invalid value "-1" for flag -simulation: "-1" is not an id`},
		{"-simulation x -file x", `invalid value "x" for flag -simulation: "x" is not an id`},
		{"-remove 1,,2", `invalid value "1,,2" for flag -remove: "" is not an id`},
	} {
		t.Run(tc.args, func(t *testing.T) {
			got := runProgram(t, program, nil, strings.Fields(tc.args)...)
			require.Equal(t, ended{stderr: "update: " + tc.want + ": -h lists the flags\n", code: 2}, got)
		})
	}
	t.Run("-h", func(t *testing.T) {
		got := runProgram(t, program, nil, "-h")
		require.Equal(t, 0, got.code)
		require.Contains(t, got.stdout, "-dry-run")
	})
}

func TestFailuresAreOneLineAndExitWith1(t *testing.T) {
	program := build(t)
	good := writeFile(t, `{"max_call_duration_in_minutes": 4}`)
	_, err := os.Stat(filepath.Join(t.TempDir(), "none"))
	var missing *fs.PathError
	require.ErrorAs(t, err, &missing)
	for name, tc := range map[string]struct {
		env  []string // added last
		opts []clienttest.Option
		args []string
		want string
	}{
		"no such file":            {args: []string{"-file", "none.json"}, want: fmt.Sprintf("open none.json: %v: check -file", missing.Err)},
		"no such backup folder":   {args: []string{"-backup", "none"}, want: fmt.Sprintf("client: the backup folder: stat none: %v: create it first", missing.Err)},
		"no key":                  {env: []string{"OMNIDIM_API_KEY="}, args: []string{"-simulation", "7", "-file", good}, want: "client: OMNIDIM_API_KEY: the API key is missing: set OMNIDIM_API_KEY or use client.WithAPIKey"},
		"refused key":             {env: []string{"OMNIDIM_API_KEY=not-the-key"}, args: []string{"-simulation", "7", "-file", good}, want: "getSimulation 7: 401 unauthorized (unauthorized): The API key is missing or not valid: set OMNIDIM_API_KEY or client.WithAPIKey to a valid key [request req-000001]"},
		"unknown simulation":      {args: []string{"-simulation", "8", "-file", good}, want: "getSimulation 8: 404 not found (not_found): Simulation 8 does not exist: check the id and the base URL [request req-000001]"},
		"unknown removal":         {args: []string{"-simulation", "7", "-remove", "99"}, want: "-remove: remove scenarios [99]: the simulation has no scenario with this id: read it again"},
		"account that only reads": {opts: []clienttest.Option{clienttest.ReadOnlyAccount()}, args: []string{"-simulation", "7", "-file", good}, want: "updateSimulation 7: 403 forbidden (forbidden): You do not have permission to make changes to Call Simulation: the vendor must enable changes of simulations for this account [request req-000003]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, env := service(t, tc.opts...)
			got := runProgram(t, program, append(env, tc.env...), tc.args...)
			require.Equal(t, 1, got.code)
			require.Equal(t, "update: "+tc.want+"\n", got.stderr)
		})
	}
}
