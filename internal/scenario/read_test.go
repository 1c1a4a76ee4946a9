package scenario

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
)

// record returns a stored record with these fields, in JSON, besides or in place of the usual ones. "" leaves a field out.
func record(fields map[string]string) []byte {
	all := map[string]string{"id": `7`, "name": `"n"`, "description": `"d"`, "expected_result": `"e"`}
	maps.Copy(all, fields)
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", name, all[name]))
		}
	}
	return []byte("{" + strings.Join(parts, ",") + "}")
}

// with returns the field in place of the usual one.
func with(name, value string) map[string]string { return map[string]string{name: value} }

func TestRead_AcceptsWhatLosesNothing(t *testing.T) {
	scenario := func(change func(*gen.Scenario)) gen.Scenario {
		sc := gen.Scenario{ID: 7, Name: "n", Description: "d", ExpectedResult: "e"}
		change(&sc)
		return sc
	}
	plain := scenario(func(*gen.Scenario) {})
	named := func(name string) gen.Scenario { return scenario(func(sc *gen.Scenario) { sc.Name = name }) }
	voiced := func(voices ...gen.Voice) gen.Scenario {
		return scenario(func(sc *gen.Scenario) { sc.SelectedVoices = append([]gen.Voice{}, voices...) })
	}
	for name, tt := range map[string]struct {
		fields map[string]string
		want   gen.Scenario
	}{
		"the usual fields": {nil, plain},
		"id in a string":   {with("id", `"7"`), plain},
		"id beyond 2^53": {
			with("id", `9007199254740993`), scenario(func(sc *gen.Scenario) { sc.ID = 9007199254740993 }),
		},
		"the largest id": {
			with("id", `"9223372036854775807"`), scenario(func(sc *gen.Scenario) { sc.ID = 1<<63 - 1 }),
		},
		"an empty string":      {with("name", `""`), named("")},
		"escapes":              {with("name", `"\u00e4\"\\\n\ud83d\ude00"`), named("ä\"\\\n😀")},
		"a stored U+FFFD":      {with("name", `"`+"\ufffd"+`"`), named("\ufffd")},
		"U+FFFD as an escape":  {with("name", `"\uFFFD"`), named("\ufffd")},
		"voices false":         {with(Voices, `false`), plain},
		"voices null":          {with(Voices, `null`), plain},
		"voices empty":         {with(Voices, `[]`), voiced()},
		"an unlisted provider": {with(Voices, `[{"id":"v","provider":"acme"}]`), voiced(voice("acme", "v"))},
		"an empty voice":       {with(Voices, `[{"provider":"","id":""}]`), voiced(gen.Voice{})},
		"voices in their order": {
			with(Voices, `[{"id":"v","provider":"rime"},{"id":"u","provider":"rime"}]`), voiced(voice("rime", "v"), voice("rime", "u")),
		},
		"white space": {with(Voices, " [ { \"id\" :\t\"v\" ,\n\"provider\":\"rime\" } ] "), voiced(voice("rime", "v"))},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(record(tt.fields))
			require.NoError(t, err)
			require.Equal(t, Record{Scenario: tt.want, Extra: Extra{}}, got)
		})
	}
}

func TestRead_NamesTheFieldThatIsNotUnderstood(t *testing.T) {
	oneVoice := func(voice string) map[string]string { return with(Voices, "["+voice+"]") }
	for name, tt := range map[string]struct {
		raw   []byte
		field string
	}{
		"no object":             {[]byte(`"secret"`), "record"},
		"null":                  {[]byte(`null`), ID},
		"a list":                {[]byte(`[]`), "record"},
		"nothing":               {nil, "record"},
		"two values":            {append(record(nil), record(nil)...), "record"},
		"id missing":            {record(with("id", "")), ID},
		"id null":               {record(with("id", "null")), ID},
		"id zero":               {record(with("id", "0")), ID},
		"id negative":           {record(with("id", "-7")), ID},
		"id negative zero":      {record(with("id", "-0")), ID},
		"id with a fraction":    {record(with("id", "7.0")), ID},
		"id with an exponent":   {record(with("id", "7e0")), ID},
		"id too large":          {record(with("id", "9223372036854775808")), ID},
		"id with a sign":        {record(with("id", `"+7"`)), ID},
		"id with a space":       {record(with("id", `" 7"`)), ID},
		"id with an underscore": {record(with("id", `"1_0"`)), ID},
		"id in hexadecimal":     {record(with("id", `"0x7"`)), ID},
		"id empty":              {record(with("id", `""`)), ID},
		"id twice": {
			[]byte(`{"id":7,"id":7,"name":"n","description":"d","expected_result":"e"}`), ID,
		},
		"name missing": {record(with("name", "")), "name"},
		"name false":   {record(with("name", "false")), "name"},
		"name twice": {
			[]byte(`{"id":7,"name":"n","name":"n","description":"d","expected_result":"e"}`), "name",
		},
		"name only in another case": {record(map[string]string{"name": "", "Name": `"n"`}), "name"},
		"description only in another": {
			record(map[string]string{"description": "", "Description": `"n"`}), "description",
		},
		"expectation only in another": {
			record(map[string]string{"expected_result": "", "Expected_Result": `"n"`}), "expected_result",
		},
		"description null":               {record(with("description", "null")), "description"},
		"expected result a number":       {record(with("expected_result", "5")), "expected_result"},
		"half an emoji":                  {record(with("description", `"\ud83d"`)), "description"},
		"the other half":                 {record(with("description", `"\ude00"`)), "description"},
		"half an emoji beside U+FFFD":    {record(with("expected_result", `"\ufffd \ud83d"`)), "expected_result"},
		"no UTF-8":                       {record(with("name", "\"\xf0\x9f\"")), "name"},
		"half an emoji in another field": {record(with("note", `"\ud83d"`)), "note"},
		"another field twice": {
			[]byte(`{"id":7,"x":1,"x":1,"name":"n","description":"d","expected_result":"e"}`), "x",
		},
		"voices a string":  {record(with(Voices, `"v"`)), Voices},
		"voices an object": {record(with(Voices, `{}`)), Voices},
		"voices true":      {record(with(Voices, `true`)), Voices},
		"voices twice": {
			[]byte(`{"id":7,"selected_voices":[],"selected_voices":[],"name":"n","description":"d","expected_result":"e"}`), Voices,
		},
		"voices under another name":  {record(with("caller_VOICE", `1`)), "caller_VOICE"},
		"voices in another case":     {record(with("Selected_Voices", `[{}]`)), "Selected_Voices"},
		"a voice that is an id":      {record(oneVoice(`"v"`)), Voices},
		"a voice that is null":       {record(oneVoice(`null`)), Voices},
		"a voice without id":         {record(oneVoice(`{"provider":"rime"}`)), Voices},
		"a voice without provider":   {record(oneVoice(`{"id":"v"}`)), Voices},
		"a provider in another case": {record(oneVoice(`{"id":"v","Provider":"rime"}`)), Voices},
		"a voice's id a number":      {record(oneVoice(`{"id":4,"provider":"rime"}`)), Voices},
		"a voice's provider false":   {record(oneVoice(`{"id":"v","provider":false}`)), Voices},
		"a voice's id twice":         {record(oneVoice(`{"id":"v","id":"v","provider":"rime"}`)), Voices},
		"half an emoji in a voice":   {record(oneVoice(`{"id":"\ud83d","provider":"rime"}`)), Voices},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(tt.raw)
			wrong, ok := errors.AsType[*response.FieldError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.field, append(wrong.Path(), "record")[0])
			require.NotContains(t, err.Error(), "secret")
			require.Contains(t, []int64{0, 7}, got.ID, "never another one")
		})
	}
}

func TestRead_SaysWhatIsWrong(t *testing.T) {
	for name, tt := range map[string]struct{ raw, want string }{
		"a name twice":  {`{"id":7,"name":"n","name":"n"}`, "its field name occurs twice"},
		"half an emoji": {`{"id":7,"name":"\ud83d"}`, "its field name is not complete and valid JSON in UTF-8"},
		"another kind":  {`{"id":7,"name":5}`, "its field name is a number"},
		"a part of it":  {`{"id":7,"name":"n","description":"d"}`, "its field expected_result is missing or has an unknown format"},
		"a part of a voice": {
			string(record(with(Voices, `[{"id":"v","provider":"rime"},{"id":"v"}]`))), "its field selected_voices [1] has no id or no provider",
		},
		"voices under another name": {
			string(record(with("voices", `["v"]`))), "its field voices may hold voices in an unknown format",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(tt.raw))
			require.EqualError(t, err, tt.want)
		})
	}
}
