package scenario

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Extra is a field of a record outside the specification: no update can carry the field. Read
// leaves out fields with a null or empty value.
type Extra struct {
	Name string // such as persona, or selected_voices.speed

	voice gen.Voice // the voice that has the field, if one has
	value value
}

// value is the part of a value that Lost compares, in the order of isLost.
type value uint8

const (
	isEmpty value = iota // missing, null, "", [] or {}
	isFalse
	isZero // the number 0
	isTrue
	isFilled // any other
)

// CanBeLost reports whether the field has a value. The service may write false for an empty one.
func (e Extra) CanBeLost() bool { return e.value != isFalse }

// Lost returns the sorted names of the fields that a write took from a record. A field is lost if
// its value is missing or empty after the write, and a boolean also if its value changed.
func Lost(before, now []Extra) (names []string) {
	if len(before) == 0 {
		return nil
	}
	type field struct {
		name  string
		voice gen.Voice
	}
	values := make(map[field]value, len(now))
	for _, extra := range now {
		values[field{extra.Name, extra.voice}] = extra.value
	}
	for _, extra := range before {
		if isLost(extra.value, values[field{extra.Name, extra.voice}]) {
			names = append(names, extra.Name)
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
	return now < min(before, isTrue)
}

func valueOf(raw jsontext.Value) value {
	text := string(raw)
	switch {
	case slices.Contains([]string{"null", `""`, "[]", "{}"}, text):
		return isEmpty
	case text == "false":
		return isFalse
	case text == "true":
		return isTrue
	case strings.Trim(text, "-0.") == "":
		return isZero
	}
	return isFilled
}

var (
	wordAfterLower = regexp.MustCompile(`(\p{Ll})([A-Z])`)
	wordAfterUpper = regexp.MustCompile(`([A-Z])([A-Z]\p{Ll})`)
	noLetters      = regexp.MustCompile(`\PL+`)
)

// namesVoices reports whether voice or voices, in any case, is a word of the name: so in
// caller_voice and voiceIds, but not in voicemail_detection and invoice_ref. Words end at
// characters other than letters and begin at upper-case letters; a run of upper-case letters is one
// word.
func namesVoices(name string) bool {
	if !strings.Contains(strings.ToLower(name), "voice") {
		return false
	}
	name = wordAfterLower.ReplaceAllString(name, "$1 $2")
	name = wordAfterUpper.ReplaceAllString(name, "$1 $2")
	words := noLetters.Split(strings.ToLower(name), -1)
	return slices.Contains(words, "voice") || slices.Contains(words, "voices")
}
