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

// Record is a stored scenario. Nil voices are unknown: the service did not return a list.
type Record struct {
	gen.Scenario

	Extra []Extra // sorted by name
}

// ReadError reports a field of a record in an unknown format.
type ReadError struct {
	Field string
	Err   error
}

// Error returns the name of the field and the problem.
func (e *ReadError) Error() string { return e.Field + " " + e.Err.Error() }

// Read decodes a stored record, which must have the format used in requests. If a field has an
// unknown format, the error is a [*ReadError], and no field of the Record other than a nonzero ID
// is valid.
func Read(raw []byte) (r Record, err error) {
	err = json.Unmarshal(raw, &r)
	if err == nil {
		return r, nil
	}
	if readErr, ok := errors.AsType[*ReadError](err); ok {
		return r, readErr
	}
	return r, newReadError("record", err)
}

// newReadError returns a ReadError for the given field. For a syntax error, the field is the one
// named by the error.
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

// UnmarshalJSONFrom decodes a record field by field. Duplicate names and invalid UTF-8 are errors.
func (r *Record) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	isSyntaxError := dec.PeekKind() == 0 // ReadToken returns the error
	if dec.PeekKind() != '{' && !isSyntaxError {
		return &ReadError{"record", errors.New("is not an object")}
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	var seen [len(texts)]bool
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := r.readField(dec, name.String(), &seen); err != nil {
			return err
		}
	}
	if err := r.checkComplete(&seen); err != nil {
		return err
	}
	slices.SortFunc(r.Extra, func(a, b Extra) int { return strings.Compare(a.Name, b.Name) })
	_, err := dec.ReadToken()
	return err
}

func (r *Record) checkComplete(seen *[len(texts)]bool) error {
	if r.ID == 0 {
		return &ReadError{ID, errors.New("is missing")}
	}
	for i, text := range texts {
		if !seen[i] && !text.Optional {
			return &ReadError{text.Name, errors.New("is missing")}
		}
	}
	return nil
}

func (r *Record) readField(dec *jsontext.Decoder, name string, seen *[len(texts)]bool) error {
	var err error
	i := slices.IndexFunc(texts[:], func(text textField) bool { return text.Name == name })
	switch {
	case i >= 0:
		seen[i] = true
		*texts[i].Of(&r.Scenario), err = readString(dec, texts[i].Optional)
	case name == Voices:
		err = r.readVoices(dec)
	case name == ID:
		r.ID, err = readID(dec)
	default:
		err = r.readExtra(dec, name)
	}
	if err != nil {
		return newReadError(name, err)
	}
	return nil
}

// readVoices decodes a list of objects with id and provider. The voices remain nil for null and
// false.
func (r *Record) readVoices(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	if kind == 'f' || kind == 'n' {
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
	r.SelectedVoices = make([]gen.Voice, 0, len(voices))
	for i, voice := range voices {
		if voice.ID == nil || voice.Provider == nil {
			return fmt.Errorf("[%d] has no id or no provider", i)
		}
		stored := gen.Voice{ID: *voice.ID, Provider: gen.VoiceProvider(*voice.Provider)}
		r.SelectedVoices = append(r.SelectedVoices, stored)
		for name, value := range voice.Extra {
			r.addExtra(Extra{Name: Voices + "." + name, voice: stored, value: valueOf(value)})
		}
	}
	return err
}

// readExtra decodes a field that is not in the specification. A field that may hold voices must be
// empty.
func (r *Record) readExtra(dec *jsontext.Decoder, name string) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	value := valueOf(raw)
	if !namesVoices(name) {
		r.addExtra(Extra{Name: name, value: value})
		return nil
	}
	if value == isTrue || value == isFilled {
		return errors.New("may hold voices in an unknown format")
	}
	return nil
}

func (r *Record) addExtra(extra Extra) {
	if extra.value != isEmpty {
		r.Extra = append(r.Extra, extra)
	}
}

// readID decodes a number, or a string of digits.
func readID(dec *jsontext.Decoder) (int64, error) {
	value, err := dec.ReadValue()
	if err != nil {
		return 0, err
	}
	digits := strings.Trim(string(value), `"`)
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id <= 0 || digits != strconv.FormatInt(id, 10) {
		return 0, errors.New("is neither a positive whole number nor its digits in a string")
	}
	return id, nil
}

// readString decodes a string. An optional string may also be false or null.
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
