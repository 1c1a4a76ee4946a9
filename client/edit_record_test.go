package client_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// record is a stored record with these members, "secret" standing in its texts.
func record(members string) json.RawMessage {
	const texts = `"name":"secret n","description":"secret d","expected_result":"secret e"`
	if members == "" {
		return json.RawMessage("{" + texts + "}")
	}
	return json.RawMessage("{" + members + "," + texts + "}")
}

// storing returns a server whose simulation has a good record, and this one after it.
func storing(t testing.TB, raw json.RawMessage) (*clienttest.Server, int64) {
	t.Helper()
	srv := newServer(t)
	return srv, srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: []clienttest.Scenario{
		{ID: 1, Name: "good", Description: "d", ExpectedResult: "e"}, {ID: 2, Raw: raw},
	}})
}

// Promise 2.
func TestARecordThatIsNotUnderstoodCompletelyStopsTheEdit(t *testing.T) {
	for name, test := range map[string]struct {
		raw   json.RawMessage
		id    int64
		field string
	}{
		"no object":                {json.RawMessage(`"secret"`), 0, "record"},
		"null":                     {json.RawMessage(`null`), 0, "record"},
		"id only":                  {json.RawMessage(`9`), 0, "record"},
		"no id":                    {record(""), 0, "id"},
		"id null":                  {record(`"id":null`), 0, "id"},
		"id false":                 {record(`"id":false`), 0, "id"},
		"id zero":                  {record(`"id":0`), 0, "id"},
		"id negative":              {record(`"id":-9`), 0, "id"},
		"id negative in a text":    {record(`"id":"-9"`), 0, "id"},
		"id with a sign":           {record(`"id":"+9"`), 0, "id"},
		"id float":                 {record(`"id":9.0`), 0, "id"},
		"id with an exponent":      {record(`"id":9e2`), 0, "id"},
		"id too large":             {record(`"id":9223372036854775808`), 0, "id"},
		"id no digits":             {record(`"id":"secret"`), 0, "id"},
		"id empty":                 {record(`"id":""`), 0, "id"},
		"id in a list":             {record(`"id":[9]`), 0, "id"},
		"id twice":                 {record(`"id":1`), 1, "id"},
		"id twice, once in a text": {record(`"id":"01"`), 1, "id"},
		"name false":               {json.RawMessage(`{"id":9,"name":false,"description":"secret","expected_result":"secret"}`), 9, "name"},
		"name in other case":       {json.RawMessage(`{"id":9,"Name":"secret","description":"secret","expected_result":"secret"}`), 9, "name"},
		"description null":         {json.RawMessage(`{"id":9,"name":"secret","description":null,"expected_result":"secret"}`), 9, "description"},
		"description number":       {json.RawMessage(`{"id":9,"name":"secret","description":4,"expected_result":"secret"}`), 9, "description"},
		"expected result missing":  {json.RawMessage(`{"id":9,"name":"secret","description":"secret"}`), 9, "expected_result"},
		"half an emoji":            {json.RawMessage(`{"id":9,"name":"secret \ud83d","description":"secret","expected_result":"secret"}`), 9, "name"},
		"voices true":              {record(`"id":9,"selected_voices":true`), 9, "selected_voices"},
		"voices empty text":        {record(`"id":9,"selected_voices":""`), 9, "selected_voices"},
		"voices object":            {record(`"id":9,"selected_voices":{"id":"secret","provider":"rime"}`), 9, "selected_voices"},
		"voices as ids":            {record(`"id":9,"selected_voices":["secret"]`), 9, "selected_voices"},
		"voice null":               {record(`"id":9,"selected_voices":[null]`), 9, "selected_voices"},
		"voice without provider":   {record(`"id":9,"selected_voices":[{"id":"secret"}]`), 9, "selected_voices"},
		"voice id a number":        {record(`"id":9,"selected_voices":[{"id":4,"provider":"rime"}]`), 9, "selected_voices"},
		"voice provider false":     {record(`"id":9,"selected_voices":[{"id":"secret","provider":false}]`), 9, "selected_voices"},
		"voices under another key": {record(`"id":9,"voice_ids":["secret"]`), 9, "voice_ids"},
		"voices under two keys":    {record(`"id":9,"selected_voices":[],"callerVoice":"secret","Voices":1`), 9, "Voices"},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := storing(t, test.raw)
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			var refused *client.RecordError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, []any{id, 1, test.id, test.field}, []any{refused.SimulationID, refused.Index, refused.ScenarioID, refused.Field})
			require.JSONEq(t, string(test.raw), string(refused.Raw))
			require.Error(t, errors.Unwrap(err))
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), "\n")
			require.Contains(t, err.Error(), "[1]")
			require.Contains(t, err.Error(), test.field)
			require.Contains(t, err.Error(), "client.WithRecordReader")
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}

func TestWhatIsUnderstoodOfARecordGoesBack(t *testing.T) {
	voice := []client.Voice{{ID: "v", Provider: "rime"}}
	for name, test := range map[string]struct {
		members string
		voices  []client.Voice
	}{
		"id a number":      {`"id":2`, nil},
		"id in a text":     {`"id":"2"`, nil},
		"voices":           {`"id":2,"selected_voices":[{"id":"v","provider":"rime"}]`, voice},
		"voices empty":     {`"id":2,"selected_voices":[]`, []client.Voice{}},
		"voices false":     {`"id":2,"selected_voices":false`, []client.Voice{}},
		"voices null":      {`"id":2,"selected_voices":null`, []client.Voice{}},
		"extras":           {`"id":2,"calls":[{"x":1}],"sequence":10,"Name":"other"`, nil},
		"extras of voices": {`"id":2,"selected_voices":[{"id":"v","provider":"rime","language":"de"}]`, voice},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := storing(t, record(test.members))
			p := plan(t, newClient(t, srv), id, settingName("Surgery"))
			want := client.Scenario{ID: 2, Name: "secret n", Description: "secret d", ExpectedResult: "secret e", SelectedVoices: test.voices}
			require.Equal(t, want, p.Body().Scenarios[1])
			require.Equal(t, test.voices == nil, containsLine(p.String(), "! the service did not return the voices of [2]"))
		})
	}
}

func TestAnAnswerWithoutTheListStopsTheEdit(t *testing.T) {
	for name, extra := range map[string]any{
		"missing": clienttest.Absent{}, "null": nil, "false": false,
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Name: "Clinic", Extra: map[string]any{"scenarios_ids": extra}})
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			var refused *client.RecordError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, []any{-1, "scenarios_ids"}, []any{refused.Index, refused.Field})
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}

// The answer is decoded openly where another member is of a wrong kind; the records must come through as they are.
func TestAnOpenlyDecodedAnswerKeepsTheRecords(t *testing.T) {
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{
		Name: "Clinic", Extra: map[string]any{"name": false, "number_of_call_to_make": "2"},
		Scenarios: []clienttest.Scenario{{Raw: record(`"id":4611686018427387905,"selected_voices":[{"id":"<v>","provider":"rime"}]`)}},
	})
	c := newClient(t, srv)
	base := plan(t, c, id, nothing).Base()
	require.Equal(t, int64(4611686018427387905), base.Scenarios[0].ID)
	require.Equal(t, "<v>", base.Scenarios[0].SelectedVoices[0].ID)
	require.Equal(t, 2, base.Settings.NumberOfCallToMake)

	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Scenarios[0].Raw = json.RawMessage(`{"id":9,"name":"\ud83d","description":"d","expected_result":"e"}`)
	})
	_, err := c.Simulations.Plan(t.Context(), id, nothing)
	var refused *client.RecordError
	require.ErrorAs(t, err, &refused, "a text that would change is not taken for another")
	require.Equal(t, "name", refused.Field)
}

func TestARecordReaderReadsAnotherShapeAndIsHeldToTheSameRules(t *testing.T) {
	leaky := errors.New("cannot read secret n")
	for name, test := range map[string]struct {
		reader client.RecordReader
		field  string // empty: understood
	}{
		"understood": {func(json.RawMessage) (client.Scenario, error) {
			return client.Scenario{ID: 5, Name: "n", Description: "d", ExpectedResult: "e"}, nil
		}, ""},
		"no id":   {func(json.RawMessage) (client.Scenario, error) { return client.Scenario{Name: "n"}, nil }, "id"},
		"refused": {func(json.RawMessage) (client.Scenario, error) { return client.Scenario{ID: 5}, leaky }, "record"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: []clienttest.Scenario{{Raw: json.RawMessage(`[5,"secret n"]`)}}})
			_, err := newClient(t, srv, client.WithRecordReader(test.reader)).Simulations.Plan(t.Context(), id, nothing)
			if test.field == "" {
				require.NoError(t, err)
				return
			}
			var refused *client.RecordError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.field, refused.Field)
			require.Equal(t, test.field == "record", errors.Is(err, leaky))
			require.NotContains(t, err.Error(), "secret", "a reader's error may repeat the record")
		})
	}
}
