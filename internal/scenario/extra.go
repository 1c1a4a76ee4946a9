package scenario

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Extra holds the fields of a record that are not in the specification and therefore cannot be set
// by an update. Fields with a null or empty value are omitted.
type Extra map[field]value

// field is a field of a record, or of one of its voices.
type field struct {
	name  string // such as persona, or selected_voices.speed
	voice gen.Voice
}

// value classifies a JSON value for Lost. Values below isTrue may mean empty.
type value uint8

const (
	isEmpty value = iota // missing, null, 0, "", [] or {}
	isFalse              // may mean empty
	isTrue
	isFilled // any other value
)

// Union returns the fields of two reads of a record. If both have a field, the fuller value counts.
func (e Extra) Union(other Extra) Extra {
	all := make(Extra, len(e)+len(other))
	maps.Copy(all, e)
	for f, value := range other {
		all[f] = max(all[f], value)
	}
	return all
}

// Lost returns the sorted names of the fields removed from a record by a write. A field is lost if
// its value is missing or empty after the write, or if a boolean changed. False is never lost to a
// missing value, because the service may return false for an empty field.
func (e Extra) Lost(now Extra) (names []string) {
	for f, value := range e {
		if isLost(value, now[f]) {
			names = append(names, f.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isLost(before, now value) bool {
	switch before {
	case isFalse:
		return now == isTrue
	case isTrue:
		return now != isTrue
	}
	return now < isTrue
}

// emptyValue matches null, the number 0, an empty string, and an empty list or object, possibly
// containing whitespace.
var emptyValue = regexp.MustCompile(`^(null|-?0(\.0+)?|""|\[\s*\]|\{\s*\})$`)

func valueOf(raw jsontext.Value) value {
	switch {
	case raw.Kind() == 'f':
		return isFalse
	case raw.Kind() == 't':
		return isTrue
	case emptyValue.Match(raw):
		return isEmpty
	}
	return isFilled
}

var voiceWord = regexp.MustCompile(`(^|\PL)voices?(\P{Ll}|$)|Voices?(\P{Ll}|$)|(^|\P{Lu})VOICES?(\PL|\p{Lu}\p{Ll}|$)`)

// namesVoices reports whether name contains the word voice or voices, as do caller_voice, voiceIds
// and VOICE_ID, but not voicemail_detection and invoice_ref. A word ends before a non-letter and
// starts at an upper-case letter; a run of upper-case letters is a single word.
func namesVoices(name string) bool {
	return strings.Contains(strings.ToLower(name), "voice") && voiceWord.MatchString(name) // Contains is fast
}
