package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

const sampleOutput = `simulation 31: 1 added, 2 changed, 0 removed, 1 kept
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
verified; new ids: [50001]
`

func TestRun_Sample(t *testing.T) {
	t.Setenv("OMNIDIM_API_KEY", "")
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	require.Equal(t, sampleOutput, stdout.String())
}

// service starts a server that plays the real service, with simulation 31.
func service(t *testing.T) *clienttest.Server {
	t.Helper()
	srv := clienttest.NewServer(t)
	srv.Seed(clienttest.SampleSimulation())
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	return srv
}

func writeFile(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.json")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

func TestRun_StoredScenariosThatTheFileLacks(t *testing.T) {
	first := `{"id": 9001, "name": "First", "description": "d", "expected_result": "e"}`
	for name, tt := range map[string]struct {
		args   string
		stored []int64 // the ids afterwards
		writes int
	}{
		"the plan keeps them":   {"-keep", []int64{9001, 9002, 9003}, 0},
		"the plan removes them": {"-remove", []int64{9001, 9002, 9003}, 0},
		"they stay":             {"-keep -apply", []int64{9001, 9002, 9003}, 1},
		"they go":               {"-remove -apply", []int64{9001}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv := service(t)
			args := strings.Fields("-simulation 31 -file " + writeFile(t, "["+first+"]") + " " + tt.args)
			var stdout strings.Builder
			require.NoError(t, run(t.Context(), args, &stdout))
			require.Contains(t, stdout.String(), `+ name: "First"`)
			require.Equal(t, tt.writes == 1, strings.Contains(stdout.String(), "verified"))
			sim, _ := srv.State(31)
			ids := []int64{}
			for _, sc := range sim.Scenarios {
				ids = append(ids, sc.ID)
			}
			require.Equal(t, tt.stored, ids)
			require.Len(t, srv.History(31), 1+tt.writes)
		})
	}
}

func TestRun_RefusesToGuessThatAScenarioIsToBeRemoved(t *testing.T) {
	srv := service(t)
	file := writeFile(t, `[{"id": 9001, "name": "First", "description": "d", "expected_result": "e"}]`)
	err := run(t.Context(), strings.Fields("-simulation 31 -apply -file "+file), new(strings.Builder))
	require.ErrorAs(t, err, new(*client.WouldRemoveError))
	require.Len(t, srv.History(31), 1)
}

func TestRun_NamesTheFaultOfTheFile(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"cut":              {"[\n  {", `my\.json: .*2:4: `},
		"an unknown field": {"[\n  {\"nam\": \"x\"}]", `my\.json: .*2:4: `},
		"a number":         {"[\n  {\"name\": 7}]", `my\.json: .*2:12: `},
		"no expectation":   {`[{"name": "x", "description": "d"}]`, `scenarios\[0\]\.expected_result`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := service(t)
			args := strings.Fields("-simulation 31 -apply -remove -file " + writeFile(t, tt.file))
			var stdout strings.Builder
			err := run(t.Context(), args, &stdout)
			require.Error(t, err)
			require.Regexp(t, tt.want, err.Error())
			require.Empty(t, stdout.String())
			require.Len(t, srv.History(31), 1)
		})
	}
}

func TestRun_RefusesAnIncompleteConfiguration(t *testing.T) {
	file := writeFile(t, `[]`)
	for name, tt := range map[string]struct{ key, args, want string }{
		"no arguments":    {clienttest.DefaultAPIKey, "", "-simulation"},
		"no id":           {"", "-file " + file, "-simulation"},
		"no file":         {clienttest.DefaultAPIKey, "-simulation 31", "-file"},
		"no key":          {"", "-simulation 31 -file " + file, "OMNIDIM_API_KEY"},
		"a missing file":  {clienttest.DefaultAPIKey, "-simulation 31 -file nowhere.json", "nowhere.json"},
		"keep and remove": {clienttest.DefaultAPIKey, "-simulation 31 -keep -remove -file " + file, "-keep or -remove"},
		"an argument":     {clienttest.DefaultAPIKey, "-simulation 31 -file " + file + " 31", "no other argument"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OMNIDIM_API_KEY", tt.key)
			require.ErrorContains(t, run(t.Context(), strings.Fields(tt.args), new(strings.Builder)), tt.want)
		})
	}
}
