// Package loosejson decodes JSON into generated types as openly as the service writes it.
package loosejson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strings"
)

// Decode reads an answer openly: unknown members and values pass, and what the service writes in place of the
// documented kind is understood (false, true or null for a text or an object, a number in quotes). Everything else of a
// wrong kind is an error.
func Decode(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var wrongKind *json.UnmarshalTypeError
	if !errors.As(err, &wrongKind) {
		return Plain(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var loose any
	if err := d.Decode(&loose); err != nil {
		return Plain(err)
	}
	strict, err := json.Marshal(fit(loose, reflect.TypeOf(into).Elem()))
	if err != nil {
		return err
	}
	target := reflect.ValueOf(into).Elem()
	target.SetZero() // of the failed attempt
	return Plain(json.Unmarshal(strict, into))
}

// Plain words an error of encoding/json without the Go types, and without what the answer said.
func Plain(err error) error {
	var wrongKind *json.UnmarshalTypeError
	if errors.As(err, &wrongKind) {
		kind, _, _ := strings.Cut(wrongKind.Value, " ")
		return fmt.Errorf("its member %s is a %s", wrongKind.Field, kind)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New("it is not complete and valid JSON")
	}
	return err
}

// fit makes a decoded JSON value fit a Go type where the service is known to take liberties.
func fit(value any, t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return value
	}
	switch v := value.(type) {
	case bool:
		if t.Kind() != reflect.Bool {
			return nil // false stands for "nothing", and true tells no more
		}
	case string:
		if n, ok := new(big.Int).SetString(strings.TrimSpace(v), 10); ok && isNumber(t.Kind()) {
			return n
		}
		if v == "" && isNumber(t.Kind()) {
			return nil
		}
	case map[string]any:
		return fitObject(v, t)
	case []any:
		if t.Kind() == reflect.Slice {
			for i := range v {
				v[i] = fit(v[i], t.Elem())
			}
		}
	}
	return value
}

func fitObject(members map[string]any, t reflect.Type) any {
	if t.Kind() != reflect.Struct {
		return members
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if value, ok := members[name]; ok && name != "" {
			members[name] = fit(value, field.Type)
		}
	}
	return members
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }
