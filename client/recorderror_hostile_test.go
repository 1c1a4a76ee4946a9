package client_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/client/clienttest"
)

// The cells of the hostile table that are no value.
const (
	recordRefused = "recordRefused" // by a RecordError with the index and the field
	dropped       = "dropped"       // it says nothing, and the plan does not name it
	named         = "named"         // the plan says that it cannot be sent back
)

// hostileValue is a value in place of each field of a record and of a voice, and what becomes of it: one of the cells
// above, or the JSON that is sent back.
type hostileValue struct {
	value                            string
	id, text, voices, extra          string // of a record
	voiceID, voiceProvider, voiceOwn string // of a voice; voiceOwn is a field that requests do not have
}

// deep returns lists in lists.
func deep(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

func hostileRecordValues() map[string]hostileValue {
	all := func(value string, extra, voiceOwn string) hostileValue {
		return hostileValue{value, recordRefused, recordRefused, recordRefused, extra, recordRefused, recordRefused, voiceOwn}
	}
	return map[string]hostileValue{
		"true":            all(`true`, named, named),
		"false":           {`false`, recordRefused, recordRefused, `[]`, dropped, recordRefused, recordRefused, dropped},
		"null":            {`null`, recordRefused, recordRefused, `[]`, dropped, recordRefused, recordRefused, dropped},
		"an empty object": all(`{}`, dropped, dropped),
		"an object":       all(`{"x":1}`, named, named),
		"an empty list":   {`[]`, recordRefused, recordRefused, `[]`, dropped, recordRefused, recordRefused, dropped},
		"a list":          all(`["x"]`, named, named),
		"1.0":             all(`1.0`, named, named),
		"1e3":             all(`1e3`, named, named),
		"2^53+1":          {`9007199254740993`, `9007199254740993`, recordRefused, recordRefused, named, recordRefused, recordRefused, named},
		"a quoted number": {`"9001"`, `9001`, `"9001"`, recordRefused, named, `"9001"`, `"9001"`, named},
		"an empty string": {`""`, recordRefused, `""`, recordRefused, dropped, `""`, `""`, dropped},
		"an escape":       {`"\u00e4\n"`, recordRefused, `"ä\n"`, recordRefused, named, `"ä\n"`, `"ä\n"`, named},
		"U+FFFD": {
			`"\ufffd"`, recordRefused, `"` + "\ufffd" + `"`, recordRefused, named, `"` + "\ufffd" + `"`, `"` + "\ufffd" + `"`, named,
		},
		"half an emoji":    all(`"\ud83d"`, recordRefused, recordRefused),
		"the other half":   all(`"\ude00"`, recordRefused, recordRefused),
		"half beside FFFD": all(`"\ufffd \ud83d"`, recordRefused, recordRefused),
		"broken UTF-8":     all("\"\xf0\x9f\"", recordRefused, recordRefused),
		"100 levels":       all(deep(100), named, named),
	}
}

// hostileCell is one cell of the table: a record whose field has the value, and what is wanted.
type hostileCell struct {
	field  string // that an error names, or the plan
	record string
	want   string
	path   func(*client.Scenario) any // of what is sent back
}

func (v hostileValue) cells() map[string]hostileCell {
	record := func(id, description, rest string) string {
		return fmt.Sprintf(`{"id":%s,"name":"n","description":%s,"expected_result":"e"%s}`, id, description, rest)
	}
	voice := func(id, provider, rest string) string {
		return record(`2`, `"d"`, fmt.Sprintf(`,"selected_voices":[{"id":%s,"provider":%s%s}]`, id, provider, rest))
	}
	return map[string]hostileCell{
		"id": {"id", record(v.value, `"d"`, ""), v.id, func(sc *client.Scenario) any { return sc.ID }},
		"description": {
			"description", record(`2`, v.value, ""), v.text, func(sc *client.Scenario) any { return sc.Description },
		},
		"selected_voices": {
			"selected_voices", record(`2`, `"d"`, `,"selected_voices":`+v.value), v.voices,
			func(sc *client.Scenario) any { return sc.SelectedVoices },
		},
		"persona": {"persona", record(`2`, `"d"`, `,"persona":`+v.value), v.extra, nil},
		"a voice's id": {
			"selected_voices", voice(v.value, `"rime"`, ""), v.voiceID, func(sc *client.Scenario) any { return sc.SelectedVoices[0].ID },
		},
		"a voice's provider": {
			"selected_voices", voice(`"v"`, v.value, ""), v.voiceProvider, func(sc *client.Scenario) any { return sc.SelectedVoices[0].Provider },
		},
		"a voice's speed": {"selected_voices.speed", voice(`"v"`, `"rime"`, `,"speed":`+v.value), v.voiceOwn, nil},
	}
}

// A stored value is sent back with the same meaning, or the edit is recordRefused, or the plan says that it cannot be sent back.
func TestSimulationsService_Edit_HostileRecords(t *testing.T) {
	for valueName, value := range hostileRecordValues() {
		for name, cell := range value.cells() {
			t.Run(name+" "+valueName, func(t *testing.T) { cell.run(t) })
		}
	}
}

func (cell hostileCell) run(t *testing.T) {
	srv, id := serverWithRecord(t, cell.storedID(), []byte(cell.record))
	c := newClient(t, srv)
	if cell.want == recordRefused {
		_, err := c.Simulations.Edit(t.Context(), id, settingName("Surgery"))
		field, _, _ := strings.Cut(cell.field, ".")
		requireRecordError(t, err, srv, 1, field)
		return
	}
	p := plan(t, c, id, settingName("Surgery"))
	cannot := "! cannot be sent back: " + cell.field + " ("
	require.Equal(t, cell.want == named, strings.Contains(p.String(), cannot), "%v", p)
	_, err := c.Simulations.Apply(t.Context(), p)
	require.NoError(t, err)
	back := (*lastBody(t, srv).Scenarios)[1]
	require.Equal(t, cell.storedID(), back.ID)
	if cell.path == nil {
		require.NotContains(t, wireBody(t, srv, "updateSimulation"), cell.field)
		return
	}
	sent, err := json.Marshal(cell.path(&back))
	require.NoError(t, err)
	require.JSONEq(t, cell.want, string(sent))
}

// storedID is the id under which the server has the record.
func (cell hostileCell) storedID() int64 {
	var id int64 = 2
	if cell.field == "id" && cell.want != recordRefused {
		_, _ = fmt.Sscan(cell.want, &id)
	}
	return id
}

// More levels than the decoder reads make the whole response unreadable.
func TestSimulationsService_Edit_HostileRecordsWithTooManyLevels(t *testing.T) {
	for name, cell := range (hostileValue{value: deep(10_000)}).cells() {
		t.Run(name, func(t *testing.T) {
			srv, id := serverWithRecord(t, 2, []byte(`"placeholder"`))
			srv.Inject("getSimulation", clienttest.Rewrite(func(body []byte) []byte {
				return bytes.Replace(body, []byte(`"placeholder"`), []byte(cell.record), 1)
			}))
			_, err := newClient(t, srv).Simulations.Edit(t.Context(), id, settingName("Surgery"))
			require.ErrorIs(t, err, client.ErrUnreadable)
			require.Equal(t, []string{"GET"}, methods(srv))
		})
	}
}

func TestSimulationsService_Edit_HostileNames(t *testing.T) {
	const rest = `"name":"n","description":"d","expected_result":"e"`
	withVoice := func(fields string) string { return `{"id":2,` + rest + `,"selected_voices":[{` + fields + `}]}` }
	for name, tt := range map[string]struct {
		record string
		field  string
		want   string
	}{
		"id twice":               {`{"id":2,"id":2,` + rest + `}`, "id", recordRefused},
		"id twice, once escaped": {`{"id":2,"\u0069d":3,` + rest + `}`, "id", recordRefused},
		"name twice":             {`{"id":2,"name":"x",` + rest + `}`, "name", recordRefused},
		"description twice":      {`{"id":2,"description":"d",` + rest + `}`, "description", recordRefused},
		"expected result twice":  {`{"id":2,` + rest + `,"expected_result":null}`, "expected_result", recordRefused},
		"voices twice": {
			`{"id":2,"selected_voices":[{"id":"v","provider":"rime"}],"selected_voices":[],` + rest + `}`, "selected_voices", recordRefused,
		},
		"another field twice":       {`{"id":2,"persona":1,"persona":2,` + rest + `}`, "persona", recordRefused},
		"a field in a field twice":  {`{"id":2,"persona":{"x":1,"x":2},` + rest + `}`, "persona", recordRefused},
		"a voice's id twice":        {withVoice(`"id":"v","id":"v","provider":"rime"`), "selected_voices", recordRefused},
		"a voice's provider twice":  {withVoice(`"id":"v","provider":"rime","provider":"cartesia"`), "selected_voices", recordRefused},
		"id only in another case":   {`{"ID":2,` + rest + `}`, "id", recordRefused},
		"name only in another case": {`{"id":2,"NAME":"n","description":"d","expected_result":"e"}`, "name", recordRefused},
		"voices only in another case": {
			`{"id":2,"Selected_Voices":[{"id":"v","provider":"rime"}],` + rest + `}`, "Selected_Voices", recordRefused,
		},
		"a voice's id in another case": {withVoice(`"Id":"v","provider":"rime"`), "selected_voices", recordRefused},
		"a provider in another case":   {withVoice(`"id":"v","Provider":"rime"`), "selected_voices", recordRefused},
		"id in another case, too":      {`{"id":2,"ID":3,` + rest + `}`, "ID", named},
		"name in another case, too":    {`{"id":2,"Name":"other",` + rest + `}`, "Name", named},
		"a voice's field, too":         {withVoice(`"id":"v","provider":"rime","Provider":"cartesia"`), "selected_voices.Provider", named},
		"a long s is another letter":   {`{"id":2,"expected_reſult":"x",` + rest + `}`, "expected_reſult", named},
		"a name that is no UTF-8":      {`{"id":2,"a` + "\xff" + `":1,` + rest + `}`, "record", recordRefused},
		"a name with half an emoji":    {`{"id":2,"a\ud83d":1,` + rest + `}`, "record", recordRefused},
	} {
		t.Run(name, func(t *testing.T) { hostileCell{field: tt.field, record: tt.record, want: tt.want}.run(t) })
	}
}
