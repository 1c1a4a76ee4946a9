// Package loosejson decodes JSON into generated types as openly as the service writes it.
package loosejson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	strict, err := json.Marshal(fit(bytes.TrimSpace(data), reflect.TypeOf(into).Elem()))
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
		what, article := "its member "+wrongKind.Field, "a"
		if wrongKind.Field == "" {
			what = "it"
		}
		kind, _, _ := strings.Cut(wrongKind.Value, " ") // what follows would repeat the answer
		if kind == "array" || kind == "object" {
			article = "an"
		}
		return fmt.Errorf("%s is %s %s", what, article, kind)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New("it is not complete and valid JSON")
	}
	return err
}

// fit makes a JSON value fit a Go type where the service is known to take liberties. All else stays as it was written, so
// that no text and no number changes on the way.
func fit(raw json.RawMessage, t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return raw
	}
	switch first := raw[0]; {
	case (first == 't' || first == 'f') && t.Kind() != reflect.Bool:
		return nil // false stands for "nothing", and true tells no more
	case first == '"' && isNumber(t.Kind()):
		return fitNumber(raw)
	case first == '{' && t.Kind() == reflect.Struct:
		return fitObject(raw, t)
	case first == '[' && t.Kind() == reflect.Slice:
		return fitList(raw, t.Elem())
	}
	return raw
}

// fitNumber takes a number out of its quotes; an empty text stands for none.
func fitNumber(raw json.RawMessage) any {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return raw
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return nil
	case strings.ContainsAny(text[:1], "-0123456789") && json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return raw
}

func fitObject(raw json.RawMessage, t reflect.Type) any {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	fitted := make(map[string]any, len(members))
	for name, value := range members {
		fitted[name] = value
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if value, ok := members[name]; ok && name != "" {
			fitted[name] = fit(value, field.Type)
		}
	}
	return fitted
}

func fitList(raw json.RawMessage, element reflect.Type) any {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return raw
	}
	fitted := make([]any, len(list))
	for i := range list {
		fitted[i] = fit(list[i], element)
	}
	return fitted
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }
