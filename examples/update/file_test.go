package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each case is a file and the whole error but the file's name. The program runs on the server inside.
func TestAWrongFileIsRefusedWithLineAndColumn(t *testing.T) {
	const texts = `"name": "n", "description": "d", "expected_result": "e"`
	for name, tc := range map[string]struct{ file, want string }{
		"empty":               {"", "1:1: unexpected end of JSON input: correct the JSON"},
		"cut":                 {"{\n  \"name\": ", "2:11: unexpected end of JSON input: correct the JSON"},
		"broken":              {"{\n  \"name\": \"x\",\n}", "3:1: invalid character '}' looking for beginning of object key string: correct the JSON"},
		"second value":        {"{}\n {}", "2:2: invalid character '{' after top-level value: correct the JSON"},
		"not an object":       {"[]", "1:1: is a list where an object is expected: correct it, or leave it out"},
		"unknown setting":     {"{\n  \"nam\": \"x\"}", "2:3: the field \"nam\" is unknown: use one of name, agent_id, number_of_call_to_make, concurrent_call_count, max_call_duration_in_minutes, scenarios"},
		"other case":          {`{"Name": "x"}`, "1:2: the field \"Name\" is unknown: use one of name, agent_id, number_of_call_to_make, concurrent_call_count, max_call_duration_in_minutes, scenarios"},
		"unknown in a voice":  {`{"scenarios": [{` + texts + `, "selected_voices": [{"id": "v", "provider": "rime", "speed": 2}]}]}`, "1:126: the field \"speed\" is unknown: use one of id, provider"},
		"twice":               {`{"name": "a", "name": "b"}`, "1:15: name stands twice: keep one"},
		"text for a number":   {`{"agent_id": "3"}`, "1:14: agent_id is a text where a whole number is expected: correct it, or leave it out"},
		"half a number":       {`{"agent_id": 3.5}`, "1:14: agent_id is a number that is not whole or too large where a whole number is expected: correct it, or leave it out"},
		"null":                {`{"scenarios": null}`, "1:15: scenarios is null where a list is expected: correct it, or leave it out"},
		"boolean":             {`{"scenarios": [true]}`, "1:16: scenarios[0] is a boolean where an object is expected: correct it, or leave it out"},
		"no name":             {"{\"scenarios\": [\n  {\"id\": 9001,\n \"description\": \"d\", \"expected_result\": \"e\"}]}", "2:3: scenarios[0].name is missing: add it"},
		"blank name":          {`{"scenarios": [{"name": " ", "description": "d", "expected_result": "e"}]}`, "1:25: scenarios[0].name is missing: nothing was written: correct the file"},
		"no provider":         {`{"scenarios": [{` + texts + `, "selected_voices": [{"id": "v"}]}]}`, "1:94: scenarios[0].selected_voices[0].provider is missing: add it"},
		"unknown provider":    {`{"scenarios": [{` + texts + `, "selected_voices": [{"id": "v", "provider": "none"}]}]}`, "1:118: scenarios[0].selected_voices[0].provider \"none\" is not in the specification: nothing was written: correct the file"},
		"limits, all of them": {"{\"number_of_call_to_make\": 4,\n \"max_call_duration_in_minutes\": 11}", "1:28: number_of_call_to_make is 4, not 1 to 3; F:2:34: max_call_duration_in_minutes is 11, not 1 to 10: nothing was written: correct the file"},
		"zero":                {`{"agent_id": 0}`, "1:14: agent_id cannot be cleared: the service takes a missing value for no change: nothing was written: correct the file"},
		"id 0":                {`{"scenarios": [{"id": 0, ` + texts + `}]}`, "1:23: scenarios[0].id is 0: leave it out to add a scenario"},
		"id twice":            {"{\"scenarios\": [{\"id\": 9001, " + texts + "},\n{\"id\": 9001, " + texts + "}]}", "2:8: scenarios[1].id is 9001 for the second time: keep one of the entries"},
		"unknown id":          {`{"scenarios": [{"id": 99, ` + texts + `}]}`, "1:23: change scenarios [99]: the simulation has no scenario with this id: read it again"},
		"letters before it":   {`{"name": "äöü", "agent_id": "3"}`, "1:29: agent_id is a text where a whole number is expected: correct it, or leave it out"},
		"a fault in an entry that is not the first stored one": {"{\"scenarios\": [{" + texts + "},\n {\"id\": 9003, \"name\": \"\", \"description\": \"d\", \"expected_result\": \"e\"}]}", "2:23: scenarios[1].name is missing: nothing was written: correct the file"},
	} {
		t.Run(name, func(t *testing.T) {
			file := writeFile(t, tc.file)
			var stdout strings.Builder
			err := run(context.Background(), []string{"-file", file}, &stdout)
			want := file + ":" + strings.ReplaceAll(tc.want, "F:", file+":")
			require.EqualError(t, err, want)
			require.NotContains(t, err.Error(), "\n")
			require.Empty(t, stdout.String())
		})
	}
}

func TestOneScenarioIsNotChangedAndRemovedAtOnce(t *testing.T) {
	file := writeFile(t, `{"scenarios": [{"id": 9001, "name": "n", "description": "d", "expected_result": "e"}]}`)
	err := run(context.Background(), []string{"-file", file, "-remove", "9001"}, new(strings.Builder))
	require.EqualError(t, err, file+":1:23: scenario 9001 is to be changed and to be removed: leave it out here or in -remove")
}

func TestVoicesInTheFileReplaceTheStoredOnes(t *testing.T) {
	const entry = `{"scenarios": [{"id": 9001, "name": "Asks for an appointment",
		"description": "You want the earliest appointment and can only come in the morning.",
		"expected_result": "The agent offers a morning slot and confirms it."%s}]}`
	for name, tc := range map[string]struct{ voices, want string }{
		"left out": {"", "simulation 31: no change, 3 scenarios\n"},
		"the same": {`, "selected_voices": [{"id": "narrator-2", "provider": "cartesia"}]`, "simulation 31: no change, 3 scenarios\n"},
		"none":     {`, "selected_voices": []`, "    - selected_voices: \"cartesia/narrator-2\"\n= 9002"},
		"other":    {`, "selected_voices": [{"id": "v", "provider": "rime"}]`, "    - selected_voices: \"cartesia/narrator-2\"\n    + selected_voices: \"rime/v\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout strings.Builder
			file := writeFile(t, fmt.Sprintf(entry, tc.voices))
			require.NoError(t, run(context.Background(), []string{"-file", file}, &stdout))
			require.Contains(t, stdout.String(), tc.want)
		})
	}
}

func TestAFileThatCannotBeReadIsNamed(t *testing.T) {
	folder := t.TempDir()
	err := run(context.Background(), []string{"-file", folder}, new(strings.Builder))
	require.ErrorContains(t, err, filepath.Base(folder))
	require.ErrorContains(t, err, "check -file")
}
