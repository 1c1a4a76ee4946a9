package scenario

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Extra is a field of a record that no update can carry. A Record has those that are neither null
// nor empty.
type Extra struct {
	Name string // such as persona, or selected_voices.speed

	voice gen.Voice // the voice that has the field, if one has
	value value
}

// value is as much of a field's value as is compared. The order is that of isLost.
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

// Lost returns the names of the fields that a record had before a write and does not have now: they
// are missing, empty, or booleans of another value. Each name occurs once; the names are sorted.
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

// namesVoices reports whether one of the words of a name is voice or voices, in any case:
// caller_voice and voiceIds have such a word, voicemail_detection and invoice_ref do not. A name is
// split at characters that are no letters and before upper-case letters; a run of upper-case
// letters is one word.
func namesVoices(name string) bool {
	if !strings.Contains(strings.ToLower(name), "voice") {
		return false
	}
	name = wordAfterLower.ReplaceAllString(name, "$1 $2")
	name = wordAfterUpper.ReplaceAllString(name, "$1 $2")
	words := noLetters.Split(strings.ToLower(name), -1)
	return slices.Contains(words, "voice") || slices.Contains(words, "voices")
}
