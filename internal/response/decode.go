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
	return CleanError(json.Unmarshal(data, into, lenient(data)))
}

// All decodes the records of a page one at a time. The first error is the last element.
func (b *Page) All() iter.Seq2[*StoredSimulation, error] {
	return func(yield func(*StoredSimulation, error) bool) {
		options := lenient(b.Records)
		dec := jsontext.NewDecoder(bytes.NewBuffer(b.Records), options)
		_, err := dec.ReadToken() // Complete has seen the bracket
		for err == nil && dec.PeekKind() != ']' {
			sim := new(StoredSimulation)
			if err = json.UnmarshalDecode(dec, sim, options); err == nil && !yield(sim, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, CleanError(err))
		}
	}
}

func lenient(data []byte) json.Options {
	return json.JoinOptions(jsontext.AllowInvalidUTF8(true), json.WithUnmarshalers(json.JoinUnmarshalers(
		lenientString[string](), lenientString[gen.SimulationStatus](),
		lenientInt[int](), lenientInt[int64](), lenientFloat(),
		lenientPointer[bool](), lenientPointer[float64](), lenientPointer[[]int](),
		lenientPointer[gen.Sentiment](), lenientPointer[gen.DisconnectResults](), lenientPointer[StoredSimulation](),
		lenientList[int](), lenientList[gen.PromptSection](),
		json.UnmarshalFromFunc(decodeAgent), json.UnmarshalFromFunc(decodeRecords(data)),
	)))
}

// absent skips a value that says that there is none. It reports false for any other value.
func absent(dec *jsontext.Decoder) (bool, error) {
	switch dec.PeekKind() {
	case 't', 'f', 'n':
		return true, dec.SkipValue()
	}
	return false, nil
}

func lenientString[T ~string]() *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *T) error {
		*v = ""
		if skipped, err := absent(dec); skipped || err != nil {
			return err
		}
		token, err := readKind(dec, '"')
		*v = T(token)
		return err
	})
}

func lenientInt[T int | int64]() *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *T) error {
		*v = 0
		digits, err := readNumber(dec)
		if err != nil || digits == "" {
			return err
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if *v = T(n); err != nil || int64(*v) != n {
			return errors.New("is not a whole number in the range of its type")
		}
		return nil
	})
}

func lenientFloat() *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *float64) error {
		*v = 0
		digits, err := readNumber(dec)
		if err != nil || digits == "" {
			return err
		}
		if *v, err = strconv.ParseFloat(digits, 64); err != nil {
			return errors.New("is not a number")
		}
		return nil
	})
}

// readNumber reads a number, also one in quotes. It returns "" if there is none.
func readNumber(dec *jsontext.Decoder) (string, error) {
	if skipped, err := absent(dec); skipped || err != nil {
		return "", err
	}
	if dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		return strings.TrimSpace(token.String()), err
	}
	return readKind(dec, '0')
}

// readKind reads a token of one kind. PeekKind is 0 if the syntax is wrong, which ReadToken then says.
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

// lenientPointer leaves the pointer nil if there is no value. For a bool, false and true are values.
func lenientPointer[T any]() *json.Unmarshalers {
	_, isBool := any(new(T)).(*bool)
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v **T) error {
		*v = nil
		if kind := dec.PeekKind(); kind == 'n' || !isBool && (kind == 't' || kind == 'f') {
			return dec.SkipValue()
		}
		*v = new(T)
		return json.UnmarshalDecode(dec, *v)
	})
}

func lenientList[T any]() *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *[]T) error {
		*v = nil
		if skipped, err := absent(dec); skipped || err != nil {
			return err
		}
		if _, err := readKind(dec, '['); err != nil {
			return err
		}
		list := []T{}
		for dec.PeekKind() != ']' {
			var element T
			if err := json.UnmarshalDecode(dec, &element); err != nil {
				return err
			}
			list = append(list, element)
		}
		*v = list
		_, err := dec.ReadToken()
		return err
	})
}

// decodeAgent reads a property that is no pointer, through a type without this function.
func decodeAgent(dec *jsontext.Decoder, v *gen.Agent) error {
	type agent gen.Agent
	*v = gen.Agent{}
	if skipped, err := absent(dec); skipped || err != nil {
		return err
	}
	return json.UnmarshalDecode(dec, (*agent)(v))
}

// decodeRecords leaves the elements of a list raw. They share the memory of data, which the decoder reads. A slice that grows
// by itself would need several times the memory for a list of many small elements.
func decodeRecords(data []byte) func(*jsontext.Decoder, *[]stdjson.RawMessage) error {
	const chunk = 64
	return func(dec *jsontext.Decoder, v *[]stdjson.RawMessage) error {
		*v = nil
		if skipped, err := absent(dec); skipped || err != nil {
			return err
		}
		if _, err := readKind(dec, '['); err != nil {
			return err
		}
		var chunks [][]stdjson.RawMessage
		for n := 0; dec.PeekKind() != ']'; n++ {
			element, err := dec.ReadValue()
			if err != nil {
				return err
			}
			if n%chunk == 0 {
				chunks = append(chunks, make([]stdjson.RawMessage, 0, chunk))
			}
			end := int(dec.InputOffset())
			chunks[n/chunk] = append(chunks[n/chunk], data[end-len(element):end:end])
		}
		if *v = slices.Concat(chunks...); *v == nil {
			*v = []stdjson.RawMessage{}
		}
		_, err := dec.ReadToken()
		return err
	}
}

// CleanError returns a decoding error without Go types and without values of the body.
func CleanError(err error) error {
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(syntax, jsontext.ErrDuplicateName) {
			return &FieldError{syntax.JSONPointer, errors.New("occurs twice")}
		}
		return errors.New("it is not complete and valid JSON")
	}
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		cause := wrong.Err
		if cause == nil || errors.Is(cause, strconv.ErrSyntax) || errors.Is(cause, strconv.ErrRange) {
			cause = wrongKind(wrong.JSONKind)
		}
		return &FieldError{wrong.JSONPointer, cause}
	}
	return err
}

// FieldError is a field of a body that cannot be decoded.
type FieldError struct {
	Pointer jsontext.Pointer
	Err     error
}

// Error names the field.
func (e *FieldError) Error() string {
	if e.Pointer == "" {
		return "it " + e.Err.Error()
	}
	return fmt.Sprintf("its field %s %v", strings.ReplaceAll(strings.TrimPrefix(string(e.Pointer), "/"), "/", "."), e.Err)
}

func wrongKind(kind jsontext.Kind) error {
	switch kind {
	case '{':
		return errors.New("is an object")
	case '[':
		return errors.New("is a list")
	case '"':
		return errors.New("is a string")
	case '0':
		return errors.New("is a number of another kind")
	case 't', 'f':
		return errors.New("is a boolean")
	}
	return errors.New("is of another kind")
}
