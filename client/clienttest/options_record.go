package clienttest

import (
	"maps"

	"github.com/go-json-experiment/json/jsontext"
)

// recordOptions are the undocumented points of a record in scenarios_ids.
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

// voicesAsSent shows no voices as an empty list, whether or not an empty list was sent.
func voicesAsSent(voices []Voice) any {
	if voices == nil {
		return []Voice{}
	}
	return voices
}

// StringIDs shows the ids of records as strings. By default they are numbers. (Which they are is not documented.)
func StringIDs() Option { return func(o *options) { o.records.stringIDs = true } }

// EmptyStringsAsFalse shows an empty string of a record as false. By default it is "", as it was sent. (For the strings of a result,
// such as the summary, false is documented; for those of a record nothing is.)
func EmptyStringsAsFalse() Option { return func(o *options) { o.records.emptyIsFalse = true } }

// VoicesMissing leaves the voices out of records. By default they come back as they were sent, and as an empty list if there are
// none. (The shape of a record is not documented.)
func VoicesMissing() Option { return voices(func([]Voice) any { return nil }) }

// VoicesNull shows the voices of a record as null; see VoicesMissing.
func VoicesNull() Option {
	return voices(func([]Voice) any { return jsontext.Value("null") })
}

// VoicesFalse shows the voices of a record as false; see VoicesMissing.
func VoicesFalse() Option { return voices(func([]Voice) any { return false }) }

// VoicesAsIDs shows the voices of a record as a list of their ids, without providers; see VoicesMissing.
func VoicesAsIDs() Option {
	return voices(func(list []Voice) any {
		ids := make([]string, len(list))
		for i, v := range list {
			ids[i] = v.ID
		}
		return ids
	})
}

// VoicesRenamed shows the voices of a record under another key, such as "voice_ids"; see VoicesMissing.
func VoicesRenamed(key string) Option { return func(o *options) { o.records.voicesKey = key } }

func voices(fn func([]Voice) any) Option { return func(o *options) { o.records.voices = fn } }

// ExtraFields gives every scenario these fields, as its Scenario.Extra, when it is stored for the first time and has none. By default
// records have no fields but the known ones. (Whether records have fields that no update can carry, such as a persona or a language, is not
// documented.)
func ExtraFields(fields map[string]any) Option {
	fields = maps.Clone(fields)
	return func(o *options) { o.records.extra = fields }
}

// RecordShape shows each stored scenario as what fn makes of it, encoded as JSON: for a shape that no other option has.
// fn is called from several goroutines and may not change the scenario.
func RecordShape(fn func(Scenario) any) Option { return func(o *options) { o.records.shape = fn } }
