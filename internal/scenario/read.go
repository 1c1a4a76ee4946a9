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

// Read reads a stored record in the format that requests have. If the record is not understood completely the error is a
// [*ReadError], and of the Record only the ID counts; it is 0 if it was not read before.
func Read(raw []byte) (r Record, err error) {
	if err = json.Unmarshal(raw, &r); err == nil {
		return r, nil
	}
	if readErr, ok := errors.AsType[*ReadError](err); ok {
		return r, readErr
	}
	return r, newReadError("record", err)
}

// newReadError returns the error of a field, or of the field where the syntax is wrong.
func newReadError(field string, err error) *ReadError {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return &ReadError{field, err}
	}
	path := append(slices.Collect(syntax.JSONPointer.Tokens()), "record")
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		err = errors.New("occurs twice")
	case len(path) == 1:
		err = errors.New("is not valid JSON")
	default:
		err = errors.New("is not valid UTF-8: a character of it, such as half an emoji, would be lost")
	}
	return &ReadError{path[0], err}
}

// UnmarshalJSONFrom reads one field after the other, strictly: a name that occurs twice and what is not UTF-8 are errors.
func (r *Record) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '{' && kind != 0 { // 0 is wrong syntax, as ReadToken says
		return &ReadError{"record", errors.New("is not an object")}
	}
	var seen [len(texts)]bool
	_, err := dec.ReadToken()
	for err == nil && dec.PeekKind() != '}' {
		var name jsontext.Token
		if name, err = dec.ReadToken(); err == nil {
			err = r.readField(dec, name.String(), &seen)
		}
	}
	if err != nil {
		return err
	}
	if r.ID == 0 {
		return &ReadError{ID, errors.New("is missing")}
	}
	for i, text := range texts {
		if !seen[i] && !text.Optional {
			return &ReadError{text.Name, errors.New("is missing")}
		}
	}
	slices.Sort(r.Extra)
	r.Extra = slices.Compact(r.Extra)
	_, err = dec.ReadToken()
	return err
}

func (r *Record) readField(dec *jsontext.Decoder, name string, seen *[len(texts)]bool) error {
	i := slices.IndexFunc(texts[:], func(text textField) bool { return text.Name == name })
	var value jsontext.Value
	var err error
	switch {
	case i >= 0:
		seen[i] = true
		*texts[i].Of(&r.Scenario), err = readString(dec, texts[i].Optional)
	case name == Voices:
		err = r.readVoices(dec)
	case strings.Contains(strings.ToLower(name), "voice"):
		err = errors.New("may hold voices in an unknown format")
	case name == ID:
		if value, err = dec.ReadValue(); err == nil {
			r.ID, err = readID(value)
		}
	default:
		value, err = dec.ReadValue()
		r.addExtra(name, value)
	}
	if err != nil {
		return newReadError(name, err)
	}
	return nil
}

// readVoices reads a list of objects with id and provider. The service's false and null mean an empty one.
func (r *Record) readVoices(dec *jsontext.Decoder) error {
	r.SelectedVoices = []gen.Voice{}
	if dec.PeekKind() == 'f' {
		return dec.SkipValue()
	}
	var voices []struct {
		ID       *string                   `json:"id"`
		Provider *string                   `json:"provider"`
		Extra    map[string]jsontext.Value `json:",embed,unknown"`
	}
	err := json.UnmarshalDecode(dec, &voices)
	if _, isKind := errors.AsType[*json.SemanticError](err); isKind {
		return errors.New("is not a list of objects with id and provider as strings")
	}
	for i, voice := range voices {
		if voice.ID == nil || voice.Provider == nil {
			return fmt.Errorf("[%d] has no id or no provider", i)
		}
		r.SelectedVoices = append(r.SelectedVoices, gen.Voice{ID: *voice.ID, Provider: gen.VoiceProvider(*voice.Provider)})
		for name, value := range voice.Extra {
			r.addExtra(Voices+"."+name, value)
		}
	}
	return err
}

func (r *Record) addExtra(name string, value jsontext.Value) {
	isEmpty := slices.Contains([]string{"null", "false", `""`, "[]", "{}"}, string(value))
	if !isEmpty {
		r.Extra = append(r.Extra, name)
	}
}

// readID reads an id that is a number, or digits in a string.
func readID(value jsontext.Value) (int64, error) {
	digits := strings.Trim(string(value), `"`)
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id <= 0 || digits != strconv.FormatInt(id, 10) {
		return 0, errors.New("is neither a positive whole number nor its digits in a string")
	}
	return id, nil
}

// readString reads a string. An optional one may be false or null.
func readString(dec *jsontext.Decoder, optional bool) (string, error) {
	kind := dec.PeekKind()
	if optional && (kind == 'f' || kind == 'n') {
		return "", dec.SkipValue()
	}
	if kind != '"' && kind != 0 {
		return "", errors.New("is not a string")
	}
	token, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	return token.String(), nil
}
