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

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// Read reads a stored record in the format that requests have, completely or not at all. The error is a [*ReadError].
func Read(raw []byte) (Record, error) {
	var r Record
	err := json.Unmarshal(raw, &r)
	if err == nil {
		return r, nil
	}
	if readErr, ok := errors.AsType[*ReadError](err); ok {
		return Record{}, readErr
	}
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return Record{}, &ReadError{"record", errors.New("is not understood")}
	}
	return Record{}, newSyntaxError(syntax)
}

func newSyntaxError(syntax *jsontext.SyntacticError) *ReadError {
	field, _, _ := strings.Cut(strings.TrimPrefix(string(syntax.JSONPointer), "/"), "/")
	if errors.Is(syntax, jsontext.ErrDuplicateName) {
		return &ReadError{field, errors.New("occurs twice")}
	}
	if field == "" {
		return &ReadError{"record", errors.New("is not valid JSON")}
	}
	return &ReadError{field, errors.New("is not valid UTF-8: a character of it, such as half an emoji, would be lost")}
}

// UnmarshalJSONFrom reads the record from dec, which must be strict.
func (r *Record) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*r = Record{}
	found := make([]string, 0, len(texts)+1)
	err := readObject(dec, func(name string) (err error) {
		found = append(found, name)
		switch i := slices.IndexFunc(texts[:], func(t Text) bool { return t.Name == name }); {
		case i >= 0:
			*texts[i].Of(&r.Scenario), err = readString(dec, texts[i].Optional)
		case name == ID:
			r.ID, err = readID(dec)
		case name == Voices:
			err = r.readVoices(dec)
		default:
			err = r.readExtra(dec, name)
		}
		return inField(name, err)
	})
	if err != nil {
		return inField("record", err)
	}
	return r.complete(found)
}

func (r *Record) complete(found []string) error {
	for _, text := range texts {
		if !text.Optional && !slices.Contains(found, text.Name) {
			return &ReadError{text.Name, errors.New("is missing")}
		}
	}
	if r.ID == 0 {
		return &ReadError{ID, errors.New("is missing")}
	}
	return nil
}

// readVoices reads a list of objects with id and provider. The service's false and null mean an empty one.
func (r *Record) readVoices(dec *jsontext.Decoder) error {
	r.SelectedVoices = []gen.Voice{}
	switch dec.PeekKind() {
	case 'f', 'n':
		return dec.SkipValue()
	case '[':
	default:
		return errors.New("is not a list of objects with id and provider")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for i := 0; dec.PeekKind() != ']'; i++ {
		voice, err := r.readVoice(dec)
		if err != nil {
			return fmt.Errorf("[%d] %w", i, err)
		}
		r.SelectedVoices = append(r.SelectedVoices, voice)
	}
	_, err := dec.ReadToken()
	return err
}

func (r *Record) readVoice(dec *jsontext.Decoder) (voice gen.Voice, err error) {
	id, provider := false, false
	err = readObject(dec, func(name string) (err error) {
		switch name {
		case "id":
			id = true
			voice.ID, err = readString(dec, false)
		case "provider":
			provider = true
			var value string
			value, err = readString(dec, false)
			voice.Provider = gen.VoiceProvider(value)
		default:
			return r.readUnknown(dec, Voices+"."+name)
		}
		if err != nil {
			return fmt.Errorf("%s %w", name, err)
		}
		return nil
	})
	if err == nil && (!id || !provider) {
		err = errors.New("has no id and provider")
	}
	return voice, err
}

// readExtra reads a field that no update can carry. Voices under another name would be lost without a trace.
func (r *Record) readExtra(dec *jsontext.Decoder, name string) error {
	if strings.Contains(strings.ToLower(name), "voice") {
		return errors.New("may hold voices in an unknown format")
	}
	return r.readUnknown(dec, name)
}

func (r *Record) readUnknown(dec *jsontext.Decoder, name string) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch strings.Join(strings.Fields(string(value[:min(len(value), 16)])), "") {
	case "null", "false", `""`, "[]", "{}":
		return nil
	}
	if !slices.Contains(r.Extra, name) {
		r.Extra = append(r.Extra, name)
	}
	return nil
}

// readID reads an id that is a number, or digits in a string.
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

// readString reads a string. An optional one may be false or null, the service's ways to write an empty string.
func readString(dec *jsontext.Decoder, optional bool) (string, error) {
	if kind := dec.PeekKind(); kind != '"' {
		if optional && (kind == 'f' || kind == 'n') {
			return "", dec.SkipValue()
		}
		if kind != 0 {
			return "", errors.New("is not a string")
		}
	}
	token, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	return token.String(), nil
}

// readObject reads an object; field reads the value of each name.
func readObject(dec *jsontext.Decoder, field func(name string) error) error {
	if kind := dec.PeekKind(); kind != '{' && kind != 0 {
		return errors.New("is not an object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := field(name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// inField names the field of an error that does not name one yet. Syntax errors name it by themselves.
func inField(name string, err error) error {
	_, named := errors.AsType[*ReadError](err)
	_, syntax := errors.AsType[*jsontext.SyntacticError](err)
	if err == nil || named || syntax {
		return err
	}
	return &ReadError{name, err}
}

// ReadID returns the id of a record that is not understood otherwise, or 0.
func ReadID(raw []byte) int64 {
	var r struct {
		ID jsontext.Value `json:"id"`
	}
	if json.Unmarshal(raw, &r, jsontext.AllowInvalidUTF8(true)) != nil {
		return 0
	}
	id, _ := strconv.ParseInt(strings.Trim(string(r.ID), `"`), 10, 64)
	return id
}
