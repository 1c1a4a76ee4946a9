package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Record is a stored scenario. Its voices are nil if the record does not have them.
type Record struct {
	gen.Scenario

	Extra []string // names of the fields that an update cannot carry, unless they are null, false or empty
}

// ReadError is a field of a record that was not understood.
type ReadError struct {
	Field string
	Err   error
}

// Error names the field and what is wrong with it.
func (e *ReadError) Error() string { return e.Field + " " + e.Err.Error() }

// fields are those of an object. Reading them is strict: a name that occurs twice and what is not UTF-8 are errors.
type fields map[string]jsontext.Value

// Read reads a stored record in the format that requests have. If the record is not understood completely the error is a
// [*ReadError], and of the Record only the ID counts; it is 0 if it was not read.
func Read(raw []byte) (r Record, err error) {
	var record fields
	if err := json.Unmarshal(raw, &record); err != nil || record == nil {
		if json.Unmarshal(raw, &record, jsontext.AllowInvalidUTF8(true)) == nil {
			r.ID, _ = readID(record[ID])
		}
		return r, newObjectError(err)
	}
	if r.ID, err = readID(record[ID]); err != nil {
		return r, &ReadError{ID, err}
	}
	for _, text := range texts {
		if *text.Of(&r.Scenario), err = readString(record[text.Name], text.Optional); err != nil {
			return r, &ReadError{text.Name, err}
		}
		delete(record, text.Name)
	}
	if err := r.readVoices(record[Voices]); err != nil {
		return r, &ReadError{Voices, err}
	}
	delete(record, ID)
	delete(record, Voices)
	for name, value := range record {
		if strings.Contains(strings.ToLower(name), "voice") {
			return r, &ReadError{name, errors.New("may hold voices in an unknown format")}
		}
		r.addExtra(name, value)
	}
	slices.Sort(r.Extra)
	return r, nil
}

// newObjectError names the field of a record that is no object or not valid.
func newObjectError(err error) *ReadError {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return &ReadError{"record", errors.New("is not an object")}
	}
	path := slices.Collect(syntax.JSONPointer.Tokens())
	switch {
	case len(path) == 0:
		return &ReadError{"record", errors.New("is not valid JSON")}
	case errors.Is(syntax, jsontext.ErrDuplicateName):
		return &ReadError{path[0], errors.New("occurs twice")}
	}
	return &ReadError{path[0], errors.New("is not valid UTF-8: a character of it, such as half an emoji, would be lost")}
}

// readVoices reads a list of objects with id and provider. The service's false and null mean an empty one.
func (r *Record) readVoices(value jsontext.Value) error {
	var voices []struct {
		ID       *string `json:"id"`
		Provider *string `json:"provider"`
		Extra    fields  `json:",embed,unknown"`
	}
	if value == nil {
		return nil
	}
	if value.Kind() != 'f' && json.Unmarshal(value, &voices) != nil {
		return errors.New("is not a list of objects with id and provider as strings")
	}
	r.SelectedVoices = make([]gen.Voice, len(voices))
	for i, voice := range voices {
		if voice.ID == nil || voice.Provider == nil {
			return fmt.Errorf("[%d] has no id or no provider", i)
		}
		r.SelectedVoices[i] = gen.Voice{ID: *voice.ID, Provider: gen.VoiceProvider(*voice.Provider)}
		for name, value := range voice.Extra {
			r.addExtra(Voices+"."+name, value)
		}
	}
	return nil
}

func (r *Record) addExtra(name string, value jsontext.Value) {
	isEmpty := slices.Contains([]string{"null", "false", `""`, "[]", "{}"}, string(value))
	if !isEmpty && !slices.Contains(r.Extra, name) {
		r.Extra = append(r.Extra, name)
	}
}

// readID reads an id that is a number, or digits in a string.
func readID(value jsontext.Value) (int64, error) {
	if value == nil {
		return 0, errors.New("is missing")
	}
	digits := strings.Trim(string(value), `"`)
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id <= 0 || digits != strconv.FormatInt(id, 10) {
		return 0, errors.New("is neither a positive whole number nor its digits in a string")
	}
	return id, nil
}

// readString reads a string. An optional one may be missing, or false or null in its place.
func readString(value jsontext.Value, optional bool) (s string, err error) {
	switch kind := value.Kind(); {
	case optional && (value == nil || kind == 'f' || kind == 'n'):
		return "", nil
	case value == nil:
		return "", errors.New("is missing")
	case kind != '"':
		return "", errors.New("is not a string")
	}
	return s, json.Unmarshal(value, &s)
}
