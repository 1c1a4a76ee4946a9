package main

import (
	"strings"
	"testing"

	"github.com/omnidim-go/simulations/client/clienttest"
)

func TestAskRecord(t *testing.T) {
	const record, none, voices = "a stored record", "a scenario without voices", "voices after an update"
	for name, tt := range map[string]struct {
		opt  clienttest.Option
		not  verdicts
		seen string
	}{
		"as assumed": {
			clienttest.KeepAlive(), verdicts{},
			"[{description: string, expected_result: string, id: number, name: string, " +
				"selected_voices: [] or [{id: string, provider: string}]}]",
		},
		"ids are strings":        {clienttest.StringIDs(), verdicts{}, "id: digits in a string"},
		"a field that is null":   {clienttest.ExtraFields(map[string]any{"x": nil}), verdicts{}, "x: null"},
		"a field that stays":     {clienttest.ExtraFields(map[string]any{"x": "y"}), verdicts{}, "all of them stay: x"},
		"no voices are null":     {noVoices(nil), only(none), "null, and with voices [{id: string, provider: string}]"},
		"no voices are false":    {noVoices(false), only(none), "an edit sends no voices for such a scenario"},
		"voices are missing":     {clienttest.VoicesMissing(), only(none, voices), "selected_voices: absent"},
		"voices are null":        {clienttest.VoicesNull(), only(none, voices), "scenarios with voices look the same"},
		"voices are false":       {clienttest.VoicesFalse(), only(none, voices), "selected_voices: false"},
		"voices are ids":         {clienttest.VoicesAsIDs(), only(record, voices), "the field selected_voices"},
		"voices have a new name": {clienttest.VoicesRenamed("voice_ids"), only(record, none, voices), "the field voice_ids"},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opt)
			requireReport(t, srv, to, tt.not, tt.seen)
		})
	}
}

// noVoices shows a scenario without voices with a value instead of an empty list.
func noVoices(value any) clienttest.Option {
	return clienttest.RecordShape(func(sc clienttest.Scenario) any {
		shown := map[string]any{
			"id": sc.ID, "name": sc.Name, "description": sc.Description, "expected_result": sc.ExpectedResult,
			"selected_voices": sc.SelectedVoices,
		}
		if len(sc.SelectedVoices) == 0 {
			shown["selected_voices"] = value
		}
		return shown
	})
}

func TestAskTexts(t *testing.T) {
	const harmless, harmful = "Edit takes such texts for equal", "ends with a DivergedError"
	replace := func(from, to string) clienttest.Option {
		return clienttest.NormalizeStrings(func(s string) string { return strings.ReplaceAll(s, from, to) })
	}
	trimLines := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r", "")) }
	for name, tt := range map[string]struct {
		opt         clienttest.Option
		seen, means string
	}{
		"trimmed":   {clienttest.NormalizeStrings(strings.TrimSpace), "white space at the ends is gone", harmless},
		"line ends": {clienttest.NormalizeStrings(strings.NewReplacer("\r\n", "\n").Replace), `\r\n is \n`, harmless},
		"both":      {clienttest.NormalizeStrings(trimLines), `white space at the ends is gone, \r\n is \n`, harmless},
		"escaped":   {replace("<", "&lt;"), "other characters change", harmful},
		"joined":    {replace("\r\n", " "), `\r\n is \n, other characters change`, harmful},
	} {
		subtest(t, name, func(t *testing.T) {
			srv, to := inMemory(t, tt.opt)
			requireReport(t, srv, to, only("texts after an update"), "found: "+tt.seen+"\n", tt.means)
		})
	}
}
