package clienttest

import (
	"encoding/json"
	"maps"
)

// recordOptions are the undocumented points of a record in scenarios_ids.
type recordOptions struct {
	textIDs   bool
	emptyText any // what an empty text looks like
	voicesKey string
	voices    func([]Voice) any // nil as a result leaves the member out
	extra     map[string]any
	shape     func(Scenario) any
}

func newRecordOptions() recordOptions {
	return recordOptions{emptyText: false, voicesKey: "selected_voices", voices: voicesAsSent}
}

// voicesAsSent shows no voices as an empty list, whether or not an empty list was sent.
func voicesAsSent(voices []Voice) any {
	if voices == nil {
		return []Voice{}
	}
	return voices
}

// TextIDs: whether the ids of records are numbers is not documented. By default they are; with this option they are strings.
func TextIDs() Option { return func(o *options) { o.records.textIDs = true } }

// EmptyTextsAsText: false is documented for an empty text of a result, such as the summary; whether the texts of a record do the
// same is not. By default every empty text is false, those of a record too; with this option it is "".
func EmptyTextsAsText() Option { return func(o *options) { o.records.emptyText = "" } }

// VoicesMissing: the shape of the voices in a record is not documented. By default they come back as they were sent, as an
// empty list where there are none; with this option the member is missing.
func VoicesMissing() Option { return voices(func([]Voice) any { return nil }) }

// VoicesNull answers null for the voices of a record; see VoicesMissing.
func VoicesNull() Option {
	return voices(func([]Voice) any { return json.RawMessage("null") })
}

// VoicesFalse answers false for the voices of a record; see VoicesMissing.
func VoicesFalse() Option { return voices(func([]Voice) any { return false }) }

// VoicesAsIDs answers the voices of a record as a list of their ids, without providers; see VoicesMissing.
func VoicesAsIDs() Option {
	return voices(func(list []Voice) any {
		ids := make([]string, len(list))
		for i, v := range list {
			ids[i] = v.ID
		}
		return ids
	})
}

// VoicesRenamed answers the voices of a record under another key, such as "voice_ids"; see VoicesMissing.
func VoicesRenamed(key string) Option { return func(o *options) { o.records.voicesKey = key } }

func voices(fn func([]Voice) any) Option { return func(o *options) { o.records.voices = fn } }

// ExtraRecordFields: whether records have members that nobody knows is not documented. By default they have none; with this option
// each has these.
func ExtraRecordFields(fields map[string]any) Option {
	fields = maps.Clone(fields)
	return func(o *options) { o.records.extra = fields }
}

// RecordShape answers each stored scenario as what fn makes of it, encoded as JSON: for a shape that no other option has.
// fn is called from several goroutines and may not change the scenario.
func RecordShape(fn func(Scenario) any) Option { return func(o *options) { o.records.shape = fn } }
