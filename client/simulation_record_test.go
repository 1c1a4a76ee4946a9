package client_test

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// recordOf returns a stored record with these fields, in JSON, before strings that no error may show.
func recordOf(fields string) stdjson.RawMessage {
	const strings = `"name":"secret n","description":"secret d","expected_result":"secret e"`
	if fields == "" {
		return stdjson.RawMessage("{" + strings + "}")
	}
	return stdjson.RawMessage("{" + fields + "," + strings + "}")
}

// serverWithRecord returns a server whose simulation has a good record with the id 1, and this one after it.
func serverWithRecord(t testing.TB, id int64, raw []byte) (*clienttest.Server, int64) {
	t.Helper()
	srv := newServer(t, clienttest.SkipValidation())
	return srv, srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: []clienttest.Scenario{
		{ID: 1, Name: "good", Description: "d", ExpectedResult: "e"}, {ID: id, Raw: raw},
	}})
}

// requireRecordError checks the error of an edit that a record has stopped.
func requireRecordError(t testing.TB, err error, srv *clienttest.Server, index int, field string) *client.RecordError {
	t.Helper()
	refused, ok := errors.AsType[*client.RecordError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, index, refused.Index)
	require.Equal(t, field, refused.Field)
	require.Contains(t, err.Error(), field)
	require.NotContains(t, err.Error(), "secret")
	require.NotContains(t, err.Error(), "\n")
	require.Equal(t, []string{"GET"}, methods(srv))
	return refused
}

func TestRecordError_StopsTheEdit(t *testing.T) {
	raw := func(text string) stdjson.RawMessage { return stdjson.RawMessage(text) }
	for name, tt := range map[string]struct {
		raw        stdjson.RawMessage
		scenarioID int64
		field      string
	}{
		"no object":                 {raw(`"secret"`), 0, "record"},
		"null":                      {raw(`null`), 0, "record"},
		"only an id":                {raw(`9`), 0, "record"},
		"no id":                     {recordOf(""), 0, "id"},
		"id zero":                   {recordOf(`"id":0`), 0, "id"},
		"id negative":               {recordOf(`"id":-9`), 0, "id"},
		"id negative in a string":   {recordOf(`"id":"-9"`), 0, "id"},
		"id with a fraction":        {recordOf(`"id":9.0`), 0, "id"},
		"id too large":              {recordOf(`"id":9223372036854775808`), 0, "id"},
		"id no digits":              {recordOf(`"id":"secret"`), 0, "id"},
		"an id that occurs twice":   {recordOf(`"id":1`), 1, "id"},
		"an id twice, once quoted":  {recordOf(`"id":"1"`), 1, "id"},
		"name false":                {raw(`{"id":9,"name":false,"description":"secret","expected_result":"secret"}`), 9, "name"},
		"name in another case":      {raw(`{"id":9,"Name":"secret","description":"secret","expected_result":"secret"}`), 9, "name"},
		"description null":          {raw(`{"id":9,"name":"secret","description":null,"expected_result":"secret"}`), 9, "description"},
		"expected result missing":   {raw(`{"id":9,"name":"secret","description":"secret"}`), 9, "expected_result"},
		"half an emoji":             {raw(`{"id":9,"name":"secret \ud83d","description":"secret","expected_result":"secret"}`), 9, "name"},
		"voices an empty string":    {recordOf(`"id":9,"selected_voices":""`), 9, "selected_voices"},
		"voices as ids":             {recordOf(`"id":9,"selected_voices":["secret"]`), 9, "selected_voices"},
		"voice null":                {recordOf(`"id":9,"selected_voices":[null]`), 9, "selected_voices"},
		"voice without provider":    {recordOf(`"id":9,"selected_voices":[{"id":"secret"}]`), 9, "selected_voices"},
		"voices under another name": {recordOf(`"id":9,"voice_ids":["secret"]`), 9, "voice_ids"},
		"voices under two names":    {recordOf(`"id":9,"selected_voices":[],"callerVoice":"secret"`), 9, "callerVoice"},
		"voices in another case":    {recordOf(`"id":9,"selected_voices":[],"Selected_Voices":["v"]`), 9, "Selected_Voices"},
	} {
		t.Run(name, func(t *testing.T) {
			srv, id := serverWithRecord(t, 2, tt.raw)
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			refused := requireRecordError(t, err, srv, 1, tt.field)
			require.Equal(t, id, refused.SimulationID)
			require.Equal(t, tt.scenarioID, refused.ScenarioID)
			require.JSONEq(t, string(tt.raw), string(refused.Raw))
			require.Contains(t, err.Error(), "[1]")
			require.Contains(t, err.Error(), "client.WithRecordReader")
		})
	}
}

// Every method that needs the stored list refuses it; what is only shown is read.
func TestRecordError_StopsEverythingThatNeedsTheList(t *testing.T) {
	srv, id := serverWithRecord(t, 2, recordOf(`"id":9,"voice_ids":["secret"]`))
	c := newClient(t, srv)
	sim, err := c.Simulations.Get(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, sim.ScenariosIDs, 2)
	for name, call := range map[string]func() error{
		"Scenarios": func() error { _, err := sim.Scenarios(); return err },
		"Plan":      func() error { _, err := c.Simulations.Plan(t.Context(), id, nothing); return err },
		"Edit":      func() error { _, err := c.Simulations.Edit(t.Context(), id, nothing); return err },
	} {
		t.Run(name, func(t *testing.T) {
			refused, ok := errors.AsType[*client.RecordError](call())
			require.True(t, ok)
			require.Equal(t, "voice_ids", refused.Field)
			require.Equal(t, id, refused.SimulationID)
		})
	}
}

// The response may leave the id of the simulation out.
func TestRecordError_NamesTheSimulationThatWasAskedFor(t *testing.T) {
	for name, extra := range map[string]map[string]any{
		"the record": {"id": clienttest.Absent{}},
		"the list":   {"id": clienttest.Absent{}, "scenarios_ids": clienttest.Absent{}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			id := srv.Seed(clienttest.Simulation{Extra: extra, Scenarios: []clienttest.Scenario{{Raw: recordOf("")}}})
			c := newClient(t, srv)
			_, err := c.Simulations.Plan(t.Context(), id, nothing)
			refused, ok := errors.AsType[*client.RecordError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, id, refused.SimulationID)
			sim, err := c.Simulations.Get(t.Context(), id)
			require.NoError(t, err)
			_, err = sim.Scenarios()
			require.NotContains(t, err.Error(), "simulation 0")
		})
	}
}

func TestRecordError_ListThatIsNotThere(t *testing.T) {
	for name, list := range map[string]any{"missing": clienttest.Absent{}, "null": nil, "false": false, "true": true} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Name: "Clinic", Extra: map[string]any{"scenarios_ids": list}})
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			requireRecordError(t, err, srv, -1, "scenarios_ids")
		})
	}
}

// A list that may be a part must not be sent back: the rest would be deleted.
func TestRecordError_ListThatIsAPart(t *testing.T) {
	for name, tt := range map[string]struct {
		field string
		value any
		part  bool
	}{
		"scenarios_count":      {"scenarios_count", 3, true},
		"scenario_count":       {"scenario_count", 3, true},
		"total_scenarios":      {"total_scenarios", 3, true},
		"scenarios_total":      {"scenarios_total", 3, true},
		"a count in quotes":    {"scenarios_count", "3", true},
		"scenarios_has_more":   {"scenarios_has_more", true, true},
		"has_more_scenarios":   {"has_more_scenarios", true, true},
		"the count of all":     {"scenarios_count", 2, false},
		"an older count":       {"scenarios_count", 1, false},
		"a count that is null": {"scenarios_count", nil, false},
		"no more":              {"scenarios_has_more", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{tt.field: tt.value} })
			c := newClient(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, adding("Asks"))
			if !tt.part {
				require.NoError(t, err)
				return
			}
			requireRecordError(t, err, srv, -1, tt.field)
			sim, err := c.Simulations.Get(t.Context(), id)
			require.NoError(t, err, "what is only shown is read")
			_, err = sim.Scenarios()
			require.ErrorContains(t, err, tt.field)
		})
	}
}

func TestRecordError_ListThatTheServicePages(t *testing.T) {
	srv := newServer(t, clienttest.PageScenarios(1, "scenarios_count"))
	id := seed(t, srv)
	_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
	requireRecordError(t, err, srv, -1, "scenarios_count")
	require.Len(t, state(t, srv, id).Scenarios, 2)
}

// Another field of a wrong kind is read leniently; the records come through as they are.
func TestSimulation_Scenarios_AreReadAsTheyAre(t *testing.T) {
	srv := newServer(t)
	id := srv.Seed(clienttest.Simulation{
		Name: "Clinic", Extra: map[string]any{"name": false, "number_of_call_to_make": "2"},
		Scenarios: []clienttest.Scenario{{Raw: recordOf(`"id":4611686018427387905,"selected_voices":[{"id":"<v>","provider":"rime"}]`)}},
	})
	base := plan(t, newClient(t, srv), id, nothing).Base()
	require.Equal(t, int64(4611686018427387905), base.Scenarios[0].ID)
	require.Equal(t, []client.Voice{client.Rime("<v>")}, base.Scenarios[0].SelectedVoices)
	require.Equal(t, 2, base.Settings.NumberOfCallToMake)
}

func TestWithRecordReader(t *testing.T) {
	leaky := errors.New("cannot read secret n")
	good := client.Scenario{ID: 5, Name: "n", Description: "d", ExpectedResult: "e", SelectedVoices: []client.Voice{client.Rime("v")}}
	returning := func(sc client.Scenario, err error) client.RecordReader {
		return func(stdjson.RawMessage) (client.Scenario, error) { return sc, err }
	}
	for name, tt := range map[string]struct {
		reader client.RecordReader
		field  string // empty: understood
		cause  bool   // the error is the reader's
	}{
		"understood":    {returning(good, nil), "", false},
		"no id":         {returning(client.Scenario{Name: "n"}, nil), "id", false},
		"a negative id": {returning(client.Scenario{ID: -5, Name: "n"}, nil), "id", false},
		"an error":      {returning(good, leaky), "record", true},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Name: "Clinic", Scenarios: []clienttest.Scenario{{Raw: stdjson.RawMessage(`[5,"secret n"]`)}}})
			p, err := newClient(t, srv, client.WithRecordReader(tt.reader)).Simulations.Plan(t.Context(), id, nothing)
			if tt.field == "" {
				require.NoError(t, err)
				require.Equal(t, []client.Scenario{good}, p.Base().Scenarios)
				return
			}
			requireRecordError(t, err, srv, 0, tt.field)
			require.Equal(t, tt.cause, errors.Is(err, leaky))
		})
	}
}

// A second list must not take the place of the first.
func TestSimulationsService_Edit_ListTwice(t *testing.T) {
	const list = `"scenarios_ids":`
	for name, tt := range map[string]struct {
		second  string // before the list
		refused bool
	}{
		"twice":               {`"scenarios_ids":[],`, true},
		"twice, once null":    {`"scenarios_ids":null,`, true},
		"twice, once escaped": {`"scenarios\u005fids":[],`, true},
		"in another case":     {`"Scenarios_IDs":[],`, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := seed(t, srv)
			for _, operation := range []string{"getSimulation", "updateSimulation"} {
				srv.Inject(operation, clienttest.Times(2, clienttest.Rewrite(func(body []byte) []byte {
					return bytes.Replace(body, []byte(list), []byte(tt.second+list), 1)
				}))...)
			}
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			if tt.refused {
				require.ErrorIs(t, err, client.ErrUnreadable)
				require.ErrorContains(t, err, "scenarios_ids")
				require.Equal(t, []string{"GET"}, methods(srv))
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{"Books", "Cancels", "Asks"}, storedNames(t, srv, id))
		})
	}
}
