// Package textorbool has the type of the fields that are a string or a boolean in the service's JSON.
package textorbool

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Value is a string or a boolean. The zero Value is neither: the field was absent. The service sends false if it has no
// string.
type Value struct {
	kind kind
	text string
}

type kind byte

const (
	absent kind = iota
	null
	isFalse
	isTrue
	isText
)

// Text returns a Value that is the string s.
func Text(s string) Value { return Value{kind: isText, text: s} }

// Bool returns a Value that is the boolean b.
func Bool(b bool) Value {
	if b {
		return Value{kind: isTrue}
	}
	return Value{kind: isFalse}
}

// Text returns the string; ok is false if the value is not a string. The string can be empty.
func (v Value) Text() (text string, ok bool) { return v.text, v.kind == isText }

// Bool returns the boolean; ok is false if the value is not a boolean.
func (v Value) Bool() (value, ok bool) {
	return v.kind == isTrue, v.kind == isTrue || v.kind == isFalse
}

// IsNull reports whether the field was null.
func (v Value) IsNull() bool { return v.kind == null }

// IsZero reports whether the field was absent.
func (v Value) IsZero() bool { return v.kind == absent }

// String returns the string, or "" if the value is not a string.
func (v Value) String() string { return v.text }

// MarshalJSON returns the value as JSON; an absent value is null.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case isText:
		return json.Marshal(v.text, jsontext.AllowInvalidUTF8(true))
	case isTrue:
		return []byte("true"), nil
	case isFalse:
		return []byte("false"), nil
	default:
		return []byte("null"), nil
	}
}

// UnmarshalJSON accepts a string, true, false and null. It leaves it to the decoder that calls it whether a string may hold
// invalid UTF-8 or half a surrogate pair; both become U+FFFD.
func (v *Value) UnmarshalJSON(data []byte) error {
	switch jsontext.Value(data).Kind() {
	case 't':
		*v = Value{kind: isTrue}
	case 'f':
		*v = Value{kind: isFalse}
	case 'n':
		*v = Value{kind: null}
	case '"':
		var text string
		if err := json.Unmarshal(data, &text, jsontext.AllowInvalidUTF8(true)); err != nil {
			return errors.New("want a string or a boolean, got an invalid string")
		}
		*v = Text(text)
	case '{':
		return errors.New("want a string or a boolean, got an object")
	case '[':
		return errors.New("want a string or a boolean, got an array")
	case '0':
		return errors.New("want a string or a boolean, got a number")
	default:
		return errors.New("want a string or a boolean, got invalid JSON")
	}
	return nil
}
