package scenario

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen"
)

// parts are a record's members, from which a test takes one and puts another in.
func parts(replace map[string]string) json.RawMessage {
	members := map[string]json.RawMessage{
		"id": []byte("7"), "name": []byte(`"n"`), "description": []byte(`"d"`), "expected_result": []byte(`"e"`),
	}
	for name, value := range replace {
		members[name] = json.RawMessage(value)
		if value == "" {
			delete(members, name)
		}
	}
	raw, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestReadUnderstandsTheShapesThatLoseNothing(t *testing.T) {
	plain := gen.Scenario{ID: 7, Name: "n", Description: "d", ExpectedResult: "e"}
	voiced := func(voices ...gen.Voice) gen.Scenario {
		sc := plain
		sc.SelectedVoices = append([]gen.Voice{}, voices...)
		return sc
	}
	named := func(name string) gen.Scenario {
		sc := plain
		sc.Name = name
		return sc
	}
	for name, test := range map[string]struct {
		replace map[string]string
		want    gen.Scenario
	}{
		"plain":            {nil, plain},
		"id in a text":     {map[string]string{"id": `"7"`}, plain},
		"largest id":       {map[string]string{"id": `9223372036854775807`}, gen.Scenario{ID: 1<<63 - 1, Name: "n", Description: "d", ExpectedResult: "e"}},
		"empty text":       {map[string]string{"name": `""`}, named("")},
		"escapes":          {map[string]string{"name": `"\u00e4\"\\\n\ud83d\ude00"`}, named("ä\"\\\n😀")},
		"a stored U+FFFD":  {map[string]string{"name": `"�"`}, named("�")},
		"the same escaped": {map[string]string{"name": `"\uFFFD"`}, named("�")},
		"unknown extras":   {map[string]string{"call_ids": `[1]`, "Name": `false`, "ID": `0`}, plain},
		"voices false":     {map[string]string{"selected_voices": `false`}, voiced()},
		"voices null":      {map[string]string{"selected_voices": `null`}, voiced()},
		"voices empty":     {map[string]string{"selected_voices": `[]`}, voiced()},
		"two voices":       {map[string]string{"selected_voices": `[{"id":"v","provider":"rime"},{"id":"","provider":"acme","x":1}]`}, voiced(gen.Voice{ID: "v", Provider: "rime"}, gen.Voice{Provider: "acme"})},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(parts(test.replace))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestReadNamesTheFieldThatItDoesNotUnderstand(t *testing.T) {
	for name, test := range map[string]struct {
		replace map[string]string
		field   string
	}{
		"id missing":          {map[string]string{"id": ""}, "id"},
		"id null":             {map[string]string{"id": "null"}, "id"},
		"id zero":             {map[string]string{"id": "0"}, "id"},
		"id negative":         {map[string]string{"id": "-7"}, "id"},
		"id float":            {map[string]string{"id": "7.0"}, "id"},
		"id with a space":     {map[string]string{"id": `" 7"`}, "id"},
		"id with underscores": {map[string]string{"id": `"1_0"`}, "id"},
		"id in hexadecimal":   {map[string]string{"id": `"0x7"`}, "id"},
		"name missing":        {map[string]string{"name": ""}, "name"},
		"name false":          {map[string]string{"name": "false"}, "name"},
		"half an emoji":       {map[string]string{"description": `"\ud83d"`}, "description"},
		"the wrong half":      {map[string]string{"expected_result": `"\ude00 \ufffd"`}, "expected_result"},
		"voices a text":       {map[string]string{"selected_voices": `"v"`}, Voices},
		"voices true":         {map[string]string{"selected_voices": `true`}, Voices},
		"a voice's id":        {map[string]string{"selected_voices": `[{"id":null,"provider":"rime"}]`}, Voices},
		"another key":         {map[string]string{"caller_VOICE": `1`, "voices": `1`}, "caller_VOICE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(parts(test.replace))
			var fault *Fault
			require.ErrorAs(t, err, &fault)
			require.Equal(t, test.field, fault.Field)
		})
	}
	_, err := Read(json.RawMessage(`{"id":7,"name":"` + "\xf0\x9f" + `","description":"d","expected_result":"e"}`))
	require.ErrorContains(t, err, "name is not whole")
}

func TestIDReadsTheIDOfWhatIsNotUnderstoodOtherwise(t *testing.T) {
	for raw, want := range map[string]int64{`{"id":7,"name":false}`: 7, `{"id":"7"}`: 7, `{"id":-7}`: 0, `{}`: 0, `7`: 0, ``: 0} {
		id, err := ID(json.RawMessage(raw))
		require.Equal(t, want, id)
		require.Equal(t, want == 0, err != nil)
	}
}

// FuzzRecord: nothing panics, and what is understood is the same when it is written and read again.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(parts(nil)))
	f.Add([]byte(parts(map[string]string{"id": `"7"`, "selected_voices": `[{"id":"v","provider":"rime"}]`})))
	f.Add([]byte(parts(map[string]string{"name": `"\ud83d \ufffd"`, "selected_voices": `false`})))
	f.Add([]byte(`{"id":7,"id":8,"voice":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		sc, err := Read(raw)
		if err != nil {
			var fault *Fault
			require.ErrorAs(t, err, &fault)
			return
		}
		require.Positive(t, sc.ID)
		written, err := json.Marshal(sc)
		require.NoError(t, err)
		again, err := Read(written)
		require.NoError(t, err)
		require.Equal(t, sc, again)
		id, err := ID(written)
		require.NoError(t, err)
		require.Equal(t, sc.ID, id)
	})
}
