package client_test

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
	"github.com/omnidim-go/simulations/internal/response"
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
		"null":                      {raw(`null`), 0, "id"},
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
	for name, list := range map[string]any{"missing": clienttest.Absent{}, "null": nil, "false": false} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			id := srv.Seed(clienttest.Simulation{Name: "Clinic", Extra: map[string]any{"scenarios_ids": list}})
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, adding("Asks"))
			requireRecordError(t, err, srv, -1, "scenarios_ids")
		})
	}
}

// beside adds a member beside the simulation to each response.
func beside(member string) []clienttest.Fault {
	return clienttest.Times(9, clienttest.Rewrite(func(body []byte) []byte {
		return slices.Concat([]byte(`{`+member+`,`), body[1:])
	}))
}

// The rest of a list that is only a part would be deleted.
func TestRecordError_ListThatIsAPart(t *testing.T) {
	inside := func(name string, value any) func(*clienttest.Server, int64) {
		return func(srv *clienttest.Server, id int64) {
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{name: value} })
		}
	}
	faults := func(faults ...clienttest.Fault) func(*clienttest.Server, int64) {
		return func(srv *clienttest.Server, _ int64) { srv.Inject("getSimulation", faults...) }
	}
	for name, tt := range map[string]struct {
		prepare func(srv *clienttest.Server, id int64)
		field   string // empty: the list is whole
		ignored string
	}{
		"a count":                     {inside("scenarios_count", 3), "scenarios_count", "scenarios_count"},
		"a count in quotes":           {inside("total_scenarios", "3"), "total_scenarios", "total_scenarios"},
		"the count of all":            {inside("scenarios_count", 2), "", ""},
		"has_more":                    {inside("has_more", true), "has_more", "has_more"},
		"a link":                      {inside("next", "https://service.example/31?page=2"), "next", "next"},
		"no link":                     {inside("next", nil), "", ""},
		"pagination":                  {inside("pagination", map[string]any{"has_more": 1}), "pagination.has_more", "pagination"},
		"pagination, the inner name":  {inside("pagination", map[string]any{"has_more": 1}), "pagination.has_more", "has_more"},
		"has_more beside":             {faults(beside(`"has_more":true`)...), "has_more", "has_more"},
		"a count beside":              {faults(beside(`"scenario_count":9`)...), "scenario_count", "scenario_count"},
		"pagination beside":           {faults(beside(`"pagination":{"next_page":2}`)...), "pagination.next_page", "next_page"},
		"206":                         {faults(clienttest.Times(9, clienttest.Status(206))...), "Content-Range", "Content-Range"},
		"Content-Range":               {faults(clienttest.Times(9, clienttest.Header("Content-Range", "items 0-1/9"))...), "Content-Range", "Content-Range"},
		"the next run":                {inside("next_run", "2026-12-01"), "", ""},
		"a page, and a total":         {faults(beside(`"page":1,"total_records":9`)...), "", ""},
		"the records of the last run": {inside("total_records", 9), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			id := seed(t, srv)
			tt.prepare(srv, id)
			c := newClient(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, renaming(books, "Asks"))
			if tt.field == "" {
				require.NoError(t, err)
				return
			}
			requireRecordError(t, err, srv, -1, tt.field)
			sim, err := c.Simulations.Get(t.Context(), id)
			require.NoError(t, err, "a part can be shown")
			_, err = sim.Scenarios()
			require.ErrorContains(t, err, tt.field)

			c = newClient(t, srv, client.WithIgnoredListMarks("hasMore", tt.ignored))
			_, err = c.Simulations.Edit(t.Context(), id, renaming(books, "Asks"))
			require.NoError(t, err, "the mark is ignored")
		})
	}
}

func TestWithIgnoredListMarks_RefusesAnUnknownName(t *testing.T) {
	_, err := client.New(client.WithAPIKey("key-0123456789"), client.WithIgnoredListMarks("has_more", "has-more"))
	require.ErrorContains(t, err, `client.WithIgnoredListMarks does not know "has-more", only scenarios_count, `)
}

// The documentation of RecordError lists each name.
func TestRecordError_DocumentsTheListMarks(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "recorderror.go", nil, parser.ParseComments)
	require.NoError(t, err)
	var text string
	for _, group := range file.Comments {
		if strings.HasPrefix(group.Text(), "RecordError reports") {
			text = group.Text()
		}
	}
	documented := regexp.MustCompile(`[A-Za-z_]+`).FindAllString(text, -1)
	require.Subset(t, documented, response.MarkNames())
}

// An edit must not build on a setting that cannot be read; a Get and a List show the rest.
func TestRecordError_SettingInAnUnexpectedFormat(t *testing.T) {
	for name, tt := range map[string]struct {
		field  string
		value  any
		unread bool
	}{
		"a name as a number":              {"name", 5, true},
		"a name as true":                  {"name", true, true},
		"a name as a list":                {"name", []any{"Clinic"}, true},
		"no name":                         {"name", false, false},
		"an agent as a string":            {"bot_id", "Front desk", true},
		"an agent as a number":            {"bot_id", 12, true},
		"an agent without a number":       {"bot_id", map[string]any{"id": "x", "name": "Front desk"}, true},
		"an agent with a fraction":        {"bot_id", map[string]any{"id": 7.5}, true},
		"an agent as a pair of strings":   {"bot_id", []any{"x", "Front desk"}, true},
		"an agent as a pair":              {"bot_id", []any{12, "Front desk"}, false},
		"an agent's id in quotes":         {"bot_id", map[string]any{"id": "12"}, false},
		"an agent whose name is a number": {"bot_id", map[string]any{"id": 12, "name": 5}, false},
		"no agent":                        {"bot_id", false, false},
		"a number as a word":              {"number_of_call_to_make", "two", true},
		"a number with a fraction":        {"concurrent_call_count", 1.5, true},
		"a number with a zero":            {"concurrent_call_count", stdjson.RawMessage("2.0"), false},
		"a number as an object":           {"max_call_duration_in_minutes", map[string]any{"minutes": 3}, true},
		"a number as true":                {"max_call_duration_in_minutes", true, true},
		"no number":                       {"max_call_duration_in_minutes", nil, false},
		"a number in quotes":              {"max_call_duration_in_minutes", "3", false},
		"a field that is only shown":      {"summary", []any{"a"}, false},
		"an unknown field":                {"mood", []any{"a"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t, clienttest.SkipValidation())
			id := seed(t, srv)
			srv.Edit(id, func(sim *clienttest.Simulation) { sim.Extra = map[string]any{tt.field: tt.value} })
			c := newClient(t, srv)
			_, err := c.Simulations.Edit(t.Context(), id, renaming(books, "Asks"))
			if !tt.unread {
				require.NoError(t, err)
				return
			}
			requireRecordError(t, err, srv, -1, tt.field)
			sim, err := c.Simulations.Get(t.Context(), id)
			require.NoError(t, err)
			_, err = sim.Scenarios()
			require.NoError(t, err, "the scenarios can be read")
			listed, err := listIDs(t, c, 0)
			require.NoError(t, err)
			require.Equal(t, []int64{id}, listed)
		})
	}
}

// No format of the fields that are only shown stands in the way of an edit.
func TestSimulationsService_Edit_NeedsNoShownField(t *testing.T) {
	srv := newServer(t, clienttest.SkipValidation())
	c, id := newClient(t, srv), seed(t, srv)
	srv.Edit(id, func(sim *clienttest.Simulation) {
		sim.Extra = map[string]any{
			"bot_id": []any{12, "Front desk"}, "progress": 50, "summary": []string{"a"}, "what_went_wrong": map[string]int{"a": 1},
			"create_date": 1780000000, "analyticsData": []int{}, "can_stop": 0, "simulation_call_recording": map[string]int{},
			"is_auto_prompt_suggestions_applied": 1, "status": 5, "total_records": "many",
		}
	})
	result, err := c.Simulations.Edit(t.Context(), id, renaming(books, "Asks"))
	require.NoError(t, err)
	require.Equal(t, client.OutcomeVerified, result.Outcome)
	require.Equal(t, int64(12), result.Simulation.Agent.ID)
	require.Equal(t, -1, result.Simulation.Results().Percent)
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
