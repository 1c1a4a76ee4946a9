package response

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/internal/redact"
)

// FieldError reports a JSON field in an unexpected format.
type FieldError struct {
	Pointer jsontext.Pointer // "" for the whole document
	Offset  int64
	Err     error
}

// Error returns the path of the field and the problem.
func (e *FieldError) Error() string {
	if e.Pointer == "" {
		return "it " + e.Err.Error()
	}
	return "its field " + redact.Line(strings.Join(e.Path(), "."), 200) + " " + e.Err.Error()
}

// Path returns the names and indexes leading to the field.
func (e *FieldError) Path() []string { return slices.Collect(e.Pointer.Tokens()) }

// CleanError converts a decoding error into one without Go types or JSON values.
func CleanError(err error) error {
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &FieldError{syntax.JSONPointer, syntax.ByteOffset, syntaxProblem(syntax)}
	}
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		return &FieldError{wrong.JSONPointer, wrong.ByteOffset, formatProblem(wrong)}
	}
	return err
}

func syntaxProblem(err error) error {
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return errors.New("occurs twice")
	}
	return errors.New("is not complete and valid JSON in UTF-8")
}

func formatProblem(err *json.SemanticError) error {
	if errors.Is(err, json.ErrUnknownName) {
		return errors.New("is unknown")
	}
	return wrongKind(err.JSONKind)
}

// wrongKind returns an error describing the given kind.
func wrongKind(kind jsontext.Kind) error {
	names := map[jsontext.Kind]string{
		'{': "an object", '[': "a list", '"': "a string", '0': "a number", 't': "true", 'f': "false", 'n': "null",
	}
	return errors.New("is " + names[kind])
}
