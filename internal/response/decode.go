package response

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/gen"
	"github.com/omnidim-go/simulations/internal/schema"
)

// Decode reads the body of a response. Fields that are only shown never fail it: a value in an unexpected format reads as
// absent. The errors are wrong JSON, a name that occurs twice, and an unexpected format of the id of a simulation, of its
// scenarios_ids, or of the success that the body states. Raw values share the memory of data.
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

// All decodes the records of a page one at a time. The first error is the last element.
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

// reader reads JSON leniently, from the first byte to the last.
type reader struct {
	*jsontext.Decoder

	data   []byte
	fields map[reflect.Type]map[string][]int // by name, for reflect.Value.FieldByIndex
}

func newReader(data []byte, opts ...jsontext.Options) *reader {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), append(opts, jsontext.AllowInvalidUTF8(true))...)
	return &reader{Decoder: dec, data: data, fields: make(map[reflect.Type]map[string][]int)}
}

// fieldsOf returns the fields of a struct, with those of the structs that it embeds.
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

// wrong returns an error about the last value, which has another kind than its field.
func (r *reader) wrong(kind jsontext.Kind) error {
	return &FieldError{r.StackPointer(), r.InputOffset(), wrongKind(kind)}
}

// end returns an error if another value follows.
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

// raw reads the next value as it is.
func (r *reader) raw() (jsontext.Value, error) {
	value, err := r.ReadValue()
	end := r.InputOffset()
	return r.data[end-int64(len(value)) : end : end], err
}

// members calls fn with the name of each member of an object. fn reads the value.
func (r *reader) members(fn func(name string) error) error {
	return r.elements(func() error {
		name, err := r.ReadToken()
		if err != nil {
			return err
		}
		return fn(name.String())
	})
}

// elements calls fn until a list or an object ends. fn reads an element.
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

// fill sets v, which is zero, to the next value. It reports whether the value fits: an empty one does in any format. The
// field of a value that does not fit shows a part of it or stays zero.
func (r *reader) fill(v reflect.Value) (fits bool, err error) {
	kind := r.PeekKind()
	switch target := v.Addr().Interface().(type) {
	case *StoredSimulation:
		if kind == '{' {
			return r.fillSimulation(target)
		}
	case *gen.Agent:
		if kind == '[' {
			return r.fillPair(v)
		}
	case *gen.TextOrBool:
		raw, err := r.raw()
		return err == nil && target.UnmarshalJSON(raw) == nil, err
	}
	if !expects(v.Type(), kind) {
		raw, err := r.raw()
		return IsEmpty(raw), err
	}
	switch v.Kind() {
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		fits, err := r.fill(target.Elem())
		if fits {
			v.Set(target)
		}
		return fits, err
	case reflect.Struct:
		return r.fillStruct(v, func(string) error { return r.SkipValue() })
	case reflect.Slice:
		return r.fillList(v)
	}
	raw, err := r.raw()
	return setScalar(v, raw), err
}

// expects reports whether a value of this kind can fit a type.
func expects(typ reflect.Type, kind jsontext.Kind) bool {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if isRaw(typ) {
		return true
	}
	kinds := map[reflect.Kind]string{
		reflect.Struct: `{`, reflect.Slice: `[`, reflect.String: `"`, reflect.Bool: `tf`, reflect.Int: `0"`, reflect.Int64: `0"`,
	}
	return strings.ContainsRune(kinds[typ.Kind()], rune(kind))
}

// isRaw reports whether a type holds raw JSON.
func isRaw(typ reflect.Type) bool {
	return typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8
}

// fillStruct reads an object. Only its id decides whether it fits. other reads the members without a field.
func (r *reader) fillStruct(v reflect.Value, other func(name string) error) (fits bool, err error) {
	fits = true
	err = r.members(func(name string) error {
		index, ok := r.fieldsOf(v.Type())[name]
		if !ok {
			return other(name)
		}
		isFit, err := r.fill(v.FieldByIndex(index))
		if name == "id" {
			fits = isFit
		}
		return err
	})
	return fits, err
}

// fillPair reads Odoo's reference [id, name] as an object.
func (r *reader) fillPair(v reflect.Value) (fits bool, err error) {
	raw, err := r.raw()
	var pair []jsontext.Value
	if err != nil || json.Unmarshal(raw, &pair, jsontext.AllowInvalidUTF8(true)) != nil || len(pair) != 2 {
		return IsEmpty(raw), err
	}
	object := fmt.Appendf(nil, `{"id":%s,"name":%s}`, pair[0], pair[1])
	return newReader(object).fill(v)
}

// fillList reads a list. Its elements must fit, all of them.
func (r *reader) fillList(v reflect.Value) (fits bool, err error) {
	if isRaw(v.Type()) {
		raw, err := r.raw()
		v.SetBytes(raw)
		return true, err
	}
	fits = true
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	err = r.elements(func() error {
		n, kind := v.Len(), r.PeekKind()
		v.Grow(1)
		v.SetLen(n + 1)
		isFit, err := r.fill(v.Index(n))
		isShown := isFit && expects(v.Type().Elem(), kind) || !v.Index(n).IsZero()
		fits = fits && isShown
		return err
	})
	if !fits {
		v.SetZero()
	}
	return fits, err
}

// fillSimulation reads a simulation, and notes how well its fields fit.
func (r *reader) fillSimulation(s *StoredSimulation) (fits bool, err error) {
	s.fits = make(map[string]bool)
	known := r.fieldsOf(reflect.TypeFor[gen.Simulation]())
	return true, r.members(func(name string) error {
		index, ok := known[name]
		if !ok {
			return r.readMark(&s.marks, name)
		}
		field, kind := reflect.ValueOf(&s.Simulation).Elem().FieldByIndex(index), r.PeekKind()
		fits, err := r.fill(field)
		s.fits[name] = fits
		isStrict := name == "id" || name == "scenarios_ids"
		isRead := fits && expects(field.Type(), kind) || isBool(kind)
		if err == nil && isStrict && !isRead {
			return r.wrong(kind)
		}
		return err
	})
}

// isBool reports whether a value is a boolean or null, which can stand for a value that is not there.
func isBool(kind jsontext.Kind) bool { return strings.ContainsRune("tfn", rune(kind)) }

// setScalar sets v to a string, a boolean or a number.
func setScalar(v reflect.Value, value jsontext.Value) (fits bool) {
	switch v.Kind() {
	case reflect.String:
		var text string
		err := json.Unmarshal(value, &text, jsontext.AllowInvalidUTF8(true))
		v.SetString(text)
		return err == nil
	case reflect.Bool:
		v.SetBool(value.Kind() == 't')
		return true
	}
	return setInt(v, strings.Trim(string(value), `" `))
}

// setInt sets v to a whole number. Of another number, such as a progress of 33.3, the part before the point is shown. An
// id, for which the generated types have an int64, has no point.
func setInt(v reflect.Value, digits string) (fits bool) {
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	isWrong := err != nil || strings.ContainsAny(fraction, "eE") || whole != strconv.FormatInt(n, 10)
	if isWrong || v.OverflowInt(n) || hasPoint && v.Kind() == reflect.Int64 {
		return digits == ""
	}
	v.SetInt(n)
	return strings.Trim(fraction, "0") == ""
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
