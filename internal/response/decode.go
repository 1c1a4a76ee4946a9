package response

import (
	"bytes"
	"cmp"
	stdjson "encoding/json"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/redact"
)

// Decode reads a body as leniently as the service writes it: unknown fields and values pass, false and true stand for a
// string, number, object or list that is not there, numbers may be in quotes, and a string that is only shown may hold half
// a character. A name that occurs twice is an error: there is no telling which value counts. What stays raw shares the memory
// of data.
func Decode(data []byte, into any) error {
	return CleanError(json.Unmarshal(data, into, lenient(data)))
}

// All decodes the records of a page one at a time. The first error is the last element.
func (b *Page) All() iter.Seq2[*StoredSimulation, error] {
	return func(yield func(*StoredSimulation, error) bool) {
		dec, opts := jsontext.NewDecoder(bytes.NewBuffer(b.Records), jsontext.AllowInvalidUTF8(true)), lenient(b.Records)
		_, err := dec.ReadToken() // the list begins
		for err == nil && dec.PeekKind() != ']' {
			var sim *StoredSimulation
			err = CleanError(json.UnmarshalDecode(dec, &sim, opts))
			if field, ok := errors.AsType[*FieldError](err); ok {
				field.Pointer = "/records" + field.Pointer
			}
			if (sim != nil || err != nil) && !yield(sim, err) {
				return
			}
		}
	}
}

// functions decode each type for themselves, because a function that declines a value is not told apart from one that fails by
// all releases of the decoder.
var functions = json.JoinUnmarshalers(
	orAbsent(decodeString[string]), orAbsent(decodeString[gen.SimulationStatus]), orAbsent(decodeInt[int]), orAbsent(decodeInt[int64]),
	orAbsent(decodePointer[[]int]), orAbsent(decodePointer[StoredSimulation]), orAbsent(decodePointer[gen.Sentiment]),
	orAbsent(decodePointer[gen.DisconnectResults]), orAbsent(decodeList[gen.PromptSection]), orAbsent(decodeAgent),
)

// lenient returns the options to decode data.
func lenient(data []byte) json.Options {
	raw := orAbsent(func(dec *jsontext.Decoder, v *[]stdjson.RawMessage) error { return decodeRaw(dec, v, data) })
	return json.JoinOptions(jsontext.AllowInvalidUTF8(true), json.WithUnmarshalers(json.JoinUnmarshalers(functions, raw)))
}

// orAbsent takes true, false and null for the zero value, and leaves any other value to decode.
func orAbsent[T any](decode func(*jsontext.Decoder, *T) error) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *T) error {
		*v = *new(T)
		if kind := dec.PeekKind(); kind == 't' || kind == 'f' || kind == 'n' {
			return dec.SkipValue()
		}
		return decode(dec, v)
	})
}

// decodeInt reads an integer. One that is no id only shows something, such as the progress: it may have a fraction, which is left
// out.
func decodeInt[T int | int64](dec *jsontext.Decoder, v *T) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	digits := cmp.Or(strings.Trim(string(value), `" `), "0")
	if _, isID := any(v).(*int64); !isID && !strings.ContainsAny(digits, "eE") {
		digits, _, _ = strings.Cut(digits, ".")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if *v = T(n); err != nil || int64(*v) != n || digits != strconv.FormatInt(n, 10) {
		return errors.New("is not a whole number in the range of its type")
	}
	return nil
}

// decodeRaw leaves the elements of a list raw: each is a part of data, which is all that dec reads.
func decodeRaw(dec *jsontext.Decoder, v *[]stdjson.RawMessage, data []byte) error {
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '[' {
		return cmp.Or(err, wrongKind(token.Kind()))
	}
	*v = []stdjson.RawMessage{}
	for dec.PeekKind() != ']' {
		element, err := dec.ReadValue()
		if err != nil {
			return err
		}
		end := dec.InputOffset()
		*v = append(*v, data[end-int64(len(element)):end:end])
	}
	_, err := dec.ReadToken()
	return err
}

// The other functions decode a value through a type that has no function.

func decodeString[T ~string](dec *jsontext.Decoder, v *T) error {
	type text string
	var s text
	err := json.UnmarshalDecode(dec, &s)
	*v = T(s)
	return err
}

func decodePointer[T any](dec *jsontext.Decoder, v **T) error {
	*v = new(T)
	return json.UnmarshalDecode(dec, *v)
}

func decodeList[T any](dec *jsontext.Decoder, v *[]T) error {
	type list []T
	return json.UnmarshalDecode(dec, (*list)(v))
}

func decodeAgent(dec *jsontext.Decoder, v *gen.Agent) error {
	type agent gen.Agent
	return json.UnmarshalDecode(dec, (*agent)(v))
}

// FieldError is a field of JSON that cannot be decoded.
type FieldError struct {
	Pointer jsontext.Pointer // "": the whole
	Offset  int64
	Err     error
}

// ErrDuplicate is the cause of a [FieldError] about a name that occurs twice.
var ErrDuplicate = errors.New("occurs twice")

// Error names the field.
func (e *FieldError) Error() string {
	if e.Pointer == "" {
		return "it " + e.Err.Error()
	}
	path := strings.Join(slices.Collect(e.Pointer.Tokens()), ".")
	return "its field " + redact.Line(path, 200) + " " + e.Err.Error()
}

// CleanError returns a decoding error without Go types and without values of the JSON.
func CleanError(err error) error {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		field := &FieldError{syntax.JSONPointer, syntax.ByteOffset, errors.New("is not complete and valid JSON")}
		if errors.Is(syntax, jsontext.ErrDuplicateName) {
			field.Err = ErrDuplicate
		}
		return field
	}
	wrong, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return err
	}
	field := &FieldError{wrong.JSONPointer, wrong.ByteOffset, wrong.Err}
	if errors.Is(wrong, json.ErrUnknownName) {
		field.Err = errors.New("is unknown")
	} else if wrong.Err == nil || wrong.GoType != nil && wrong.JSONKind != 0 {
		field.Err = wrongKind(wrong.JSONKind)
	}
	return field
}

func wrongKind(kind jsontext.Kind) error {
	names := map[jsontext.Kind]string{
		'{': "an object", '[': "a list", '"': "a string", '0': "a number", 't': "true", 'f': "false", 'n': "null",
	}
	return errors.New("is " + names[kind])
}
