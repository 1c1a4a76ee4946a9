package scenario

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// usualRecord is what every record of a list looks like where nothing is unusual.
const usualRecord = `{"id":9001,"name":"Asks","description":"You say \"hi\".\nThen wait.","expected_result":"It greets.","selected_voices":[{"id":"narrator-2","provider":"cartesia"}]}`

// records are what the two ways of reading could take for different things.
var records = []string{
	usualRecord,
	`{"id":"9001","name":"a","description":"b","expected_result":"c","extra":{"voice":1}}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":false}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":null}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","Selected_Voices":[]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","ſelected_voices":[]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_\u0076oices":[{"id":"x","provider":"rime"}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_\u0056oices":[{"id":"x","provider":"rime"}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","vo\u0130ce":1}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","voİce":1}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[],"VOICE":1}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[{"id":"x","provider":"rime"}],"selected_voices":[{"id":"y"}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[{"ID":"x","provider":"rime"}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[{"id":"x","id":"y","Provider":"a","provider":"rime"}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":[{"id":"","provider":""}]}`,
	`{"id":1,"name":"a","description":"b","expected_result":"c","selected_voices":["x"]}`,
	`{"ID":1,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":1,"Name":"a","description":"b","expected_result":"c"}`,
	`{"id":1,"name":"a","NAME":"b","nAme":5,"description":"b","expected_result":"c"}`,
	`{"id":1,"name":"a","name":null,"description":"b","expected_result":"c"}`,
	`{"id":1,"id":null,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":1,"name":null,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":1,"name":"a","name":"z","description":"b","expected_result":"c"}`,
	`{"id":1,"name":"","description":"","expected_result":""}`,
	`{"id":1,"name":"\ud800","description":"b","expected_result":"c"}`,
	`{"id":1,"name":"\ufffd","description":"b","expected_result":"c"}`,
	"{\"id\":1,\"name\":\"\xff\",\"description\":\"b\",\"expected_result\":\"c\"}",
	"{\"id\":1,\"name\":\"a\",\"description\":\"b\",\"expected_result\":\"c\",\"\xff\":1}",
	`{"id":1,"name":false,"description":"b","expected_result":"c"}`,
	`{"id":1,"name":"a","description":"b"}`,
	`{"id":1.0,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":1e3,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":-1,"name":"a","description":"b","expected_result":"c"}`,
	`{"id":"\u0031","name":"a","description":"b","expected_result":"c"}`,
	` {"id" : 1 , "name" : "a\u00fc", "description" : "b", "expected_result" : "c" } `,
	`{"id":1,"n\u0061me":"a","description":"b","expected_result":"in a loud voice"}`,
	`[]`, `null`, `{}`, `5`, `{`, ``,
}

func sameReading(t *testing.T, raw json.RawMessage) {
	t.Helper()
	want, wantErr := read(raw)
	got, gotErr := Read(raw)
	require.Equal(t, want, got, "%q", raw)
	require.Equal(t, wantErr, gotErr, "%q", raw)
}

func TestShortAndLongReadingAgree(t *testing.T) {
	for _, raw := range records {
		sameReading(t, json.RawMessage(raw))
	}
}

func TestTheUsualRecordIsReadTheShortWay(t *testing.T) {
	_, ok := readUsual(json.RawMessage(usualRecord))
	require.True(t, ok)
	spaced := `{"id": 1, "name": "a\u00fc\u2026", "extra": false, "description": "b", "expected_result": "c", "selected_voices": [{"id": "x", "name": "X", "provider": "rime"}]}`
	_, ok = readUsual(json.RawMessage(spaced))
	require.True(t, ok)
}

func FuzzShortAndLongReadingAgree(f *testing.F) {
	for _, raw := range records {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { sameReading(t, raw) })
}
