package clienttest

import (
	"maps"

	"github.com/go-json-experiment/json/jsontext"
)

// recordOptions configures the undocumented format of a record in scenarios_ids.
type recordOptions struct {
	stringIDs    bool
	emptyIsFalse bool
	voicesKey    string
	voices       func([]Voice) any // a nil result omits the field
	extra        map[string]any
	shape        func(Scenario) any
}

func newRecordOptions() recordOptions {
	return recordOptions{voicesKey: "selected_voices", voices: voicesAsSent}
}

// voicesAsSent returns the voices as stored, or an empty list if there are none.
func voicesAsSent(voices []Voice) any {
	if voices == nil {
		return []Voice{}
	}
	return voices
}

// StringIDs encodes record IDs as strings. By default, they are numbers. The service's actual
// behavior is undocumented.
func StringIDs() Option { return func(o *options) { o.records.stringIDs = true } }

// EmptyStringsAsFalse encodes empty strings in records as false. By default, empty strings are
// unchanged. The documentation mentions false only for the texts of a result, such as the summary.
func EmptyStringsAsFalse() Option { return func(o *options) { o.records.emptyIsFalse = true } }

// VoicesMissing omits the voices from records. By default, records contain the voices as sent, or
// an empty list. The service's actual behavior is undocumented.
func VoicesMissing() Option { return voices(func([]Voice) any { return nil }) }

// VoicesNull encodes the voices in a record as null; see VoicesMissing.
func VoicesNull() Option {
	return voices(func([]Voice) any { return jsontext.Value("null") })
}

// VoicesFalse encodes the voices in a record as false; see VoicesMissing.
func VoicesFalse() Option { return voices(func([]Voice) any { return false }) }

// VoicesAsIDs encodes the voices in a record as a list of IDs without providers; see VoicesMissing.
func VoicesAsIDs() Option {
	return voices(func(list []Voice) any {
		ids := make([]string, len(list))
		for i, v := range list {
			ids[i] = v.ID
		}
		return ids
	})
}

// VoicesRenamed returns the voices in a record under a different key, such as "voice_ids"; see
// VoicesMissing.
func VoicesRenamed(key string) Option { return func(o *options) { o.records.voicesKey = key } }

func voices(fn func([]Voice) any) Option { return func(o *options) { o.records.voices = fn } }

// ExtraFields sets the Scenario.Extra of each new scenario that has none to the given fields. By
// default, records contain only the known fields. Whether records contain fields that an update
// cannot set, such as a persona or a language, is undocumented.
func ExtraFields(fields map[string]any) Option {
	fields = maps.Clone(fields)
	return func(o *options) { o.records.extra = fields }
}

// RecordShape encodes each stored scenario as the JSON of fn's result, for formats not covered by
// the other options. fn may be called concurrently and must not modify the scenario.
func RecordShape(fn func(Scenario) any) Option { return func(o *options) { o.records.shape = fn } }
