package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/omnidim-go/simulations/gen"
)

// Fault is a field of a stored record that was not understood.
type Fault struct {
	Field string
	Err   error
}

// Error names the field and what is wrong with it.
func (f *Fault) Error() string { return f.Field + " " + f.Err.Error() }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Read reads a stored record in the shape that the requests have, completely or not at all. Voices are nil where the record
// does not have them. The error is a [*Fault].
func Read(raw json.RawMessage) (gen.Scenario, error) {
	if sc, ok := readUsual(raw); ok {
		return sc, nil
	}
	return read(raw)
}

// read reads any record, member by member.
func read(raw json.RawMessage) (sc gen.Scenario, err error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return sc, &Fault{"record", errors.New("is not an object")}
	}
	if sc.ID, err = readID(members["id"]); err != nil {
		return sc, &Fault{"id", err}
	}
	for _, f := range Texts() {
		if *f.Of(&sc), err = readText(members[f.Name]); err != nil {
			return sc, &Fault{f.Name, err}
		}
	}
	if other := otherVoices(members); other != "" {
		return sc, &Fault{other, errors.New("speaks of voices in a way that is not known")}
	}
	voices, sent := members[Voices]
	if !sent {
		return sc, nil
	}
	if sc.SelectedVoices, err = readVoices(voices); err != nil {
		return sc, &Fault{Voices, err}
	}
	return sc, nil
}

// readID reads an id that is a number, or digits in a text.
func readID(raw json.RawMessage) (int64, error) {
	digits := strings.Trim(string(raw), `"`)
	id, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case raw == nil:
		return 0, errors.New("is missing")
	case err != nil || id <= 0 || digits[0] == '+':
		return 0, errors.New("is neither a positive number nor digits in a text")
	}
	return id, nil
}

// ID returns the id of a record that is not understood otherwise.
func ID(raw json.RawMessage) (int64, error) {
	var members struct{ ID json.RawMessage }
	if err := json.Unmarshal(raw, &members); err != nil {
		return 0, err
	}
	return readID(members.ID)
}

func readText(raw json.RawMessage) (text string, err error) {
	switch {
	case raw == nil:
		return "", errors.New("is missing")
	case raw[0] != '"' || json.Unmarshal(raw, &text) != nil:
		return "", errors.New("is not a text")
	case !isWhole(raw, text):
		return "", errors.New("is not whole: a character of it, such as half an emoji, would be lost")
	}
	return text, nil
}

// isWhole reports whether decoding put U+FFFD only where the text had it already, and not in place of what is no
// character: sent back, such a text would not be the one that was stored.
func isWhole(raw json.RawMessage, text string) bool {
	const replacement = string(utf8.RuneError)
	n := strings.Count(text, replacement)
	return n == 0 || n == bytes.Count(raw, []byte(replacement))+bytes.Count(bytes.ToLower(raw), []byte(`\ufffd`))
}

// otherVoices returns the first key besides selected_voices that speaks of voices.
func otherVoices(members map[string]json.RawMessage) string {
	var others []string
	for key := range members {
		if key != Voices && strings.Contains(strings.ToLower(key), "voice") {
			others = append(others, key)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return slices.Min(others)
}

// readVoices reads a list of {id, provider}. The service's false and null stand for an empty one.
func readVoices(raw json.RawMessage) ([]gen.Voice, error) {
	voices := []gen.Voice{}
	if string(raw) == "false" || string(raw) == "null" {
		return voices, nil
	}
	var list []map[string]json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil, errors.New("is not a list of objects with id and provider")
	}
	for i, members := range list {
		id, idErr := readText(members["id"])
		provider, providerErr := readText(members["provider"])
		if idErr != nil || providerErr != nil {
			return nil, fmt.Errorf("[%d] has no id and provider as texts", i)
		}
		voices = append(voices, gen.Voice{ID: id, Provider: gen.VoiceProvider(provider)})
	}
	return voices, nil
}
