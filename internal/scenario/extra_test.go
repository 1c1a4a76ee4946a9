package scenario

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/internal/response"
)

func TestRead_CollectsFieldsThatAnUpdateCannotCarry(t *testing.T) {
	for name, tt := range map[string]struct {
		fields map[string]string
		want   []string
	}{
		"null, false, 0 and empty values are no loss": {
			map[string]string{"a": `null`, "b": `false`, "c": `""`, "d": `[]`, "e": `{}`, "f": `0`}, nil,
		},
		"every other kind is": {
			map[string]string{"a": `1`, "b": `true`, "c": `" "`, "d": `[null]`, "e": `{"x":1}`, "f": `1.5e300`},
			[]string{"a", "b", "c", "d", "e", "f"},
		},
		"a known name in another case": {
			map[string]string{"Name": `"other"`, "ID": `8`, "EXPECTED_RESULT": `5`}, []string{"EXPECTED_RESULT", "ID", "Name"},
		},
		"a field of two voices": {
			with(Voices, `[{"id":"v","provider":"rime","speed":1},{"id":"u","provider":"rime","speed":2,"x":null}]`),
			[]string{Voices + ".speed"},
		},
		"a field of a voice that names a voice": {
			with(Voices, `[{"id":"v","provider":"rime","voice_name":"Anna"}]`), []string{Voices + ".voice_name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(record(tt.fields))
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Extra.Lost(nil))
			require.Equal(t, int64(7), got.ID)
			require.Equal(t, "n", got.Name)
		})
	}
}

// A field counts as voices in an unknown format if voice or voices is a word of its name and if it has a value.
func TestRead_VoicesInAnUnknownFormat(t *testing.T) {
	voices := []string{
		"voice", "voices", "VOICE", "Voices", "voice_id", "caller_voice", "caller-voices", "voice2", "2voices", "voiceId",
		"voiceID", "callerVoices",
		"CallerVoice", "VOICE_IDS", "VOICEId", "caller.voice.id", "caller voice", "IDVoice", "_voice_", "xVOICEx_voice",
	}
	for _, name := range voices {
		for _, value := range []string{`"v"`, `1`, `true`, `[{}]`, `{"id":"v"}`, `" "`, `-0.5`} {
			_, err := Read(record(with(name, value)))
			wrong, ok := errors.AsType[*response.FieldError](err)
			require.True(t, ok, "%s: %s: %v", name, value, err)
			require.Equal(t, []string{name}, wrong.Path())
		}
		for _, empty := range []string{`null`, `false`, `0`, `0.0`, `""`, `[]`, `{}`, `[ ]`, "{\n}"} {
			got, err := Read(record(with(name, empty)))
			require.NoError(t, err, "%s: %s", name, empty)
			require.Empty(t, got.Extra, "%s: %s", name, empty)
		}
	}
	for _, name := range []string{
		"voicemail_detection", "invoice_ref", "voicemail", "Voicemail", "invoice", "invoices", "Invoices", "INVOICE",
		"devoiced", "voiced", "voic_e", "xvoice",
	} {
		got, err := Read(record(with(name, `"x"`)))
		require.NoError(t, err, name)
		require.Equal(t, []string{name}, got.Extra.Lost(nil))
	}
}

// A field is lost if it is gone or empty after a write, and a boolean also if it has the other value.
func TestLost(t *testing.T) {
	for name, tt := range map[string]struct {
		before, now string // the value; "" if the record does not have the field
		lost        bool
	}{
		"kept":                            {`"x"`, `"x"`, false},
		"another value":                   {`"x"`, `"y"`, false},
		"gone":                            {`"x"`, ``, true},
		"null":                            {`[1]`, `null`, true},
		"an empty text":                   {`"x"`, `""`, true},
		"an empty list":                   {`[1]`, `[]`, true},
		"an empty object":                 {`{"x":1}`, `{}`, true},
		"false for a text":                {`"x"`, `false`, true},
		"0 for a number":                  {`5`, `0`, true},
		"true for a text":                 {`"x"`, `true`, false},
		"true, and still":                 {`true`, `true`, false},
		"true to false":                   {`true`, `false`, true},
		"true to nothing":                 {`true`, ``, true},
		"false to true":                   {`false`, `true`, true},
		"false, and still":                {`false`, `false`, false},
		"false to nothing":                {`false`, ``, false},
		"false to null":                   {`false`, `null`, false},
		"false for empty to a text":       {`false`, `"x"`, false},
		"0, and still":                    {`0`, `0`, false},
		"0 to another number":             {`0`, `5`, false},
		"0 to nothing":                    {`0`, ``, false},
		"a field that was empty":          {`""`, ``, false},
		"a field that was not there":      {``, `"x"`, false},
		"an empty one that the write set": {`null`, `true`, false},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := Read(record(with("x", tt.before)))
			require.NoError(t, err)
			now, err := Read(record(with("x", tt.now)))
			require.NoError(t, err)
			require.Equal(t, tt.lost, len(before.Extra.Lost(now.Extra)) > 0)
		})
	}
}

// Each voice has its own fields. A name that several lost occurs once.
func TestLost_OfVoices(t *testing.T) {
	read := func(voices string) Extra {
		r, err := Read(record(with(Voices, voices)))
		require.NoError(t, err)
		return r.Extra
	}
	both := read(`[{"id":"v","provider":"rime","speed":1},{"id":"u","provider":"rime","speed":2,"pitch":3}]`)
	require.Equal(t, []string{Voices + ".speed"}, both.Lost(read(`[{"id":"v","provider":"rime","speed":1},{"id":"u","provider":"rime","pitch":3}]`)))
	require.Equal(t, []string{Voices + ".pitch", Voices + ".speed"}, both.Lost(read(`[{"id":"v","provider":"rime"},{"id":"u","provider":"rime"}]`)))
	require.Empty(t, both.Lost(read(`[{"id":"u","provider":"rime","speed":2,"pitch":3},{"id":"v","provider":"rime","speed":9}]`)), "in any order")
}
