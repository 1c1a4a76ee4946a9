package textorbool_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/gen/textorbool"
)

type holder struct {
	Field textorbool.Value `json:"field,omitzero"`
}

func TestTextTrueFalseNullAndAbsentAreToldApart(t *testing.T) {
	for name, tc := range map[string]struct {
		json   string
		text   string
		isText bool
		value  bool
		isBool bool
		isNull bool
		isZero bool
	}{
		"text":           {json: `{"field":"all \"fine\" <b>"}`, text: `all "fine" <b>`, isText: true},
		"empty text":     {json: `{"field":""}`, isText: true},
		"a text of true": {json: `{"field":"true"}`, text: "true", isText: true},
		"true":           {json: `{"field":true}`, value: true, isBool: true},
		"false":          {json: `{"field":false}`, isBool: true},
		"null":           {json: `{"field":null}`, isNull: true},
		"absent":         {json: `{}`, isZero: true},
	} {
		t.Run(name, func(t *testing.T) {
			var h holder
			require.NoError(t, json.Unmarshal([]byte(tc.json), &h))
			text, isText := h.Field.Text()
			value, isBool := h.Field.Bool()
			require.Equal(t, []any{tc.text, tc.isText, tc.value, tc.isBool, tc.isNull, tc.isZero},
				[]any{text, isText, value, isBool, h.Field.IsNull(), h.Field.IsZero()})
			require.Equal(t, tc.text, h.Field.String())
			again, err := json.Marshal(h)
			require.NoError(t, err)
			require.JSONEq(t, tc.json, string(again))
		})
	}
}

func TestTheConstructorsMakeWhatDecodingMakes(t *testing.T) {
	for want, value := range map[string]textorbool.Value{
		`"s"`: textorbool.Text("s"), `""`: textorbool.Text(""), `true`: textorbool.Bool(true), `false`: textorbool.Bool(false),
	} {
		var decoded textorbool.Value
		require.NoError(t, json.Unmarshal([]byte(want), &decoded))
		require.Equal(t, decoded, value, want)
	}
	absent, err := json.Marshal(textorbool.Value{})
	require.NoError(t, err)
	require.Equal(t, "null", string(absent))
}

func TestAnythingElseIsRefusedWithoutRepeatingIt(t *testing.T) {
	for data, want := range map[string]string{
		`1`:            "a text or a boolean was expected, not a number",
		`-1.5`:         "a text or a boolean was expected, not a number",
		`{"secret":1}`: "a text or a boolean was expected, not an object",
		`["secret"]`:   "a text or a boolean was expected, not an array",
		`"secret\x"`:   "a text or a boolean was expected, not a broken text",
		``:             "a text or a boolean was expected, not nothing",
	} {
		value := textorbool.Text("before")
		require.EqualError(t, value.UnmarshalJSON([]byte(data)), want, data)
		require.Equal(t, textorbool.Text("before"), value)
	}
}

func TestASecondDecodingLeavesNothingOfTheFirst(t *testing.T) {
	value := textorbool.Text("first")
	require.NoError(t, json.Unmarshal([]byte(`false`), &value))
	require.Equal(t, textorbool.Bool(false), value)
	require.Empty(t, value.String())
}
