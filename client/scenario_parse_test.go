package client_test

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

func TestParseScenarios(t *testing.T) {
	scenarios, err := client.ParseScenarios([]byte(` [
		{"id": 9001, "name": "Wärme", "description": "a\nb", "expected_result": "\ud83d\ude00", "selected_voices": [
			{"id": "v", "provider": "cartesia"}, {"provider": "acme", "id": "w"}
		]},
		{"name": "none", "selected_voices": []},
		{}
	] `))
	require.NoError(t, err)
	require.Equal(t, []client.Scenario{
		{
			ID: 9001, Name: "Wärme", Description: "a\nb", ExpectedResult: "😀",
			SelectedVoices: []client.Voice{client.Cartesia("v"), {ID: "w", Provider: "acme"}},
		},
		{Name: "none", SelectedVoices: []client.Voice{}},
		{},
	}, scenarios)
}

// Editors on Windows write a byte order mark. It is no part of the first line.
func TestParseScenarios_SkipsAByteOrderMark(t *testing.T) {
	scenarios, err := client.ParseScenarios([]byte("\ufeff[{\"name\":\"\ufeffn\"}]"))
	require.NoError(t, err)
	require.Equal(t, []client.Scenario{{Name: "\ufeffn"}}, scenarios, "a mark inside a text stays")
	_, err = client.ParseScenarios([]byte("\ufeff[{\"nam\":1}]"))
	require.ErrorContains(t, err, "scenarios: 1:3: ")
}

func TestParseScenarios_NamesTheEncoding(t *testing.T) {
	utf16 := func(order binary.AppendByteOrder, text string) (data []byte) {
		for _, unit := range utf16.Encode([]rune(text)) {
			data = order.AppendUint16(data, unit)
		}
		return data
	}
	const list = "\r\n[{\"name\":\"secret\"}]"
	const isUTF16 = "scenarios: 1:1: the text is UTF-16 or UTF-32: save it as UTF-8"
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"UTF-16":                 {utf16(binary.LittleEndian, "\ufeff"+list), isUTF16},
		"UTF-16, big-endian":     {utf16(binary.BigEndian, "\ufeff"+list), isUTF16},
		"UTF-16 without a mark":  {utf16(binary.LittleEndian, list), isUTF16},
		"big-endian without one": {utf16(binary.BigEndian, list), isUTF16},
		"UTF-32, big-endian":     {[]byte("\x00\x00\xfe\xff\x00\x00\x00["), isUTF16},
		"Latin-1": {
			[]byte("[\n {\"name\":\"secr\xe9t\"}]"), "scenarios: 2:15: its field 0.name is not valid UTF-8: save it as UTF-8",
		},
		"a broken character": {
			[]byte("[{\"name\":\"ä\xf0\x9f\"}]"), "scenarios: 1:12: its field 0.name is not valid UTF-8: save it as UTF-8",
		},
		"a broken name": {
			[]byte("[{\"na\xffme\":\"\"}]"), "scenarios: 1:6: its field 0 is not valid UTF-8: save it as UTF-8",
		},
		"an encoded surrogate": {
			[]byte("[{\"name\":\"\xed\xa0\x80\"}]"), "scenarios: 1:11: its field 0.name is not valid UTF-8: save it as UTF-8",
		},
	} {
		t.Run(name, func(t *testing.T) {
			scenarios, err := client.ParseScenarios(tt.data)
			require.EqualError(t, err, tt.want)
			require.Nil(t, scenarios)
		})
	}
}

func TestParseScenarios_EmptyListIsNotNil(t *testing.T) {
	scenarios, err := client.ParseScenarios([]byte(`[]`))
	require.NoError(t, err)
	require.Equal(t, []client.Scenario{}, scenarios)
}

// Each error names the line, the column in characters, the field, and what is wrong with it.
func TestParseScenarios_Errors(t *testing.T) {
	for name, tt := range map[string]struct{ data, want string }{
		"an unknown name": {
			"[\n  {\"name\": \"n\",\n   \"selected_voice\": [\"secret\"]}\n]",
			"scenarios: 3:4: its field 0.selected_voice is unknown: correct it or leave it out",
		},
		"a name in another case": {`[{"Name":"secret"}]`, "scenarios: 1:3: its field 0.Name is unknown"},
		"an unknown name of a voice": {
			`[{"selected_voices":[{"id":"v","voice":"secret"}]}]`, "scenarios: 1:32: its field 0.selected_voices.0.voice is unknown",
		},
		"a name twice": {
			"[{\"name\":\"secret\",\n \"name\":\"secret\"}]", "scenarios: 2:2: its field 0.name occurs twice",
		},
		"a voice's name twice": {
			`[{"selected_voices":[{"id":"v","id":"v"}]}]`, "scenarios: 1:32: its field 0.selected_voices.0.id occurs twice",
		},
		"a number for a string":    {"[{},\n{\"name\": 5}]", "scenarios: 2:10: its field 1.name"},
		"null for a string":        {`[{"description":null}]`, "scenarios: 1:17: its field 0.description"},
		"false for a string":       {`[{"expected_result":false}]`, "scenarios: 1:21: its field 0.expected_result"},
		"a string for a number":    {`[{"id":"secret"}]`, "scenarios: 1:8: its field 0.id"},
		"digits for a number":      {`[{"id":"9001"}]`, "scenarios: 1:8: its field 0.id"},
		"a fraction":               {`[{"id":1.5}]`, "scenarios: 1:8: its field 0.id"},
		"null for a number":        {`[{"id":null}]`, "scenarios: 1:8: its field 0.id"},
		"a number that is too big": {`[{"id":9223372036854775808}]`, "scenarios: 1:8: its field 0.id"},
		"null for voices":          {`[{"selected_voices":null}]`, "scenarios: 1:21: its field 0.selected_voices"},
		"an object for voices":     {`[{"selected_voices":{}}]`, "scenarios: 1:21: its field 0.selected_voices"},
		"a string for a voice":     {`[{"selected_voices":["secret"]}]`, "scenarios: 1:22: "},
		"null for a voice":         {`[{"selected_voices":[{"id":"v"},null]}]`, "scenarios: 1:33: "},
		"a number for a provider": {
			`[{"selected_voices":[{"provider":1}]}]`, "scenarios: 1:34: its field 0.selected_voices.0.provider",
		},
		"null for a scenario":   {`[{},null]`, "scenarios: 1:5: "},
		"a list for a scenario": {`[[]]`, "scenarios: 1:2: "},
		"an object":             {`{"scenarios":[]}`, "scenarios: 1:1: it is "},
		"null":                  {`null`, "scenarios: 1:1: it is null: "},
		"nothing":               {``, "scenarios: 1:1: it is not complete and valid JSON in UTF-8"},
		"white space":           {"\n\n ", "scenarios: 3:2: it is not complete and valid JSON in UTF-8"},
		"no end": {
			"[\n{\"name\":\"secret\"", "scenarios: 2:17: its field 0 is not complete and valid JSON in UTF-8",
		},
		"no comma":                   {"[\n{}\n{}]", "scenarios: 3:1: it is not complete and valid JSON in UTF-8"},
		"a second list":              {"[]\n[]", "scenarios: 2:1: it is not complete and valid JSON in UTF-8"},
		"half an emoji":              {`[{"name":"\ud83d"}]`, "its field 0.name is not complete and valid JSON in UTF-8"},
		"a column in characters":     {`[{"name":"ÄÖÜ😀","nam":""}]`, "scenarios: 1:17: its field 0.nam is unknown"},
		"a line that ends with CRLF": {"[\r\n{\"nam\":\"\"}]", "scenarios: 2:2: its field 0.nam is unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			scenarios, err := client.ParseScenarios([]byte(tt.data))
			require.ErrorContains(t, err, tt.want)
			require.Nil(t, scenarios)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// A file with a wrong name must not remove the voices: neither ParseScenarios nor Replace takes it for a missing list.
func TestParseScenarios_ForReplace(t *testing.T) {
	set := setOf(t, entry(1, "a", client.Rime("v")))
	desired, err := client.ParseScenarios([]byte(`[
		{"name":"a","description":"D","expected_result":"e"},
		{"name":"b","description":"d","expected_result":"e"}
	]`))
	require.NoError(t, err)
	require.NoError(t, set.Replace(desired))
	require.Equal(t, []client.Scenario{
		{ID: 1, Name: "a", Description: "D", ExpectedResult: "e", SelectedVoices: []client.Voice{client.Rime("v")}}, entry(0, "b"),
	}, listOf(set))
}
