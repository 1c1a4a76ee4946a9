// Package textorbool holds the type of the fields that the service answers as a text or as a boolean.
package textorbool

import (
	"encoding/json"
	"fmt"
)

// Value is a text or a boolean; the zero Value is neither: the field was not there. The service writes false where it
// has no text.
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

// Text returns the Value of a text.
func Text(s string) Value { return Value{kind: isText, text: s} }

// Bool returns the Value of a boolean.
func Bool(b bool) Value {
	if b {
		return Value{kind: isTrue}
	}
	return Value{kind: isFalse}
}

// Text returns the text, and whether the value is one. An empty text is a text.
func (v Value) Text() (string, bool) { return v.text, v.kind == isText }

// Bool returns the boolean, and whether the value is one.
func (v Value) Bool() (value, ok bool) {
	return v.kind == isTrue, v.kind == isTrue || v.kind == isFalse
}

// IsNull reports whether the field was there as null.
func (v Value) IsNull() bool { return v.kind == null }

// IsZero reports whether the field was not there at all.
func (v Value) IsZero() bool { return v.kind == absent }

// String returns the text, or "" for anything else.
func (v Value) String() string { return v.text }

// MarshalJSON writes the value as it was read; an absent one as null.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case isText:
		return json.Marshal(v.text)
	case isTrue:
		return []byte("true"), nil
	case isFalse:
		return []byte("false"), nil
	default:
		return []byte("null"), nil
	}
}

// UnmarshalJSON reads a text, true, false or null, and refuses everything else.
func (v *Value) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		*v = Value{kind: isTrue}
	case "false":
		*v = Value{kind: isFalse}
	case "null":
		*v = Value{kind: null}
	default:
		var text string
		if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &text) != nil {
			return fmt.Errorf("a text or a boolean was expected, not %s", kindOf(data))
		}
		*v = Text(text)
	}
	return nil
}

// kindOf names the kind of a JSON value without repeating what it says.
func kindOf(data []byte) string {
	if len(data) == 0 {
		return "nothing"
	}
	switch data[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a broken text"
	default:
		return "a number"
	}
}
