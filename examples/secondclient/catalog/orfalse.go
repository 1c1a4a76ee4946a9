package catalog

import "encoding/json"

// OrFalse is a field for which the service writes false if there is no value.
type OrFalse[T any] struct {
	Value T    // zero if there is none
	Known bool // the field was present, and was a T, false or null
}

// UnmarshalJSON takes false, null and values of an unexpected kind for no value, so that a field
// that a program does not use cannot make a response unreadable. Check Known of the fields that it
// uses.
func (o *OrFalse[T]) UnmarshalJSON(data []byte) error {
	*o = OrFalse[T]{}
	if string(data) == "false" {
		o.Known = true
		return nil
	}
	var value T
	if json.Unmarshal(data, &value) == nil {
		*o = OrFalse[T]{Value: value, Known: true}
	}
	return nil
}
