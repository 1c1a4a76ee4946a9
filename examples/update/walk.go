package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// walker compares the JSON of a file, which is known to be valid, with a type of the client.
type walker struct {
	*change

	tokens *json.Decoder
}

// value reads one value and notes where it stands.
func (w *walker) value(path string, t reflect.Type) error {
	offset := w.next()
	w.at[path] = offset
	token, err := w.tokens.Token()
	if err != nil {
		return w.errorAt(offset, "%v", err)
	}
	found, wanted := kindOf(token), kindOfType(t)
	if found != wanted {
		return w.errorAt(offset, "%s where %s is expected: correct it, or leave it out", strings.TrimSpace(path+" is "+found), wanted)
	}
	switch token {
	case json.Delim('{'):
		return w.object(path, offset, t)
	case json.Delim('['):
		return w.list(path, t.Elem())
	}
	return nil
}

func (w *walker) object(path string, offset int, t reflect.Type) error {
	known := fieldsOf(t)
	for w.tokens.More() {
		keyOffset := w.next()
		key, err := w.tokens.Token()
		if err != nil {
			return w.errorAt(keyOffset, "%v", err)
		}
		name, _ := key.(string)
		member := join(path, name)
		f, ok := known.find(name)
		if !ok {
			return w.errorAt(keyOffset, "the field %q is unknown: use one of %s", name, known)
		}
		if _, twice := w.at[member]; twice {
			return w.errorAt(keyOffset, "%s stands twice: keep one", member)
		}
		if err := w.value(member, f.kind); err != nil {
			return err
		}
	}
	for _, f := range known {
		if _, ok := w.at[join(path, f.name)]; f.required && !ok {
			return w.errorAt(offset, "%s is missing: add it", join(path, f.name))
		}
	}
	_, err := w.tokens.Token()
	return err
}

func (w *walker) list(path string, t reflect.Type) error {
	for i := 0; w.tokens.More(); i++ {
		if err := w.value(fmt.Sprintf("%s[%d]", path, i), t); err != nil {
			return err
		}
	}
	_, err := w.tokens.Token()
	return err
}

// next returns the offset of the next token.
func (w *walker) next() int {
	rest := w.data[w.tokens.InputOffset():]
	return len(w.data) - len(bytes.TrimLeft(rest, " \t\r\n,:"))
}

func kindOf(token json.Token) string {
	switch v := token.(type) {
	case string:
		return "a text"
	case bool:
		return "a boolean"
	case json.Number:
		if _, err := strconv.ParseInt(v.String(), 10, 64); err != nil {
			return "a number that is not whole or too large"
		}
		return "a whole number"
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list"}[v]
	}
	return "null"
}

func kindOfType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	}
	return "a whole number"
}

// field is a member that the API knows.
type field struct {
	name     string
	kind     reflect.Type
	required bool
}

type fields []field

// fieldsOf reads the names from the client's types, so that a new field of the API needs no change here.
func fieldsOf(t reflect.Type) (list fields) {
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		list = append(list, field{name: name, kind: f.Type, required: options == ""})
	}
	return list
}

func (list fields) find(name string) (field, bool) {
	for _, f := range list {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

func (list fields) String() string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
