package catalog

import "encoding/json"

// OrFalse is a field for which the service writes false if there is no value.
type OrFalse[T any] struct {
	Value T    // zero if there is none
	Known bool // the field was present, and was a T, false or null
}

// UnmarshalJSON accepts any value. A field of an unexpected kind, which the program may not even
// use, does not make the whole response unreadable. A program checks Known of the fields in use.
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
