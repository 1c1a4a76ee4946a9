package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// bench is a directory and a simulation on a server that plays the real service.
type bench struct {
	*testing.T
	srv *clienttest.Server
	id  int64
	dir string
}

// newBench pulls the sample into an empty directory.
func newBench(t *testing.T) *bench {
	t.Helper()
	srv := clienttest.NewServer(t)
	t.Setenv("OMNIDIM_API_KEY", srv.APIKey())
	t.Setenv("OMNIDIM_BASE_URL", srv.URL())
	b := &bench{t, srv, srv.Seed(clienttest.SampleSimulation()), t.TempDir()}
	code, out := b.sync("-pull")
	require.Zero(t, code, out)
	return b
}

// TestMain runs the program itself in the processes that the tests start.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program runs the program, and returns the exit code and the output.
func program(t *testing.T, stdin, flags string) (code int, out string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], strings.Fields(flags)...)
	cmd.Env = append(cmd.Environ(), "RUN_MAIN=1")
	cmd.Stdin = strings.NewReader(stdin)
	data, err := cmd.CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), string(data)
}

// sync runs the program, whose user types y.
func (b *bench) sync(flags string) (code int, out string) {
	b.Helper()
	return b.enter("y\n", flags)
}

func (b *bench) enter(answer, flags string) (code int, out string) {
	b.Helper()
	return program(b.T, answer, fmt.Sprintf("-simulation %d -dir %s %s", b.id, b.dir, flags))
}

func (b *bench) write(name, text string) {
	b.Helper()
	require.NoError(b, os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644))
}

func (b *bench) read(name string) string {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	require.NoError(b, err)
	return string(data)
}

// replace edits a file.
func (b *bench) replace(name, before, after string) {
	b.Helper()
	text := b.read(name)
	require.Contains(b, text, before)
	b.write(name, strings.Replace(text, before, after, 1))
}

// everything is the content of the directory and of the simulation.
func (b *bench) everything() string {
	b.Helper()
	entries, err := os.ReadDir(b.dir)
	require.NoError(b, err)
	all := ""
	for _, entry := range entries {
		all += entry.Name() + "\n" + b.read(entry.Name())
	}
	sim, _ := b.srv.State(b.id)
	return all + fmt.Sprint(sim.Scenarios)
}

// dashboard edits stored scenarios.
func (b *bench) dashboard(edit func(list []clienttest.Scenario) []clienttest.Scenario) {
	b.srv.Edit(b.id, func(sim *clienttest.Simulation) { sim.Scenarios = edit(sim.Scenarios) })
}

// stored returns a stored scenario by its name.
func (b *bench) stored(name string) clienttest.Scenario {
	b.Helper()
	sim, _ := b.srv.State(b.id)
	for _, sc := range sim.Scenarios {
		if sc.Name == name {
			return sc
		}
	}
	require.Fail(b, "not stored", name)
	return clienttest.Scenario{}
}

const cancel = `# Ask Ann before you change this.
name: Wants to cancel
description: |
  You want to cancel.
  You do not say why.
expected_result: It is cancelled. # at once
`

func TestSync_PullWritesAFileForEachScenarioAndBothSidesAgree(t *testing.T) {
	b := newBench(t)
	require.Equal(t, `id: 9001
name: "Asks for an appointment"
description: "You want the earliest appointment and can only come in the morning."
expected_result: "The agent offers a morning slot and confirms it."
selected_voices:
  - id: "narrator-2"
    provider: cartesia
`, b.read("scenario-9001.yaml"))
	before := b.everything()
	for _, flags := range []string{"-check", "-pull", ""} {
		code, out := b.sync(flags)
		require.Zero(t, code, out)
		require.Equal(t, before, b.everything())
	}
}

func TestSync_MergesTheChangesOfBothSides(t *testing.T) {
	b := newBench(t)
	b.replace("scenario-9002.yaml", "want another one", "want one next week")
	b.write("cancel.yaml", cancel)
	require.NoError(t, os.Remove(filepath.Join(b.dir, "scenario-9003.yaml")))
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[0].ExpectedResult = "The agent offers noon."
		complains := clienttest.Scenario{ID: 9100, Name: "Complains", Description: "You complain.", ExpectedResult: "Sorry."}
		return append(list, complains)
	})

	code, out := b.sync("-check")
	require.Equal(t, 2, code, out)
	code, out = b.sync("")
	require.Zero(t, code, out)
	require.Contains(t, out, `+ description: "You have an appointment on Friday at nine and want one next week."`)
	require.Contains(t, out, "verified; new ids: [50001]")

	sim, _ := b.srv.State(b.id)
	require.Len(t, sim.Scenarios, 4)
	require.Equal(t, "The agent offers noon.", b.stored("Asks for an appointment").ExpectedResult)
	require.Contains(t, b.stored("Moves an appointment").Description, "next week")
	require.Equal(t, int64(50001), b.stored("Wants to cancel").ID)
	require.Contains(t, b.read("scenario-9001.yaml"), "noon")
	require.Contains(t, b.read("scenario-9100.yaml"), "Complains")
	require.Equal(t, cancel, b.read("cancel.yaml"))
	code, out = b.sync("-check")
	require.Zero(t, code, out)

	b.replace("cancel.yaml", "Wants to cancel", "Cancels") // without an id, a rename is a removal and an addition
	code, out = b.sync("")
	require.Zero(t, code, out)
	require.Contains(t, out, "- 50001 \"Wants to cancel\"")
	require.Equal(t, int64(50002), b.stored("Cancels").ID)
}

func TestSync_PullKeepsCommentsAndChangesThatAreNotStoredYet(t *testing.T) {
	b := newBench(t)
	b.write("scenario-9001.yaml", `# Owned by Ann.

# The name stands in the report.
name: Asks for an appointment # short
# Read this aloud once.
description: >- # the longest
  You want the earliest appointment and can only come
  in the morning.
expected_result: The agent offers a morning slot and confirms it.
selected_voices:
  # the calm one
  - {id: narrator-2, provider: cartesia}
# The end.
`)
	b.replace("scenario-9002.yaml", "want another one", "want one next week")
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[0].Name = "Wants an appointment"
		list[0].ExpectedResult = "The agent offers noon.\nThe agent confirms it."
		list[0].SelectedVoices = append(list[0].SelectedVoices, clienttest.Voice{ID: "guest-7", Provider: "rime"})
		return list
	})
	code, out := b.sync("-pull")
	require.Zero(t, code, out)
	require.Equal(t, `id: 9001
# Owned by Ann.
# The name stands in the report.
name: "Wants an appointment" # short
# Read this aloud once.
description: "You want the earliest appointment and can only come in the morning." # the longest
expected_result: |-
  The agent offers noon.
  The agent confirms it.
selected_voices:
  # the calm one
  - id: "narrator-2"
    provider: cartesia
  - id: "guest-7"
    provider: rime
# The end.
`, b.read("scenario-9001.yaml"))
	require.Contains(t, b.read("scenario-9002.yaml"), "next week")
	require.NotContains(t, b.stored("Moves an appointment").Description, "next week")
	code, out = b.sync("")
	require.Zero(t, code, out)
	require.Contains(t, b.stored("Moves an appointment").Description, "next week")
}

func TestSync_FollowsRemovalsAndRenamesInTheDashboard(t *testing.T) {
	b := newBench(t)
	b.write("cancel.yaml", cancel)
	code, out := b.sync("")
	require.Zero(t, code, out)
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[3].Name = "Cancels"
		return list[1:]
	})
	code, out = b.sync("")
	require.Zero(t, code, out)
	require.NoFileExists(t, filepath.Join(b.dir, "scenario-9001.yaml"))
	quoted := strings.NewReplacer("Wants to cancel", `"Cancels"`, "It is cancelled.", `"It is cancelled."`, "|", "|-")
	require.Equal(t, "id: 50001\n"+quoted.Replace(cancel), b.read("cancel.yaml"))
}

func TestSync_ConflictsNameTheFileAndShowBothTexts(t *testing.T) {
	b := newBench(t)
	b.replace("scenario-9001.yaml", "The agent offers a morning slot and confirms it.", "The agent asks for the name.")
	b.replace("scenario-9002.yaml", "want another one", "want one next week")
	require.NoError(t, os.Remove(filepath.Join(b.dir, "scenario-9003.yaml")))
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[0].ExpectedResult = "The agent offers noon."
		list[2].ExpectedResult = "The agent tells the hours."
		return append(list[:1], list[2])
	})
	before := b.everything()
	for _, flags := range []string{"", "-pull", "-check"} {
		code, out := b.sync(flags)
		require.Equal(t, 3, code, out)
		require.Contains(t, out, "scenario-9001.yaml: \"Asks for an appointment\"\nmine:\n  id: 9001\n")
		require.Contains(t, out, "scenario-9002.yaml: \"Moves an appointment\"\nmine:\n")
		require.Contains(t, out, "theirs: null\n")
		require.Contains(t, out, "conflict in "+b.dir+": \"Asks for the opening hours\"\nmine: null\n")
		for _, text := range []string{"asks for the name.", "offers noon.", "next week", "tells the hours."} {
			require.Contains(t, out, text)
		}
		require.Equal(t, before, b.everything())
	}
	b.replace("scenario-9001.yaml", "The agent asks for the name.", "The agent offers noon.")
	require.NoError(t, os.Remove(filepath.Join(b.dir, "scenario-9002.yaml")))
	b.write("hours.yaml", "name: Asks for the opening hours\nexpected_result: The agent tells the hours.\n"+
		"description: You want to know whether somebody is there on Saturday.\n")
	code, out := b.sync("")
	require.Zero(t, code, out)
}

func TestSync_CheckAndARefusalWriteNothing(t *testing.T) {
	b := newBench(t)
	b.replace("scenario-9002.yaml", "want another one", "want one next week")
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[0].ExpectedResult = "The agent offers noon."
		return list[:2]
	})
	before := b.everything()
	for answer, want := range map[string]int{"n\n": 1, "": 1, "yes\n": 1} {
		code, out := b.enter(answer, "")
		require.Equal(t, want, code)
		require.Contains(t, out, "nothing was written")
		code, out = b.enter(answer, "-check")
		require.Equal(t, 2, code)
		require.Contains(t, out, "next week")
		require.Equal(t, before, b.everything())
	}
}

func TestSync_AFailedWriteLeavesTheFilesAndTheBase(t *testing.T) {
	b := newBench(t)
	b.write("cancel.yaml", cancel)
	before := b.everything()
	b.srv.Inject("updateSimulation", clienttest.Error(403, "", "no write access"))
	code, out := b.sync("")
	require.Equal(t, 1, code, out)
	require.Equal(t, before, b.everything())
}

func TestSync_AFileWithoutVoicesLeavesThemAlone(t *testing.T) {
	b := newBench(t)
	b.write("scenario-9001.yaml", "\ufeffname: Asks for an appointment\r\ndescription: |\r\n  You want one.\r\n  Now.\r\n"+
		"expected_result: Yes.\r\n")
	b.write("scenario-9002.yaml", "id: 9002\nname: Moves\ndescription: You move.\nexpected_result: Yes.\n"+
		"selected_voices: []\n")
	code, out := b.sync("")
	require.Zero(t, code, out)
	require.Len(t, b.stored("Asks for an appointment").SelectedVoices, 1)
	require.Equal(t, "You want one.\nNow.\n", b.stored("Asks for an appointment").Description)
	require.Empty(t, b.stored("Moves").SelectedVoices)
	require.Equal(t, int64(9002), b.stored("Moves").ID)
}

func TestSync_ErrorsNameTheFileAndTheLine(t *testing.T) {
	const good = "name: Cancels\ndescription: You cancel.\nexpected_result: Done.\n"
	tests := []struct{ name, text, want string }{
		{"unknown key", good + "langauge: en\n", `cancel.yaml:[4:1] unknown field "langauge"`},
		{"key twice", good + "name: Again\n", "cancel.yaml:[4:1]"},
		{"syntax", good + "\"\n", "cancel.yaml:[4:1]"},
		{"list for a text", strings.Replace(good, "You cancel.", "[a, b]", 1), "cancel.yaml:[2:"},
		{"list", "- name: Cancels\n", "cancel.yaml:[1:1]"},
		{"empty", "# only a comment\n", "cancel.yaml:1: name is blank"},
		{"two documents", good + "---\n" + good, "cancel.yaml:1: want one scenario"},
		{"not UTF-8", good + "# \xff\n", "cancel.yaml:1: want one scenario in UTF-8"},
		{"blank", strings.Replace(good, "You cancel.", `" "`, 1), "cancel.yaml:2: description is blank"},
		{"no value", strings.Replace(good, "You cancel.", "", 1), "cancel.yaml:2: description is blank"},
		{"missing", "name: Cancels\ndescription: You cancel.\n", "cancel.yaml:1: expected_result is blank"},
		{"provider", good + "selected_voices:\n  - {id: a, provider: carta}\n", "cancel.yaml:4: selected_voices[0].provider"},
		{"name twice", strings.Replace(good, "Cancels", "Moves an appointment", 1), "scenario-9002.yaml:2: "},
		{"id twice", "id: 9003\n" + good, "scenario-9003.yaml:2: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.write("cancel.yaml", tt.text)
			before := b.everything()
			for _, flags := range []string{"", "-pull", "-check"} {
				code, out := b.sync(flags)
				require.Equal(t, 1, code, out)
				require.Contains(t, out, tt.want)
				require.Equal(t, before, b.everything())
			}
		})
	}
}

func TestSync_RefusesADirectoryThatItWouldDamage(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(b *bench)
		flags   string
		want    string
	}{
		{"no directory", func(b *bench) { b.dir = filepath.Join(b.dir, "none") }, "", "no such file or directory"},
		{"broken base", func(b *bench) { b.write("base-31.json", "[{") }, "", "base-31.json"},
		{"a file in the way", func(b *bench) {
			b.write("scenario-9001.yaml", cancel)
			require.NoError(b, os.Remove(filepath.Join(b.dir, "base-31.json")))
		}, "-pull", "scenario-9001.yaml is in the way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			tt.prepare(b)
			sim, _ := b.srv.State(b.id)
			code, out := b.sync(tt.flags)
			require.Equal(t, 1, code, out)
			require.Contains(t, out, tt.want)
			now, _ := b.srv.State(b.id)
			require.Equal(t, sim, now)
		})
	}
}

func TestDemo_ShowsAMerge(t *testing.T) {
	code, out := program(t, "", "")
	require.Zero(t, code, out)
	require.Contains(t, out, `+ new "Cancels"`)
	require.Contains(t, out, "verified; new ids: [50001]\nsimulation 31: no change, 4 kept\nwriting ")
	require.Equal(t, 2, strings.Count(out, "scenario-9001.yaml"))
}

func TestSync_NeedsAKeyAndASimulation(t *testing.T) {
	for _, tt := range []struct{ key, flags string }{
		{"", "-simulation 31 -dir " + t.TempDir()},
		{clienttest.DefaultAPIKey, "-dir " + t.TempDir()},
		{clienttest.DefaultAPIKey, ""},
		{clienttest.DefaultAPIKey, "-simulation 31 -nonsense"},
	} {
		t.Setenv("OMNIDIM_API_KEY", tt.key)
		code, out := program(t, "y\n", tt.flags)
		require.Equal(t, 1, code, out)
	}
}

func TestSync_CheckFindsAChangeOfOneSide(t *testing.T) {
	for side, change := range map[string]func(b *bench){
		"files": func(b *bench) { b.write("cancel.yaml", cancel) },
		"service": func(b *bench) {
			b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario { return list[1:] })
		},
	} {
		b := newBench(t)
		change(b)
		before := b.everything()
		code, out := b.sync("-check")
		require.Equal(t, 2, code, "%s: %s", side, out)
		require.Equal(t, before, b.everything())
	}
}

func TestSync_KeepsTheVoicesOfAFileIfTheServiceDoesNotReturnThem(t *testing.T) {
	b := newBench(t)
	b.srv = clienttest.NewServer(t, clienttest.VoicesMissing())
	t.Setenv("OMNIDIM_BASE_URL", b.srv.URL())
	b.srv.Seed(clienttest.SampleSimulation())
	b.dashboard(func(list []clienttest.Scenario) []clienttest.Scenario {
		list[0].Description = "You want one now."
		return list
	})
	before := b.read("scenario-9001.yaml")
	code, out := b.sync("-pull")
	require.Zero(t, code, out)
	stored := "You want the earliest appointment and can only come in the morning."
	require.Equal(t, strings.Replace(before, stored, "You want one now.", 1), b.read("scenario-9001.yaml"))
}

func FuzzEncode(f *testing.F) {
	f.Add("a\n\n  b\tc: d # no\n\te", "x # y", "\t")
	f.Add("a\r\nb", "- a", "|-")
	f.Add("\u0085", "\n", "\ufeff")
	f.Add("  a\nb", "a\u2028\nb", "")
	f.Add("a\n\n", "a\n ", "\r")
	f.Add("\ta\nb", "a\n\u0085b\u2029", "")
	f.Fuzz(func(t *testing.T, description, result, voice string) {
		for _, text := range []string{description, result, voice} {
			if strings.ToValidUTF8(text, "") != text {
				t.Skip()
			}
		}
		d := &directory{}
		require.NoError(t, d.add("cancel.yaml", []byte(cancel)))
		sc := client.Scenario{Name: "Wants to cancel", Description: description, ExpectedResult: result}
		if voice != "" {
			sc.SelectedVoices = []client.Voice{{ID: voice, Provider: "rime"}}
		}
		data, err := encode(sc, d.files[0].comments)
		if strings.Contains(voice, "\n") && err != nil { // no voice has such an id
			t.Skip()
		}
		require.NoError(t, err)
		require.Contains(t, string(data), "# Ask Ann before you change this.\n")
		require.Contains(t, string(data), "# at once\n")
		back := &directory{}
		require.NoError(t, back.add("cancel.yaml", data))
		normal := strings.NewReplacer("\r\n", "\n")
		sc.Description, sc.ExpectedResult = strings.TrimSpace(normal.Replace(description)), strings.TrimSpace(normal.Replace(result))
		if voice != "" {
			sc.SelectedVoices[0].ID = strings.TrimSpace(normal.Replace(voice))
		}
		require.Equal(t, sc, back.mine[0])
	})
}
