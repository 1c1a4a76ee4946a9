package response

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Decode decodes a response body into the given Body. Values in an unexpected format are treated as
// absent, so that display-only fields never cause an error. Decode returns an error for invalid
// JSON, a duplicate name, or an unexpected format of a simulation ID, scenarios_ids, success or ok.
// Raw values share memory with data.
func Decode(data []byte, into Body) error {
	r := newReader(data)
	var err error
	if r.PeekKind() == '{' {
		beside := func(name string) error { return r.readMark(&into.outcome().marks, name) }
		_, err = r.fillStruct(reflect.ValueOf(into).Elem(), beside)
	} else {
		err = r.SkipValue()
	}
	if err == nil {
		err = r.end()
	}
	if err == nil {
		err = into.outcome().check()
	}
	return CleanError(err)
}

// All decodes the records of the page one at a time. The iteration ends at the first error.
func (b *Page) All() iter.Seq2[*StoredSimulation, error] {
	return func(yield func(*StoredSimulation, error) bool) {
		errStopped := errors.New("the caller has enough")
		r := newReader(b.Records)
		err := r.elements(func() error {
			sim, kind := new(StoredSimulation), r.PeekKind()
			_, err := r.fill(reflect.ValueOf(sim).Elem())
			switch {
			case err != nil:
				return err
			case kind == '{' && !yield(sim, nil):
				return errStopped
			case kind == '{' || isBool(kind):
				return nil
			}
			return r.wrong(kind)
		})
		if field, ok := errors.AsType[*FieldError](CleanError(err)); ok {
			field.Pointer = "/records" + field.Pointer
			yield(nil, field)
		}
	}
}

// reader decodes JSON leniently, in a single pass.
type reader struct {
	*jsontext.Decoder

	data   []byte
	fields map[reflect.Type]map[string][]int // field indexes by JSON name, for reflect.Value.FieldByIndex
}

func newReader(data []byte, opts ...jsontext.Options) *reader {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), append(opts, jsontext.AllowInvalidUTF8(true))...)
	return &reader{Decoder: dec, data: data, fields: make(map[reflect.Type]map[string][]int)}
}

// fieldsOf returns the fields of a struct type, including those of embedded structs.
func (r *reader) fieldsOf(typ reflect.Type) map[string][]int {
	known, ok := r.fields[typ]
	if ok {
		return known
	}
	known = make(map[string][]int)
	for _, field := range reflect.VisibleFields(typ) {
		known[schema.Name(field)] = field.Index
	}
	delete(known, "") // an embedded struct
	r.fields[typ] = known
	return known
}

// wrong returns an error for the last value read, which is of the given kind.
func (r *reader) wrong(kind jsontext.Kind) error {
	return &FieldError{r.StackPointer(), r.InputOffset(), wrongKind(kind)}
}

// end returns an error unless the input ends here.
func (r *reader) end() error {
	_, err := r.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return &FieldError{Err: errIncomplete}
	}
	return err
}

// raw returns the next value without decoding it.
func (r *reader) raw() (jsontext.Value, error) {
	value, err := r.ReadValue()
	end := r.InputOffset()
	return r.data[end-int64(len(value)) : end : end], err
}

// members calls fn with the name of each member of an object. fn must read the value.
func (r *reader) members(fn func(name string) error) error {
	return r.elements(func() error {
		name, err := r.ReadToken()
		if err != nil {
			return err
		}
		return fn(name.String())
	})
}

// elements calls fn for each element of a list or object. fn must read the element.
func (r *reader) elements(fn func() error) error {
	_, err := r.ReadToken()
	for err == nil && r.PeekKind() != ']' && r.PeekKind() != '}' {
		err = fn()
	}
	if err == nil {
		_, err = r.ReadToken()
	}
	return err
}

// fit describes how well a value fits a field.
type fit int

const (
	unfit fit = iota // unexpected format: the field holds part of the value, or is zero
	empty            // empty value of another kind, such as false for a list
	fits
)

// fill sets v, which must be zero, to the next value.
func (r *reader) fill(v reflect.Value) (fit, error) {
	kind := r.PeekKind()
	switch target := v.Addr().Interface().(type) {
	case *StoredSimulation:
		if kind == '{' {
			return fits, r.fillSimulation(target)
		}
	case *gen.Agent:
		if kind == '[' {
			return r.fillPair(v)
		}
	case interface{ UnmarshalJSON([]byte) error }:
		if v.Kind() != reflect.Slice { // such as raw JSON
			return r.fillOwn(v, target.UnmarshalJSON)
		}
	}
	return r.fillKind(v, kind)
}

// fillKind sets v by its kind alone.
func (r *reader) fillKind(v reflect.Value, kind jsontext.Kind) (fit, error) {
	switch {
	case v.Kind() == reflect.Pointer:
		return r.fillPointer(v)
	case v.Kind() == reflect.Struct && kind == '{':
		return r.fillStruct(v, func(string) error { return r.SkipValue() })
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 && kind == '[':
		return r.fillList(v)
	}
	raw, err := r.raw()
	return setScalar(v, raw), err
}

// fillOwn decodes the next value with unmarshal, the UnmarshalJSON method of v. If unmarshal fails,
// v is set by setScalar.
func (r *reader) fillOwn(v reflect.Value, unmarshal func([]byte) error) (fit, error) {
	raw, err := r.raw()
	if err != nil || unmarshal(raw) == nil {
		return fits, err
	}
	v.SetZero()
	return setScalar(v, raw), nil
}

// fillPointer sets a pointer to the next value, and leaves the pointer nil unless the value fits.
func (r *reader) fillPointer(v reflect.Value) (fit, error) {
	target := reflect.New(v.Type().Elem())
	got, err := r.fill(target.Elem())
	if got == fits {
		v.Set(target)
	}
	return got, err
}

// fillStruct decodes an object and calls other for members without a field. The object fits unless
// the ID does not.
func (r *reader) fillStruct(v reflect.Value, other func(name string) error) (fit, error) {
	result := fits
	err := r.members(func(name string) error {
		index, ok := r.fieldsOf(v.Type())[name]
		if !ok {
			return other(name)
		}
		got, err := r.fill(v.FieldByIndex(index))
		if name == "id" && got == unfit {
			result = unfit
		}
		return err
	})
	return result, err
}

const maxPair = 64 << 10 // bytes; a longer list is not a reference

// fillPair decodes an Odoo reference of the form [id, name] as an object.
func (r *reader) fillPair(v reflect.Value) (fit, error) {
	raw, err := r.raw()
	var pair []jsontext.Value
	if len(raw) <= maxPair {
		_ = json.Unmarshal(raw, &pair, jsontext.AllowInvalidUTF8(true)) // the reader has checked the syntax
	}
	if len(pair) != 2 {
		return setScalar(v, raw), err
	}
	object := fmt.Appendf(nil, `{"id":%s,"name":%s}`, pair[0], pair[1])
	return newReader(object).fill(v)
}

// fillList decodes a list. The list fits if every element fits or decodes at least in part.
func (r *reader) fillList(v reflect.Value) (fit, error) {
	result := fits
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	err := r.elements(func() error {
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		got, err := r.fill(v.Index(n))
		if got != fits && v.Index(n).IsZero() {
			result = unfit
		}
		return err
	})
	if result == unfit {
		v.SetZero()
	}
	return result, err
}

// fillSimulation decodes a simulation and records how well each field fits. The ID and
// scenarios_ids must fit, unless the value is a boolean or null, which stands for an absent value.
func (r *reader) fillSimulation(s *StoredSimulation) error {
	s.fits = make(map[string]fit)
	known := r.fieldsOf(reflect.TypeFor[gen.Simulation]())
	return r.members(func(name string) error {
		index, ok := known[name]
		if !ok {
			return r.readMark(&s.marks, name)
		}
		kind := r.PeekKind()
		got, err := r.fill(reflect.ValueOf(&s.Simulation).Elem().FieldByIndex(index))
		s.fits[name] = got
		isStrict := name == "id" || name == "scenarios_ids"
		if err == nil && isStrict && got != fits && !isBool(kind) {
			return r.wrong(kind)
		}
		return err
	})
}

// isBool reports whether kind is a boolean or null.
func isBool(kind jsontext.Kind) bool { return strings.ContainsRune("tfn", rune(kind)) }

// setScalar sets v to a value other than an object or list, or to raw JSON.
func setScalar(v reflect.Value, value jsontext.Value) fit {
	kind := value.Kind()
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(value)
		return fits
	case v.Kind() == reflect.String && kind == '"':
		text, _ := jsontext.AppendUnquote(nil, value) // the only error is invalid UTF-8, which becomes U+FFFD
		v.SetString(string(text))
		return fits
	case v.Kind() == reflect.Bool && strings.ContainsRune("tf", rune(kind)):
		v.SetBool(kind == 't')
		return fits
	case v.CanInt() && strings.ContainsRune(`0"`, rune(kind)):
		return setInt(v, strings.Trim(string(value), `" `))
	case setOther(v, value):
		return fits
	case IsEmpty(value):
		return empty
	}
	return unfit
}

// setOther sets v if its kind is not handled by setScalar, such as float64 or map, and reports
// whether v was set.
func setOther(v reflect.Value, value jsontext.Value) bool {
	others := []reflect.Kind{reflect.Float32, reflect.Float64, reflect.Map, reflect.Array, reflect.Interface}
	if value.Kind() == 'n' || !slices.Contains(others, v.Kind()) {
		return false
	}
	if json.Unmarshal(value, v.Addr().Interface(), jsontext.AllowInvalidUTF8(true)) == nil {
		return true
	}
	v.SetZero()
	return false
}

// setInt sets v to an integer. For any other number, such as a progress of 33.3, setInt sets v to
// the integer part and returns unfit. An ID, which is an int64 in the generated types, must not
// have a decimal point.
func setInt(v reflect.Value, digits string) fit {
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	isWhole := err == nil && whole == strconv.FormatInt(n, 10) && !v.OverflowInt(n)
	isID := v.Kind() == reflect.Int64
	switch {
	case digits == "":
		return empty
	case !isWhole || isID && hasPoint || strings.ContainsAny(fraction, "eE"):
		return unfit
	}
	v.SetInt(n)
	if strings.Trim(fraction, "0") != "" {
		return unfit
	}
	return fits
}

// IsEmpty reports whether a value is missing, null, false, 0, "", [] or {}.
func IsEmpty(value jsontext.Value) bool {
	switch value.Kind() {
	case '"', '[', '{':
		return len(bytes.TrimSpace(value[1:len(value)-1])) == 0
	case '0':
		n, err := strconv.ParseFloat(string(value), 64)
		return err == nil && n == 0
	}
	return string(value) != "true"
}
