package scenario

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/response"
)

// Record is a stored scenario. Nil voices are unknown: the service did not return a list.
type Record struct {
	gen.Scenario

	Extra Extra
}

// stored is a record in a response.
type stored struct {
	gen.Scenario
	Voices []storedVoice `json:"selected_voices"`
	Other  others        `json:",embed,unknown"`
}

type storedVoice struct {
	ID       *string `json:"id"`
	Provider *string `json:"provider"`
	Other    others  `json:",embed,unknown"`
}

// others holds the fields not defined in the specification.
type others map[string]jsontext.Value

// formats decodes fields with several formats.
var formats = json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(readID), json.UnmarshalFromFunc(readVoices),
))

// Read decodes a stored record, which must have the format used in requests. If a field has an
// unknown format, the error is a [*response.FieldError], and no field of the Record other than a
// nonzero ID is valid.
func Read(raw []byte) (Record, error) {
	var s stored
	err := json.Unmarshal(raw, &s, formats)
	r := Record{Scenario: s.Scenario, Extra: make(Extra)}
	if err != nil {
		return r, response.CleanError(err)
	}
	missing := missingField(&s.Scenario, raw)
	if missing != "" {
		return r, NewFieldError(missing, "is missing or has an unknown format")
	}
	err = r.addVoices(s.Voices)
	if err != nil {
		return r, err
	}
	return r, r.addFields(s.Other)
}

// NewFieldError returns an error about a field of a record.
func NewFieldError(field, problem string) error {
	return &response.FieldError{Pointer: jsontext.Pointer("").AppendToken(field), Err: errors.New(problem)}
}

// readID decodes a positive integer or a string of digits. Other values leave the ID zero.
func readID(dec *jsontext.Decoder, id *int64) error {
	value, err := dec.ReadValue()
	n, notDigits := strconv.ParseUint(strings.Trim(string(value), `"`), 10, 63)
	if notDigits == nil {
		*id = int64(n)
	}
	return err
}

// readVoices treats false like null.
func readVoices(dec *jsontext.Decoder, _ *[]storedVoice) error {
	if dec.PeekKind() != 'f' {
		return errors.ErrUnsupported // package json decodes the list
	}
	return dec.SkipValue()
}

// missingField returns the name of a required field without a value, or "" if there is none.
func missingField(sc *gen.Scenario, raw []byte) string {
	if sc.ID == 0 {
		return ID
	}
	for _, text := range texts {
		if !text.Optional && *text.Of(sc) == "" && !hasText(raw, text.Name) {
			return text.Name
		}
	}
	return ""
}

// hasText reports whether the value of a field is a string, which may be empty.
func hasText(raw []byte, name string) bool {
	var fields others
	_ = json.Unmarshal(raw, &fields) // Read has already decoded raw
	return fields[name].Kind() == '"'
}

// addVoices sets the voices, which remain nil for null and false.
func (r *Record) addVoices(voices []storedVoice) error {
	if voices != nil {
		r.SelectedVoices = make([]gen.Voice, len(voices))
	}
	for i, v := range voices {
		if v.ID == nil || v.Provider == nil {
			return NewFieldError(Voices, fmt.Sprintf("[%d] has no id or no provider", i))
		}
		voice := gen.Voice{ID: *v.ID, Provider: gen.VoiceProvider(*v.Provider)}
		r.SelectedVoices[i] = voice
		for name, raw := range v.Other {
			r.addExtra(field{Voices + "." + name, voice}, raw)
		}
	}
	return nil
}

// addFields adds the fields not defined in the specification. A field that may hold voices is an
// error.
func (r *Record) addFields(fields others) error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		raw := fields[name]
		if !namesVoices(name) {
			r.addExtra(field{name: name}, raw)
			continue
		}
		if valueOf(raw) >= isTrue {
			return NewFieldError(name, "may hold voices in an unknown format")
		}
	}
	return nil
}

func (r *Record) addExtra(f field, raw jsontext.Value) {
	value := valueOf(raw)
	if value != isEmpty {
		r.Extra[f] = value
	}
}
