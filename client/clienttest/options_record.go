package clienttest

import (
	"maps"

	"github.com/go-json-experiment/json/jsontext"
)

// recordOptions are the undocumented properties of a record in scenarios_ids.
type recordOptions struct {
	stringIDs    bool
	emptyIsFalse bool
	voicesKey    string
	voices       func([]Voice) any // a nil result leaves the field out
	extra        map[string]any
	shape        func(Scenario) any
}

func newRecordOptions() recordOptions {
	return recordOptions{voicesKey: "selected_voices", voices: voicesAsSent}
}

// voicesAsSent shows a scenario without voices with an empty list, whether or not a list was sent.
func voicesAsSent(voices []Voice) any {
	if voices == nil {
		return []Voice{}
	}
	return voices
}

// StringIDs shows the ids of records as strings. By default they are numbers. (Not documented.)
func StringIDs() Option { return func(o *options) { o.records.stringIDs = true } }

// EmptyStringsAsFalse shows an empty string of a record as false. By default an empty string stays
// one. (Documented only for the strings of a result, such as the summary.)
func EmptyStringsAsFalse() Option { return func(o *options) { o.records.emptyIsFalse = true } }

// VoicesMissing leaves the voices out of records. By default records have the voices as sent, or an
// empty list. (Not documented.)
func VoicesMissing() Option { return voices(func([]Voice) any { return nil }) }

// VoicesNull shows the voices of a record as null; see VoicesMissing.
func VoicesNull() Option {
	return voices(func([]Voice) any { return jsontext.Value("null") })
}

// VoicesFalse shows the voices of a record as false; see VoicesMissing.
func VoicesFalse() Option { return voices(func([]Voice) any { return false }) }

// VoicesAsIDs shows the voices of a record as a list of ids without providers; see VoicesMissing.
func VoicesAsIDs() Option {
	return voices(func(list []Voice) any {
		ids := make([]string, len(list))
		for i, v := range list {
			ids[i] = v.ID
		}
		return ids
	})
}

// VoicesRenamed shows the voices of a record under another key, such as "voice_ids"; see
// VoicesMissing.
func VoicesRenamed(key string) Option { return func(o *options) { o.records.voicesKey = key } }

func voices(fn func([]Voice) any) Option { return func(o *options) { o.records.voices = fn } }

// ExtraFields gives each new scenario these fields as its Scenario.Extra, unless the scenario has
// its own. By default records have only the known fields. (Whether records have fields that no
// update can carry, such as a persona or a language, is not documented.)
func ExtraFields(fields map[string]any) Option {
	fields = maps.Clone(fields)
	return func(o *options) { o.records.extra = fields }
}

// RecordShape shows each stored scenario as the JSON of fn's result, for shapes beyond the other
// options. fn runs in several goroutines and must not change the scenario.
func RecordShape(fn func(Scenario) any) Option { return func(o *options) { o.records.shape = fn } }
