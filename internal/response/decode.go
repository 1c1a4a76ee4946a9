package response

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Decode reads a body as leniently as the service writes it: unknown fields and values pass, false and true stand for a
// string, number, object or list that is not there, numbers may be in quotes, and a string that is only shown may hold half
// a character. A name that occurs twice is an error: there is no telling which value counts.
func Decode(data []byte, into any) error {
	return CleanError(json.Unmarshal(data, into, lenient))
}

// All decodes the records of a page one at a time. The first error is the last element.
func (b *Page) All() iter.Seq2[*StoredSimulation, error] {
	return func(yield func(*StoredSimulation, error) bool) {
		dec := jsontext.NewDecoder(bytes.NewBuffer(b.Records), lenient)
		err := readList(dec, func() error {
			var sim *StoredSimulation
			if err := json.UnmarshalDecode(dec, &sim, lenient); err != nil {
				return err
			}
			if sim != nil && !yield(sim, nil) {
				return errStopped
			}
			return nil
		})
		if err = CleanError(err); err != nil && err != errStopped {
			if field, ok := errors.AsType[*FieldError](err); ok {
				field.Pointer = "/records" + field.Pointer
			}
			yield(nil, err)
		}
	}
}

var errStopped = errors.New("the caller needs no more")

// lenient are the options of every decoding. The functions decode each type for themselves, because a function that
// declines a value is not told apart from one that fails by all releases of the decoder.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(decodeString[string]), json.UnmarshalFromFunc(decodeString[gen.SimulationStatus]),
	json.UnmarshalFromFunc(decodeInt[int]), json.UnmarshalFromFunc(decodeInt[int64]),
	json.UnmarshalFromFunc(decodePointer[[]int]), json.UnmarshalFromFunc(decodePointer[StoredSimulation]),
	json.UnmarshalFromFunc(decodePointer[gen.Sentiment]), json.UnmarshalFromFunc(decodePointer[gen.DisconnectResults]),
	json.UnmarshalFromFunc(decodeList[gen.PromptSection]), json.UnmarshalFromFunc(decodeRaw),
	json.UnmarshalFromFunc(decodeAgent),
)))

// isAbsent reports whether the next value says that there is none.
func isAbsent(dec *jsontext.Decoder) bool {
	kind := dec.PeekKind()
	return kind == 't' || kind == 'f' || kind == 'n'
}

func decodeString[T ~string](dec *jsontext.Decoder, v *T) error {
	if *v = ""; isAbsent(dec) {
		return dec.SkipValue()
	}
	token, err := readKind(dec, '"')
	*v = T(token)
	return err
}

func decodeInt[T int | int64](dec *jsontext.Decoder, v *T) error {
	if *v = 0; isAbsent(dec) {
		return dec.SkipValue()
	}
	kind := jsontext.Kind('0')
	if dec.PeekKind() == '"' {
		kind = '"'
	}
	digits, err := readKind(dec, kind)
	if digits = strings.TrimSpace(digits); err != nil || digits == "" {
		return err
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if *v = T(n); err != nil || int64(*v) != n || digits != strconv.FormatInt(n, 10) {
		return errors.New("is not a whole number in the range of its type")
	}
	return nil
}

// decodePointer leaves the pointer nil if there is no value.
func decodePointer[T any](dec *jsontext.Decoder, v **T) error {
	if *v = nil; isAbsent(dec) {
		return dec.SkipValue()
	}
	*v = new(T)
	return json.UnmarshalDecode(dec, *v)
}

func decodeList[T any](dec *jsontext.Decoder, v *[]T) error {
	if *v = nil; isAbsent(dec) {
		return dec.SkipValue()
	}
	*v = []T{}
	return readList(dec, func() error {
		*v = append(*v, *new(T))
		if isAbsent(dec) {
			return dec.SkipValue()
		}
		return json.UnmarshalDecode(dec, &(*v)[len(*v)-1])
	})
}

// decodeRaw leaves the elements of a list raw. They are collected in chunks: a slice that grows would need several times the
// memory for a list of many small elements.
func decodeRaw(dec *jsontext.Decoder, v *[]stdjson.RawMessage) error {
	const chunk = 1024
	if *v = nil; isAbsent(dec) {
		return dec.SkipValue()
	}
	chunks := [][]stdjson.RawMessage{nil}
	err := readList(dec, func() error {
		element, err := dec.ReadValue()
		last := &chunks[len(chunks)-1]
		if *last = append(*last, stdjson.RawMessage(element.Clone())); len(*last) == chunk {
			chunks = append(chunks, nil)
		}
		return err
	})
	if *v = slices.Concat(chunks...); *v == nil {
		*v = []stdjson.RawMessage{} // an empty list is one
	}
	return err
}

// decodeAgent reads a property that is no pointer, through a type without this function.
func decodeAgent(dec *jsontext.Decoder, v *gen.Agent) error {
	type agent gen.Agent
	if *v = (gen.Agent{}); isAbsent(dec) {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, (*agent)(v))
}

// readList reads a list; element reads each of its values.
func readList(dec *jsontext.Decoder, element func() error) error {
	if _, err := readKind(dec, '['); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// readKind reads a token of one kind. The kind is 0 if the syntax is wrong, which ReadToken then says.
func readKind(dec *jsontext.Decoder, want jsontext.Kind) (string, error) {
	if kind := dec.PeekKind(); kind != want && kind != 0 {
		return "", wrongKind(kind)
	}
	token, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	return token.String(), nil
}

// FieldError is a field of a body that cannot be decoded.
type FieldError struct {
	Pointer jsontext.Pointer
	Err     error
}

// Error names the field.
func (e *FieldError) Error() string {
	return fmt.Sprintf("its field %s %v", strings.Join(slices.Collect(e.Pointer.Tokens()), "."), e.Err)
}

// CleanError returns a decoding error without Go types and without values of the body.
func CleanError(err error) error {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(syntax, jsontext.ErrDuplicateName) {
			return &FieldError{syntax.JSONPointer, errors.New("occurs twice")}
		}
		return errors.New("it is not complete and valid JSON")
	}
	wrong, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return err
	}
	cause := wrong.Err
	if errors.Is(wrong, json.ErrUnknownName) {
		cause = errors.New("is unknown")
	} else if cause == nil || wrong.GoType != nil && wrong.JSONKind != 0 {
		cause = wrongKind(wrong.JSONKind)
	}
	return &FieldError{wrong.JSONPointer, cause}
}

func wrongKind(kind jsontext.Kind) error {
	switch kind {
	case '{':
		return errors.New("is an object")
	case '[':
		return errors.New("is a list")
	}
	return fmt.Errorf("is a %v", kind)
}
