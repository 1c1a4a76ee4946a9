package loosejson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/gen/textorbool"
	"github.com/omnidim-go/simulations/internal/loosejson"
)

func decode[T any](t *testing.T, data string) (v T) {
	t.Helper()
	require.NoError(t, loosejson.Decode([]byte(data), &v))
	return v
}

// Each answer is one that strict decoding refuses, or takes for what it is.
func TestWhatTheServiceWritesInPlaceOfTheDocumentedKindIsUnderstood(t *testing.T) {
	yes, half := true, 1.5
	for name, tc := range map[string]struct {
		answer string
		want   gen.Simulation
	}{
		"false for a text":            {`{"name":false}`, gen.Simulation{}},
		"true for a text":             {`{"name":true}`, gen.Simulation{}},
		"null for a text":             {`{"name":null}`, gen.Simulation{}},
		"false for an object":         {`{"bot_id":false,"analyticsData":false}`, gen.Simulation{}},
		"null for an object":          {`{"bot_id":null,"analyticsData":null}`, gen.Simulation{}},
		"false for a text inside":     {`{"bot_id":{"id":7,"name":false}}`, gen.Simulation{Agent: gen.Agent{ID: 7}}},
		"false for a list":            {`{"scenarios_ids":false,"progress":false}`, gen.Simulation{}},
		"false for a number":          {`{"total_records":false}`, gen.Simulation{}},
		"null for a number":           {`{"total_records":null}`, gen.Simulation{}},
		"a number in quotes":          {`{"id":"31"}`, gen.Simulation{ID: 31}},
		"with spaces":                 {`{"id":" 31 "}`, gen.Simulation{ID: 31}},
		"negative":                    {`{"id":"-31"}`, gen.Simulation{ID: -31}},
		"beyond the exact floats":     {`{"id":"9007199254740993","bot_id":{"id":"9223372036854775807"}}`, gen.Simulation{ID: 9007199254740993, Agent: gen.Agent{ID: 9223372036854775807}}},
		"an empty text for a number":  {`{"total_records":"","id":3}`, gen.Simulation{ID: 3}},
		"numbers in quotes in a list": {`{"progress":["50"]}`, gen.Simulation{Progress: &[]int{50}}},
		"the others stay":             {`{"id":"31","name":"n","can_stop":true,"summary":"s"}`, gen.Simulation{ID: 31, Name: "n", CanStop: &yes, Summary: textorbool.Text("s")}},
		"false where it is allowed":   {`{"id":"31","summary":false,"can_stop":null}`, gen.Simulation{ID: 31, Summary: textorbool.Bool(false)}},
		"unknown members and values":  {`{"id":"31","status":"Paused","mood":{"a":[1]}}`, gen.Simulation{ID: 31, Status: "Paused"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, decode[gen.Simulation](t, tc.answer))
		})
	}
	require.Equal(t, gen.Error{Error: "busy", RetryAfter: &half}, decode[gen.Error](t, `{"error":"busy","retry_after":"1.5"}`))
}

func TestRawRecordsKeepWhatTheySay(t *testing.T) {
	const record = `{"a":false,"b":"12","big":9007199254740993,"c":null,"d":1.50}`
	sim := decode[gen.Simulation](t, `{"id":"31","scenarios_ids":[`+record+`]}`)
	require.Len(t, sim.ScenariosIDs, 1)
	require.Equal(t, record, string(sim.ScenariosIDs[0]))
}

func TestAFailedStrictAttemptLeavesNothingBehind(t *testing.T) {
	sim := gen.Simulation{Name: "before", TotalRecords: 9}
	require.NoError(t, loosejson.Decode([]byte(`{"id":"31"}`), &sim))
	require.Equal(t, gen.Simulation{ID: 31}, sim)
}

// The errors name the member, and never what it holds.
func TestEverythingElseOfAWrongKindIsAnError(t *testing.T) {
	for answer, want := range map[string]string{
		`{"name":5}`:                    "its member name is a number",
		`{"id":"31","name":{"x":1}}`:    "its member name is an object",
		`{"id":"secret"}`:               "its member id is a string",
		`{"id":"NaN"}`:                  "its member id is a string",
		`{"id":3.5}`:                    "its member id is a number",
		`{"id":"3.5"}`:                  "its member id is a number",
		`{"id":"92233720368547758070"}`: "its member id is a number",
		`{"bot_id":[]}`:                 "its member bot_id is an array",
		`{"bot_id":{"id":{}}}`:          "its member bot_id.id is an object",
		`{"can_stop":"true"}`:           "its member can_stop is a string",
		`{"summary":{"secret":1}}`:      "a text or a boolean was expected, not an object",
		`[]`:                            "it is an array",
		`"secret"`:                      "it is a string",
		`{"name":"secret"`:              "it is not complete and valid JSON",
		`{"id":"31"} trailing`:          "it is not complete and valid JSON",
		``:                              "it is not complete and valid JSON",
		`<html>`:                        "it is not complete and valid JSON",
	} {
		t.Run(answer, func(t *testing.T) {
			var sim gen.Simulation
			require.EqualError(t, loosejson.Decode([]byte(answer), &sim), want)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `false`, `[]`, `"31"`, `{"id":"31","name":false}`, `{"id":31,"name":"n","bot_id":{"id":"7"}}`,
		`{"bot_id":false,"progress":["50"],"scenarios_ids":[{"id":1},false,"x"],"analyticsData":{"Positive":"1"}}`,
		`{"summary":false,"what_went_wrong":"w","prompt_suggestion":null,"can_stop":null}`, `{"id":"1e5"}`, `{"id":"-"}`, `{"ID":"7"}`,
		`{"scenarios_ids":false}`, `{"id":" "}`, `{"name":1}`, "{\"name\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var loose, strict gen.Simulation
		err := loosejson.Decode(data, &loose)
		if strictErr := json.Unmarshal(data, &strict); strictErr == nil {
			require.NoError(t, err)
			require.Equal(t, strict, loose)
		}
		if err != nil {
			return
		}
		again, err := json.Marshal(loose) // what was understood can be written
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(again, &strict))
	})
}
