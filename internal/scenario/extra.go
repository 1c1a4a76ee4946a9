package scenario

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Extra is a field of a record that no update can carry. A Record has those that are neither null nor empty.
type Extra struct {
	Name string // such as persona, or selected_voices.speed

	voice gen.Voice // the voice that has the field, if one has
	value value
}

// value is as much of a field's value as is compared.
type value uint8

const (
	isEmpty value = iota // missing, null, "", [] or {}
	isFalse
	isTrue
	isZero   // the number 0
	isFilled // any other
)

// CanBeLost reports whether the field has a value. The service may write false for an empty one.
func (e Extra) CanBeLost() bool { return e.value != isFalse }

// Lost returns the names of the fields that a record had before a write and does not have now: they are missing, empty, or
// booleans of another value. Each name occurs once; the names are sorted.
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
	case isZero:
		return now == isEmpty || now == isFalse
	}
	return now != isTrue && now != isFilled
}

func valueOf(raw jsontext.Value) value {
	switch raw.Kind() {
	case 'n':
		return isEmpty
	case 'f':
		return isFalse
	case 't':
		return isTrue
	case '0':
		if number, err := strconv.ParseFloat(string(raw), 64); err == nil && number == 0 {
			return isZero
		}
	case '"':
		if len(raw) == len(`""`) {
			return isEmpty
		}
	case '[', '{':
		if len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0 {
			return isEmpty
		}
	}
	return isFilled
}

// namesVoices reports whether one of the words of a name is voice or voices, in any case. So caller_voice and voiceIds do,
// voicemail_detection and invoice_ref do not.
func namesVoices(name string) bool {
	if !strings.Contains(strings.ToLower(name), "voice") {
		return false
	}
	return slices.ContainsFunc(words(name), func(word string) bool { return word == "voice" || word == "voices" })
}

// words splits a name at characters that are no letters and before upper-case letters (A to Z), and lowers the case. A run of
// upper-case letters is one word.
func words(name string) []string {
	runes := []rune(name)
	var spaced strings.Builder
	for i, r := range runes {
		if beginsWord(runes, i) {
			spaced.WriteByte(' ')
		}
		if !unicode.IsLetter(r) {
			r = ' '
		}
		spaced.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(spaced.String())
}

// beginsWord reports whether the letter at i is an upper-case one that follows or precedes a lower-case letter.
func beginsWord(runes []rune, i int) bool {
	isUpper := 'A' <= runes[i] && runes[i] <= 'Z'
	if !isUpper || i == 0 {
		return false
	}
	isLast := i+1 == len(runes)
	return unicode.IsLower(runes[i-1]) || !isLast && unicode.IsLower(runes[i+1])
}
