package textorbool_test

import (
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen/textorbool"
)

type object struct {
	Field textorbool.Value `json:"field,omitzero"`
}

// codecs are the packages that users decode with.
var codecs = []struct {
	name      string
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}{
	{"encoding/json", stdjson.Marshal, stdjson.Unmarshal},
	{
		"json v2",
		func(v any) ([]byte, error) { return json.Marshal(v) },
		func(data []byte, v any) error { return json.Unmarshal(data, v) },
	},
}

func TestValue_KindsAreDistinguished(t *testing.T) {
	tests := []struct {
		name, json             string
		text                   string
		isText                 bool
		value                  bool
		isBool, isNull, isZero bool
	}{
		{name: "string", json: `{"field":"all \"fine\""}`, text: `all "fine"`, isText: true},
		{name: "empty string", json: `{"field":""}`, isText: true},
		{name: "string true", json: `{"field":"true"}`, text: "true", isText: true},
		{name: "true", json: `{"field":true}`, value: true, isBool: true},
		{name: "false", json: `{"field":false}`, isBool: true},
		{name: "null", json: `{"field":null}`, isNull: true},
		{name: "absent", json: `{}`, isZero: true},
	}
	for _, codec := range codecs {
		for _, tt := range tests {
			t.Run(codec.name+"/"+tt.name, func(t *testing.T) {
				var v object
				require.NoError(t, codec.unmarshal([]byte(tt.json), &v))
				text, isText := v.Field.Text()
				require.Equal(t, tt.text, text)
				require.Equal(t, tt.isText, isText)
				value, isBool := v.Field.Bool()
				require.Equal(t, tt.value, value)
				require.Equal(t, tt.isBool, isBool)
				require.Equal(t, tt.isNull, v.Field.IsNull())
				require.Equal(t, tt.isZero, v.Field.IsZero())
				require.Equal(t, tt.text, v.Field.String())

				again, err := codec.marshal(v)
				require.NoError(t, err)
				require.Equal(t, tt.json, string(again))
			})
		}
	}
}

func TestTextAndBool_ReturnWhatDecodingReturns(t *testing.T) {
	tests := []struct {
		json  string
		value textorbool.Value
	}{
		{`"s"`, textorbool.Text("s")},
		{`""`, textorbool.Text("")},
		{`true`, textorbool.Bool(true)},
		{`false`, textorbool.Bool(false)},
	}
	for _, tt := range tests {
		t.Run(tt.json, func(t *testing.T) {
			var decoded textorbool.Value
			require.NoError(t, json.Unmarshal([]byte(tt.json), &decoded))
			require.Equal(t, tt.value, decoded)
		})
	}
}

func TestValue_MarshalJSON(t *testing.T) {
	tests := []struct {
		name  string
		value textorbool.Value
		want  string
	}{
		{"the zero value is null", textorbool.Value{}, `null`},
		{"invalid UTF-8 is replaced", textorbool.Text("a\xffb"), "\"a\ufffdb\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.value.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
		})
	}
}

func TestValue_UnmarshalJSON_RefusesOtherKindsWithoutQuotingThem(t *testing.T) {
	tests := []struct{ data, want string }{
		{`1`, "want a string or a boolean, got a number"},
		{`-1.5`, "want a string or a boolean, got a number"},
		{`{"secret":1}`, "want a string or a boolean, got an object"},
		{`["secret"]`, "want a string or a boolean, got an array"},
		{`"secret\x"`, "want a string or a boolean, got an invalid string"},
		{``, "want a string or a boolean, got invalid JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.data, func(t *testing.T) {
			value := textorbool.Text("before")
			require.EqualError(t, value.UnmarshalJSON([]byte(tt.data)), tt.want)
			require.Equal(t, textorbool.Text("before"), value)
		})
	}
}

func TestValue_UnmarshalJSON_IsAsStrictAsItsDecoder(t *testing.T) {
	for _, data := range []string{`{"field":"half \ud83d"}`, "{\"field\":\"half \xff\"}"} {
		var strict, lenient, v1 object
		require.Error(t, json.Unmarshal([]byte(data), &strict), data)
		require.NoError(t, json.Unmarshal([]byte(data), &lenient, jsontext.AllowInvalidUTF8(true)), data)
		require.Equal(t, "half \ufffd", lenient.Field.String())
		require.NoError(t, stdjson.Unmarshal([]byte(data), &v1), data)
		require.Equal(t, "half \ufffd", v1.Field.String())
	}
}

func TestValue_UnmarshalJSON_ReplacesThePreviousValue(t *testing.T) {
	value := textorbool.Text("first")
	require.NoError(t, json.Unmarshal([]byte(`false`), &value))
	require.Equal(t, textorbool.Bool(false), value)
	require.Empty(t, value.String())
}
