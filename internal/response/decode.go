package response

import (
	"bytes"
	"cmp"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
)

// Decode decodes a response body. A field in an unexpected format is left zero, because most fields
// are only displayed; see [Body.Check]. Decode returns an empty Body and an error for another content
// type than JSON, invalid JSON, a duplicate name, or an unexpected format of success or ok. Raw values
// share memory with data.
func Decode(header http.Header, data []byte) (*Body, error) {
	body := new(Body)
	found, err := decode(data, body)
	err = cmp.Or(checkJSON(header), err, found.check("/success", "/ok"))
	if err != nil {
		return new(Body), err
	}
	body.found = found
	return body, nil
}

// Check returns an error if the body has none of the expected fields. If a simulation is expected,
// its ID and scenarios_ids must be empty or in the documented format.
func (b *Body) Check(expected ...string) error {
	strict := map[string][]jsontext.Pointer{
		"simulation":    {"/simulation/id", "/simulation/scenarios_ids"},
		"simulation/id": {"/simulation/id"},
	}
	for _, name := range expected {
		err := b.found.check(strict[name]...)
		if err != nil {
			return err
		}
	}
	if !b.HasAny(expected...) {
		return errors.New("the expected fields are missing")
	}
	return nil
}

// Record decodes the record at index i.
func (b *Body) Record(i int) (*StoredSimulation, error) {
	record, sim := jsontext.Value(b.Records[i]), new(StoredSimulation)
	found, err := decode(record, sim)
	err = cmp.Or(err, found.check("/id", "/scenarios_ids"))
	if record.Kind() != '{' {
		err = &FieldError{Err: wrongKind(record.Kind())}
	}
	if field, ok := errors.AsType[*FieldError](err); ok {
		field.Pointer = jsontext.Pointer(fmt.Sprintf("/records/%d%s", i, field.Pointer))
	}
	return sim, err
}

// fields holds the response fields with a corresponding Go field. The value is nil for a field in
// the documented format, and otherwise the JSON value, which is null or in an unexpected format.
type fields map[jsontext.Pointer]jsontext.Value

// check returns an error if any of the given fields is in an unexpected format. The service may
// return false for any empty field.
func (f fields) check(strict ...jsontext.Pointer) error {
	for _, pointer := range strict {
		value := f[pointer]
		if !slices.Contains([]string{"", "null", "false"}, string(value)) {
			return &FieldError{Pointer: pointer, Err: wrongKind(value.Kind())}
		}
	}
	return nil
}

// errFraction reports a number with a fraction, or null in a list of numbers.
var errFraction = errors.New("is not a whole number")

// errDefault signals that package json should decode the value as usual.
var errDefault = errors.ErrUnsupported

// decoder decodes JSON in a single pass.
type decoder struct {
	data    []byte
	found   fields
	options json.Options // unmarshalers calling this decoder's methods
}

// decoders holds idle decoders for reuse, because package json caches per-type functions in the
// options.
var decoders = sync.Pool{New: func() any {
	d := new(decoder)
	d.options = json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(d.readRaw),
		json.UnmarshalFromFunc(d.readSimulation),
		json.UnmarshalFromFunc(d.readField),
	))
	return d
}}

func decode(data []byte, into any) (fields, error) {
	d := decoders.Get().(*decoder)
	defer decoders.Put(d)
	d.data, d.found = data, make(fields)
	err := json.Unmarshal(data, into, jsontext.AllowInvalidUTF8(true), d.options)
	found := d.found
	d.data, d.found = nil, nil
	return found, CleanError(err)
}

// next returns the next value, which shares memory with d.data.
func (d *decoder) next(dec *jsontext.Decoder) (jsontext.Value, error) {
	value, err := dec.ReadValue()
	end := dec.InputOffset()
	return d.data[end-int64(len(value)) : end : end], err
}

func (d *decoder) readRaw(dec *jsontext.Decoder, v *stdjson.RawMessage) error {
	value, err := d.next(dec)
	*v = stdjson.RawMessage(value)
	return err
}

// readSimulation records the path of sim and leaves the fields to readField.
func (d *decoder) readSimulation(dec *jsontext.Decoder, sim *StoredSimulation) error {
	sim.path, sim.found = dec.StackPointer(), d.found
	return errDefault
}

// readField decodes the next value into v, a pointer. If the value is in an unexpected format, *v
// is set to zero.
func (d *decoder) readField(dec *jsontext.Decoder, v any) error {
	note := d.noteAt(dec)
	note(nil)
	if hasParts(reflect.TypeOf(v).Elem(), dec.PeekKind()) {
		return errDefault // which calls readField for each part
	}
	value, err := d.next(dec)
	if err != nil {
		return err
	}
	err = unmarshal(value, v)
	if err != nil {
		reflect.ValueOf(v).Elem().SetZero()
	}
	if err != nil || value.Kind() == 'n' {
		note(value)
	}
	return nil
}

// noteAt returns a function for recording the next field in d.found. List elements are not
// recorded.
func (d *decoder) noteAt(dec *jsontext.Decoder) func(jsontext.Value) {
	container, _ := dec.StackIndex(dec.StackDepth())
	if container == '[' {
		return func(jsontext.Value) {}
	}
	pointer := dec.StackPointer()
	return func(value jsontext.Value) { d.found[pointer] = value }
}

// hasParts reports whether a value of the given kind is decoded in parts: the fields of a struct,
// or the elements of a list of records.
func hasParts(typ reflect.Type, kind jsontext.Kind) bool {
	if reflect.PointerTo(typ).Implements(reflect.TypeFor[stdjson.Unmarshaler]()) {
		return false
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return hasParts(typ.Elem(), kind)
	case reflect.Struct:
		return kind == '{'
	case reflect.Slice:
		element := typ.Elem().Kind()
		return kind == '[' && (element == reflect.Struct || element == reflect.Slice)
	}
	return false
}

// unmarshal decodes a value in the documented format or with alternative number formats.
func unmarshal(value jsontext.Value, v any) error {
	err := json.Unmarshal(value, v, documented)
	if err != nil {
		err = json.Unmarshal(value, v, alternative)
	}
	return err
}

// The supported formats of values. The options in documented follow the documentation, but also
// accept an agent as a list of ID and name, which is how Odoo formats references, and progress
// numbers with fractions. The options in alternative also accept numbers in strings or with a
// fraction of zero.
var (
	lists       = json.JoinUnmarshalers(json.UnmarshalFromFunc(readPair), json.UnmarshalFromFunc(readProgress))
	documented  = json.JoinOptions(jsontext.AllowInvalidUTF8(true), json.WithUnmarshalers(lists))
	numbers     = json.JoinUnmarshalers(lists, json.UnmarshalFromFunc(readWhole))
	alternative = json.JoinOptions(documented, json.WithUnmarshalers(numbers), json.StringifyNumbers(true))
)

// readWhole decodes an integer in any notation, such as 2.0 or "2".
func readWhole(dec *jsontext.Decoder, n *int) error {
	var number float64
	value, err := dec.ReadValue()
	err = cmp.Or(err, json.Unmarshal(bytes.Trim(value, `"`), &number))
	*n = int(number)
	if float64(*n) != number {
		return errFraction
	}
	return err
}

func readProgress(dec *jsontext.Decoder, progress *[]int) error {
	var numbers []*float64
	err := json.UnmarshalDecode(dec, &numbers)
	*progress = make([]int, len(numbers))
	for i, number := range numbers {
		if number == nil {
			return errFraction
		}
		(*progress)[i] = int(*number)
	}
	return err
}

func readPair(dec *jsontext.Decoder, agent *gen.Agent) error {
	if dec.PeekKind() != '[' {
		return errDefault
	}
	var pair [2]jsontext.Value
	if err := json.UnmarshalDecode(dec, &pair); err != nil {
		return err
	}
	idErr := json.Unmarshal(pair[0], &agent.ID)
	nameErr := json.Unmarshal(pair[1], &agent.Name, jsontext.AllowInvalidUTF8(true))
	return errors.Join(idErr, nameErr)
}
